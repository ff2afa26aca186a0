import type { HiveOpening } from './regf/hive.ts';

/** The hives of `Windows\System32\config` that facts are read from. */
export type HiveName = 'SYSTEM' | 'SOFTWARE' | 'DRIVERS';

/**
 * What the readers may ask for. Paths are relative to the root of the volume, with backslashes and without a
 * first one: `Windows\System32`. Whoever provides it looks names up without regard to case, where the file
 * system does not, and answers "not there" for what it cannot read.
 */
export interface ImageSource {
  /** Opened with its logs; `undefined` when there is no such file. */
  hive(name: HiveName): HiveOpening | undefined;
  exists(path: string): boolean;
  /** The names in a folder; `undefined` when it is not there or cannot be read. */
  list(folder: string): readonly string[] | undefined;
  /** At most `maxBytes` from the beginning of a file; `undefined` when it is not there or cannot be read. */
  head(path: string, maxBytes: number): Uint8Array | undefined;
  sizeBytes(path: string): number | undefined;
}

export function hivePath(name: HiveName): string {
  return `Windows\\System32\\config\\${name}`;
}
