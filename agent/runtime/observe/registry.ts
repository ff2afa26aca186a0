import { known, notKnown, type Reading } from '../../domain/fact.ts';
import { type HiveName, hiveFile, type KeyContent, type RegistryValue } from '../../domain/probe.ts';
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

/** Whoever wants to know whether a key is empty needs no more than these. */
const MOST_NAMES = 256;

/** What lies in a key; undefined when there is no such key. */
export function readContent(
  image: OfflineImage,
  hive: HiveName,
  path: string,
): Reading<KeyContent | undefined> {
  const isThere = hasKey(image, hive, path);
  if (!isThere.known) return notKnown(isThere.because);
  const opening = image.hive(hive);
  const key = opening === undefined || opening.status === 'unreadable' ? undefined : opening.hive.key(path);
  if (opening === undefined || opening.status === 'unreadable' || key === undefined)
    return known(undefined, ...isThere.evidence);
  let valueCount = 0;
  for (const _ of key.values()) valueCount += 1;
  const subkeys: string[] = [];
  for (const { name } of key.subkeys()) if (subkeys.push(name) >= MOST_NAMES) break;
  // What is damaged may look empty.
  if (opening.hive.problemCount > 0) return notKnown(`the hive ${hive} is damaged`);
  return known({ valueCount, subkeys }, ...isThere.evidence);
}
