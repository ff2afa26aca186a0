import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { makeFolders } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { MemoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { type DiskOperation, watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { type Booted, type BootOptions, boot } from './boot.ts';
import type { Staged } from './scenario.ts';

/** What becomes of the last write when the power goes. */
export const DAMAGE = ['dropped', 'torn', 'zeroed', 'garbled', 'stale', 'cache-lost'] as const;
export type Damage = (typeof DAMAGE)[number];

/** The disks right before one change. Cutting the power before a read leaves the same disks as before the next change. */
export interface Moment {
  readonly disk: MemoryDisk;
  readonly operation: Pick<DiskOperation, 'name' | 'path' | 'range'>;
  /** The disks when the image's volume was last flushed as a whole. */
  readonly flushed: MemoryDisk;
}

const WINDOWS = 'D:\\Windows';
/** What the agent itself writes there is flushed, file by file. */
const OURS = 'D:\\Windows\\System32\\config\\Servicer';
// Windows protects hives by transaction logs, which the models do not write: their writes are whole or not there.
const WHOLE = /^[A-Z]:\\(Windows\\System32\\config\\(?!Servicer\\)|Users\\Default\\NTUSER\.DAT$)/i;

/** Runs once, undisturbed, and keeps the disks as they are before each change, and after the last. */
export async function moments(
  machine: Staged,
  start: number,
  more: Pick<BootOptions, 'undo'> = {},
): Promise<{ readonly booted: Booted; readonly moments: readonly Moment[] }> {
  const kept: Moment[] = [];
  let flushed = machine.disk.fork();
  const keep = (operation: Moment['operation']) =>
    kept.push({ disk: machine.disk.fork(), operation, flushed });
  const booted = await boot(machine, {
    ...more,
    start,
    blind: true,
    wrap: (disk: Disk) =>
      watchedDisk(disk, (operation) => {
        // The RAM disk of Windows PE is gone with the power in any case.
        if (operation.isChange && !/^x:/i.test(operation.path)) keep(operation);
        return 'go';
      }),
    around: (world) => ({
      ...world,
      files: {
        ...world.files,
        flushVolume: async (root) => {
          const done = await world.files.flushVolume(root);
          flushed = machine.disk.fork();
          return done;
        },
      },
    }),
  });
  keep({ name: 'stat', path: 'D:\\' });
  return { booted, moments: kept };
}

/** The disks after a cut at this moment, or undefined where this damage cannot happen. */
export function afterCut(moment: Moment, next: Moment | undefined, damage: Damage): MemoryDisk | undefined {
  const { disk, operation, flushed } = moment;
  if (damage === 'dropped') return disk.fork();
  if (damage === 'cache-lost') return withoutCache(disk, flushed);
  const isWrite = operation.name === 'write' || operation.name === 'writeAt' || operation.name === 'append';
  if (!isWrite || next === undefined || WHOLE.test(operation.path)) return undefined;
  const { path, range } = operation;
  if (range !== undefined && disk.stat(path)?.kind === 'file')
    return damagedInPlace(disk, next.disk, path, range, damage);
  const before = disk.stat(path)?.kind === 'file' ? disk.read(path) : new Uint8Array(0);
  const bytes = damagedBytes(before, next.disk.read(path), damage);
  if (bytes === undefined) return undefined;
  const cut = disk.fork();
  cut.write(path, bytes);
  return cut;
}

/** What was written to the Windows folder since the last flush of the volume never reached the disk. */
function withoutCache(disk: MemoryDisk, flushed: MemoryDisk): MemoryDisk | undefined {
  const cut = disk.fork();
  const changed = graft(cut, flushed, WINDOWS);
  return changed ? cut : undefined;
}

function graft(to: Disk, from: Disk, folder: string): boolean {
  let changed = false;
  const names = new Set([...(to.list(folder) ?? []), ...(from.list(folder) ?? [])]);
  for (const name of names) {
    const path = `${folder}\\${name}`;
    if (path === OURS) continue;
    const [now, then] = [to.stat(path), from.stat(path)];
    if (then?.kind === 'folder') {
      if (now === undefined) makeFolders(to, path);
      changed = graft(to, from, path) || changed || now === undefined;
    } else if (then === undefined) {
      to.removeTree(path);
      changed = true;
    } else if (now === undefined || !isSame(to.read(path), from.read(path))) {
      to.write(path, from.read(path));
      changed = true;
    }
  }
  return changed;
}

/** A write in the middle of a file, damaged: only what it was about to overwrite is looked at. */
function damagedInPlace(
  disk: MemoryDisk,
  after: MemoryDisk,
  path: string,
  { offset, length }: NonNullable<DiskOperation['range']>,
  damage: Damage,
): MemoryDisk | undefined {
  const was = disk.read(path, offset, length);
  const meant = after.read(path, offset, length);
  const cut = disk.fork();
  switch (damage) {
    case 'torn':
      cut.writeAt(path, offset, meant.subarray(0, Math.floor(length / 2)));
      return cut;
    case 'zeroed':
      if (was.every((byte) => byte === 0)) return undefined;
      cut.writeAt(path, offset, new Uint8Array(length));
      return cut;
    case 'garbled':
      cut.writeAt(
        path,
        offset,
        meant.map((byte) => byte ^ 0xa5),
      );
      return cut;
    case 'stale':
      // Well-formed and wrong: the slot before this one stands here a second time.
      if (length !== SLOT_BYTES || offset < SLOT_BYTES) return undefined;
      cut.writeAt(path, offset, disk.read(path, offset - SLOT_BYTES, SLOT_BYTES));
      return cut;
    case 'dropped':
    case 'cache-lost':
      return undefined;
  }
}

/** The bytes that a write was about to change, damaged. */
function damagedBytes(before: Uint8Array, after: Uint8Array, damage: Damage): Uint8Array | undefined {
  const [from, to] = changedRange(before, after);
  if (to - from < 2) return undefined;
  const bytes = after.slice();
  const middle = from + Math.floor((to - from) / 2);
  switch (damage) {
    case 'torn':
      // Where the file grows, a torn write leaves it short; else the old bytes stand behind the new ones.
      if (before.length < middle) return after.slice(0, middle);
      bytes.set(before.subarray(middle, Math.min(to, before.length)), middle);
      return bytes;
    case 'zeroed':
      return isSame(bytes.fill(0, from, to), before) ? undefined : bytes;
    case 'garbled':
      for (let at = from; at < to; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xa5;
      return bytes;
    // Slots are overwritten in place.
    case 'stale':
    case 'dropped':
    case 'cache-lost':
      return undefined;
  }
}

function changedRange(before: Uint8Array, after: Uint8Array): readonly [number, number] {
  let from = 0;
  while (from < after.length && from < before.length && after[from] === before[from]) from += 1;
  let to = after.length;
  if (before.length === after.length) while (to > from && after[to - 1] === before[to - 1]) to -= 1;
  return [from, to];
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
