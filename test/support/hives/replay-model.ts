import type { ByteSource } from '../../../agent/offline/byte-source.ts';
import { binary, dword, type HiveTree, key } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import type { Random } from './fuzz.ts';
import { dirty, type LogPage, newLog, newLogEntry, oldLog, withBaseBlock } from './logs.ts';

// How Windows keeps a hive: each edit goes to a log first, as the sectors that it changed, and to the file at some later
// time. Here the states are made first, and then what a power cut leaves of file and logs.

const SECTOR = 512;
const BASE = 4096;

/** A hive after each of a row of edits. */
export interface History {
  readonly trees: readonly HiveTree[];
  readonly files: readonly Uint8Array[];
}

/** Edits that make the hive longer and shorter by whole bins, too. */
export function makeHistory(random: Random, edits: number): History {
  // Some are longer than the blocks of 64 KiB in which a hive is read.
  const most = random(3) === 0 ? 100_000 : 3000;
  const trees = Array.from({ length: edits + 1 }, (_, edit) =>
    key(
      'R',
      [dword('edit', edit), binary('some', filled(random(most), edit))],
      Array.from({ length: random(20) }, (_unused, at) =>
        key(`key ${at}`, [binary('data', filled(random(2000), edit + at))]),
      ),
    ),
  );
  return { trees, files: trees.map((tree) => writeHive(tree)) };
}

function filled(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = at * 7 + seed * 13;
  return bytes;
}

/** Numbers of the sectors of the bins in which one state differs from the next. */
export function changedSectors(before: Uint8Array, after: Uint8Array): readonly number[] {
  const sectors: number[] = [];
  for (let at = BASE; at < after.length; at += SECTOR) {
    const [left, right] = [before.subarray(at, at + SECTOR), after.subarray(at, at + SECTOR)];
    if (Buffer.compare(left, right) !== 0) sectors.push((at - BASE) / SECTOR);
  }
  return sectors;
}

/** Neighbours become one page, or several; some sectors that did not change come with them. */
export function pagesOf(file: Uint8Array, sectors: readonly number[], random: Random): readonly LogPage[] {
  const all = new Set(sectors);
  const count = (file.length - BASE) / SECTOR;
  for (let more = random(4); more > 0; more -= 1) all.add(random(count));
  const pages: { at: number; length: number }[] = [];
  for (const sector of [...all].sort((left, right) => left - right)) {
    const last = pages.at(-1);
    const isNext = last !== undefined && last.at + last.length === sector * SECTOR;
    if (isNext && random(4) > 0) last.length += SECTOR;
    else pages.push({ at: sector * SECTOR, length: SECTOR });
  }
  return pages.map(({ at, length }) => ({ at, bytes: file.slice(BASE + at, BASE + at + length) }));
}

/** The first state as a file on the disk, in which some of the sectors were already written. */
export function tornFile(
  first: Uint8Array,
  last: Uint8Array,
  sectors: readonly number[],
  random: Random,
): Uint8Array {
  const file = first.slice();
  for (const sector of sectors) {
    const at = BASE + sector * SECTOR;
    if (random(2) === 0 || at >= Math.min(first.length, last.length)) continue;
    // The first sector is looked at before a log is: a disk writes it as a whole.
    const isWhole = sector === 0 || random(3) > 0;
    file.set(isWhole ? last.subarray(at, at + SECTOR) : filled(SECTOR, random(256)), at);
  }
  return file;
}

export interface Accident {
  readonly file: Uint8Array;
  readonly logs: readonly ByteSource[];
  /** Which state comes out; `undefined`: none, the hive stays as it is. */
  readonly state: number | undefined;
  readonly sequence: number;
}

/** Edits in two logs of the new format, in either order, with remnants around them, and perhaps one broken entry. */
export function newFormatAccident({ files }: History, random: Random): Accident {
  const edits = files.length - 1;
  const first = 100 + random(1000);
  const sectors = files.slice(1).map((file, at) => changedSectors(files[at] ?? file, file));
  const entries = files
    .slice(1)
    .map((file, at) => newLogEntry(first + at, file.length - BASE, pagesOf(file, sectors[at] ?? [], random)));
  const broken = random(2) === 0 ? random(edits) : edits;
  const torn = entries[broken];
  // From the size on: without its first letters an entry is the end of the log.
  if (torn !== undefined) flip(torn, 4 + random(torn.length - 4));
  const isLast = broken === edits - 1;
  // The last one may also be there in part only.
  if (torn !== undefined && isLast && random(2) === 0) entries[broken] = torn.slice(0, random(torn.length));

  const cut = random(edits + 1);
  const old = (below: number) => newLogEntry(below, (files[0]?.length ?? 0) - BASE, [ruin]);
  const earlier = random(3);
  const before = Array.from({ length: earlier }, (_, at) => old(first - earlier + at));
  const head = [...before, ...entries.slice(0, cut)];
  const tail = entries.slice(cut);
  // Behind a part of an entry there is nothing: it would not be where a sector begins.
  const remnant = () => (!isLast && random(2) === 0 ? [old(first - 5)] : []);
  const newer = (list: readonly Uint8Array[], sequence: number) =>
    newLog(files[0] ?? new Uint8Array(BASE), sequence, [...list, ...remnant()]);
  const logs = [newer(head, first - earlier), newer(tail, first + cut)];
  if (random(2) === 0) logs.reverse();
  const applied = sectors.slice(0, broken).flat();
  const file = tornFile(
    files[0] ?? new Uint8Array(),
    files[broken] ?? new Uint8Array(),
    [...new Set(applied)],
    random,
  );
  return {
    file: dirty(file, first + 1 + random(9), first),
    logs,
    state: broken === 0 ? undefined : broken,
    sequence: first + broken - 1,
  };
}

/** Such a page in a hive would be seen at once. */
const ruin: LogPage = { at: 0, bytes: new Uint8Array(SECTOR).fill(0xdd) };

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
}

/** Two logs of the old format: of two edits that both begin at the file, or with one that does not belong. */
export function oldFormatAccident({ files }: History, random: Random): Accident {
  const [base = new Uint8Array(BASE), ...states] = files;
  const first = 100 + random(1000);
  const logs = states.slice(0, 2).map((file, at) => {
    const sectors = changedSectors(base, file);
    const pages = new Map(
      sectors.map((sector) => [sector, file.slice(BASE + sector * SECTOR, BASE + (sector + 1) * SECTOR)]),
    );
    return { log: oldLog(file, first + at, pages), isCut: false };
  });
  const [older, newer] = logs;
  const harm = random(4);
  if (newer !== undefined && harm > 0) {
    if (harm === 1) newer.log = newer.log.slice(0, newer.log.length - 1 - random(SECTOR));
    if (harm === 2) newer.log = withBaseBlock(newer.log, (view) => view.setBigUint64(12, 1n, true));
    if (harm === 3) newer.log = withBaseBlock(newer.log, (view) => view.setUint32(8, first, true));
    newer.isCut = true;
  }
  const sources = logs.map(({ log }) => sourceOf(log));
  const state = newer?.isCut === false ? 2 : older === undefined ? undefined : 1;
  const target = files[state ?? 0] ?? base;
  return {
    file: dirty(tornFile(base, target, changedSectors(base, target), random), first + 1, first - 1),
    logs: random(2) === 0 ? sources : sources.reverse(),
    state,
    sequence: first + (state ?? 0) - 1,
  };
}

function sourceOf(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) };
}
