import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ByteSource, bytesSource } from '../../../agent/offline/byte-source.ts';
import { type Hive, type HiveOpening, openHive } from '../../../agent/offline/regf/hive.ts';

/** Real files of others, which are never part of this repository. Print no value of them. */
const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const CACHE = join(tmpdir(), 'winpe-servicer-test-data');

/** Why tests on real files do not run here; `undefined` when they do. For titles and `describe.skipIf`. */
export const noData = whyNoData();

function whyNoData(): string | undefined {
  if (!existsSync(join(DATA, 'MANIFEST.md'))) return 'skipped: ../shared/data is not there';
  return hasProgram('xz') ? undefined : 'skipped: xz is not installed';
}

export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}

/** A title that says why its tests are skipped. */
export function dataTitle(title: string): string {
  return noData === undefined ? title : `${title} (${noData})`;
}

/** Path of a file of the data, decompressed once for all test runs when it is kept as .xz. */
export function dataPath(path: string): string {
  const plain = join(DATA, path);
  if (existsSync(plain)) return plain;
  const packed = `${plain}.xz`;
  const { size, mtimeMs } = statSync(packed);
  const cached = join(CACHE, `${basename(path)}-${size}-${Math.round(mtimeMs)}`);
  if (existsSync(cached)) return cached;
  mkdirSync(CACHE, { recursive: true });
  const partial = `${cached}.${process.pid}`;
  writeFileSync(partial, execFileSync('xz', ['-dc', packed], { maxBuffer: 1 << 28 }));
  // Another worker may do the same: the last one wins, with the same bytes.
  renameSync(partial, cached);
  return cached;
}

export function dataBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(dataPath(path)));
}

export function dataSource(path: string): ByteSource {
  return bytesSource(dataBytes(path));
}

export function openData(path: string, ...logs: readonly string[]): HiveOpening {
  return openHive(dataSource(path), logs.map(dataSource));
}

/** The hive of an opening that must be readable. */
export function hiveOf(opening: HiveOpening): Hive {
  if (opening.status === 'unreadable') throw new Error(opening.because);
  return opening.hive;
}

/** A hive of our own making, opened. */
export function openBytes(bytes: Uint8Array): Hive {
  return hiveOf(openHive(bytesSource(bytes)));
}
