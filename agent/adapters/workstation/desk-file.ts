import { statSync } from 'node:fs';
import type { ByteSource } from '../../offline/byte-source.ts';
import { openFiles, quietly } from './open-hive-file.ts';

/** One file of this desk, read in parts; undefined when there is no such file. Throws `IoError`. */
export function openDeskFile(
  nativePath: string,
): { readonly source: ByteSource; readonly close: () => void } | undefined {
  if (quietly(() => statSync(nativePath).isFile()) !== true) return undefined;
  const files = openFiles();
  return { source: files.source(nativePath), close: files.close };
}
