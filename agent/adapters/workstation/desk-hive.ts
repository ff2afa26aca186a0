import { lstatSync } from 'node:fs';
import type { HiveOpening } from '../../offline/regf/hive.ts';
import { openFiles, openHiveFile, quietly } from './open-hive-file.ts';

/** One hive file of this desk, with the logs that lie beside it; undefined when there is no such file. */
export function openDeskHive(
  nativePath: string,
): { readonly opening: HiveOpening; readonly close: () => void } | undefined {
  if (quietly(() => lstatSync(nativePath).isFile()) !== true) return undefined;
  const files = openFiles();
  return { opening: openHiveFile(nativePath, files), close: files.close };
}
