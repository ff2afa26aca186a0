import { fromHex } from '../domain/bytes.ts';
import { parseMountedDevice } from './mounted-devices.ts';
import { partitionName } from './partition-name.ts';

/** A volume as the mount manager of the running Windows knows it. */
export interface KnownVolume {
  /** `\\?\Volume{guid}\`. */
  readonly id: string;
  /** `D:\`. */
  readonly root: string | undefined;
  readonly partition: string | undefined;
}

const VOLUME = /^\\\?\?\\Volume(\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;
const LETTER = /^\\DosDevices\\([A-Z]:)$/i;
const MAX_VOLUMES = 1024;

/**
 * The values of `HKLM\SYSTEM\MountedDevices` as `reg query` prints them. A name `\??\Volume{guid}` and a letter that hold
 * the same bytes are one volume. In Windows PE the key is made anew with every start, so nothing in it is stale.
 */
export function readMountedVolumes(
  values: readonly { readonly name: string; readonly type: string; readonly data: string }[],
): readonly KnownVolume[] {
  const binary = values.filter(({ type, data }) => type === 'REG_BINARY' && /^([0-9a-f]{2})+$/i.test(data));
  const letters = new Map(
    binary.flatMap(({ name, data }) => {
      const letter = LETTER.exec(name)?.[1];
      return letter === undefined ? [] : [[data.toLowerCase(), `${letter.toUpperCase()}\\`] as const];
    }),
  );
  const volumes: KnownVolume[] = [];
  for (const { name, data } of binary) {
    const guid = VOLUME.exec(name)?.[1];
    if (guid === undefined) continue;
    if (volumes.length === MAX_VOLUMES) break;
    const partition = parseMountedDevice(fromHex(data));
    volumes.push({
      id: `\\\\?\\Volume${guid.toLowerCase()}\\`,
      root: letters.get(data.toLowerCase()),
      partition: partition === undefined ? undefined : partitionName(partition),
    });
  }
  return volumes;
}
