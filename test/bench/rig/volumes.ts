import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { killAll, processesNaming } from './linux-process.ts';
import { runProgram } from './run-program.ts';
import { until } from './until.ts';

/** An NTFS volume in an image file, mounted at a folder. */
export interface NtfsVolume {
  readonly folder: string;
  /** Mounts it, again too. NTFS replays or resets its log where the last mount was cut off. */
  readonly mount: () => void;
  /** Ended in order: everything is in the image when it returns. */
  readonly unmount: () => Promise<void>;
  /** The power goes: the driver is killed, what it held in memory is lost, the folder is empty. */
  readonly cut: () => Promise<void>;
  readonly isMounted: () => boolean;
}

// As Windows sees names and streams: https://github.com/tuxera/ntfs-3g/wiki/Manual
const MOUNT_OPTIONS = 'streams_interface=windows,windows_names,big_writes';

/** Makes an empty volume in `parent` and mounts it. The image is sparse: it costs what is written. */
export function makeNtfsVolume(parent: string, name: string, label: string, sizeMiB: number): NtfsVolume {
  const image = join(parent, `${name}.img`);
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const handle = openSync(image, 'w');
  ftruncateSync(handle, sizeMiB * 1024 * 1024);
  closeSync(handle);
  runProgram('mkntfs', ['-F', '-Q', '-q', '-L', label, image]);

  const isMounted = (): boolean => driverOf(image).length > 0;
  const volume: NtfsVolume = {
    folder,
    mount: () => {
      if (!isMounted()) runProgram('ntfs-3g', [image, folder, '-o', MOUNT_OPTIONS]);
    },
    unmount: async () => {
      if (!isMounted()) return;
      runProgram('umount', [folder]);
      // The driver writes back after umount has returned.
      await until(`end of the driver of ${basename(image)}`, () => (isMounted() ? undefined : true));
    },
    cut: async () => {
      if (!isMounted()) return;
      await killAll(driverOf(image));
      runProgram('umount', ['--lazy', folder]);
    },
    isMounted,
  };
  volume.mount();
  return volume;
}

function driverOf(image: string): readonly number[] {
  return processesNaming((argument) => argument === image).map(({ pid }) => pid);
}
