import { known, notKnown, type Reading } from '../../domain/fact.ts';
import { type HiveName, hiveFile, type RegistryValue } from '../../domain/probe.ts';
import type { OfflineImage } from '../offline-image.ts';

/** A value as the hive has it; what a hive in doubt says is not known. */
export function readValue(
  image: OfflineImage,
  hive: HiveName,
  key: string,
  name: string,
): Reading<RegistryValue | undefined> {
  const opening = image.hive(hive);
  if (opening === undefined) return notKnown(`the hive ${hive} is missing`);
  if (opening.status === 'unreadable') return notKnown(`the hive ${hive} is unreadable: ${opening.because}`);
  if (opening.status === 'stale')
    return notKnown(`the hive ${hive} was not written back, and its logs do not apply`);
  const value = opening.hive.key(key)?.value(name);
  if (value === undefined && opening.hive.problemCount > 0) return notKnown(`the hive ${hive} is damaged`);
  const evidence = { file: hiveFile(hive), at: `${key}\\${name}` };
  return known(value === undefined ? undefined : { type: value.type, data: value.raw }, evidence);
}

/** Whether a key is there. */
export function hasKey(image: OfflineImage, hive: HiveName, key: string): Reading<boolean> {
  const opening = image.hive(hive);
  if (opening === undefined) return notKnown(`the hive ${hive} is missing`);
  if (opening.status === 'unreadable') return notKnown(`the hive ${hive} is unreadable: ${opening.because}`);
  if (opening.status === 'stale')
    return notKnown(`the hive ${hive} was not written back, and its logs do not apply`);
  const isThere = opening.hive.key(key) !== undefined;
  if (!isThere && opening.hive.problemCount > 0) return notKnown(`the hive ${hive} is damaged`);
  return known(isThere, { file: hiveFile(hive), at: key });
}
