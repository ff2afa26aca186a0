import { describe, expect, it } from 'vitest';
import { makeFolders } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry, JournalRecord } from '../../../agent/domain/journal.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { bytesToStage, volumesNow } from '../../../agent/phases/room.ts';
import { scratchFolder } from '../../../agent/plan/memory.ts';
import type { Files } from '../../../agent/ports/files.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';
import { payload } from '../steps/support.ts';

const SURVEYED = 1000;
const FREE = 600;
const PAGE_FILE = 'servicer-pagefile.sys';

const volume = (root: string | undefined, part: Partial<Volume> = {}): Volume => ({
  id: root ?? 'none',
  root,
  label: undefined,
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: undefined,
  freeBytes: SURVEYED,
  bitLocker: 'none',
  letterIsTemporary: false,
  ...part,
});

const record = (entry: JournalEntry): JournalRecord => ({
  sequence: 1,
  bootId: 'b',
  at: '2026-03-01T08:00:00Z',
  entry,
});
const PAGED = record({ type: 'page-file', path: `C:\\${PAGE_FILE}` });
const BESIDE = record({ type: 'scratch', path: 'E:\\ProgramData\\Servicer\\scratch' });
const IN_USE = { path: `D:\\${PAGE_FILE}`, sizeBytes: 100, because: '', isRequired: true };

/** D: with 100 bytes of an old page file, and 30 of scratch space in two folders. */
async function room(
  past: readonly JournalRecord[],
  part: {
    readonly own?: string;
    readonly volume?: Volume;
    readonly pageFile?: typeof IN_USE;
    readonly free?: Files['freeBytes'];
  } = {},
) {
  const disk = emptyDisk();
  const scratch = scratchFolder('D:\\');
  makeFolders(disk, `${scratch}\\a`);
  disk.write(`D:\\${PAGE_FILE}`, new Uint8Array(100));
  disk.write(`${scratch}\\one.cab`, new Uint8Array(10));
  disk.write(`${scratch}\\a\\two.cab`, new Uint8Array(20));
  const freeBytes = part.free ?? (async () => FREE);
  const { context } = testWorld({ disk, files: (files) => ({ ...files, freeBytes }) });
  const remains = { past, scratchFolder: part.own ?? scratch, pageFile: part.pageFile };
  const [seen] = await volumesNow(context, [part.volume ?? volume('D:\\')], remains);
  return seen?.freeBytes;
}

describe('the room of a volume', () => {
  it.each([
    { past: [], own: scratchFolder('E:\\'), bytes: FREE, why: 'what is free now' },
    { past: [], bytes: FREE + 30, why: 'its scratch space is emptied first' },
    { past: [BESIDE], own: scratchFolder('C:\\'), bytes: FREE + 30, why: 'a journal tells of scratch space' },
    { past: [PAGED], own: scratchFolder('E:\\'), bytes: FREE + 100, why: 'a journal tells of a page file' },
    { past: [PAGED, BESIDE], bytes: FREE + 130, why: 'both' },
    { past: [PAGED], pageFile: IN_USE, bytes: FREE + 30, why: 'the page file is in use' },
    {
      past: [PAGED],
      volume: volume('D:\\', { driveType: 'removable' }),
      bytes: SURVEYED,
      why: 'no fixed disk',
    },
    { past: [PAGED], volume: volume(undefined), bytes: SURVEYED, why: 'no letter' },
    { past: [PAGED], volume: volume('E:\\'), bytes: FREE, why: 'nothing of ours is on it' },
  ])('$bytes: $why', async ({ past, bytes, ...part }) => {
    expect(await room(past, part)).toBe(bytes);
  });

  it('is that of the survey where it cannot be told now', async () => {
    const own = scratchFolder('E:\\');
    expect(await room([], { own, free: async () => undefined })).toBe(SURVEYED);
    const free = async (): Promise<number> => {
      throw new IoError('io', 'D:\\', 'a bad disk');
    };
    expect(await room([], { own, free })).toBe(SURVEYED);
  });

  it('stays unknown where it was', async () => {
    expect(await room([], { volume: volume('D:\\', { freeBytes: undefined }) })).toBeUndefined();
  });
});

describe('what is still to be staged', () => {
  it.each([
    { there: undefined, bytes: 100, why: 'nothing is there' },
    { there: 40, bytes: 60, why: 'the power went while it was copied' },
    { there: 100, bytes: 0, why: 'it is complete' },
    { there: 101, bytes: 0, why: 'another file is in its place, and makes room' },
  ])('$bytes of 100 bytes: $why', ({ there, bytes }) => {
    const disk = emptyDisk();
    disk.makeFolder('D:\\staging');
    if (there !== undefined) disk.write('D:\\staging\\lcu.msu', new Uint8Array(there));
    const { world } = testWorld({ disk });
    expect(bytesToStage(world.files.look, 'D:\\staging', [payload('lcu', 'lcu.msu', 100)])).toBe(bytes);
  });
});
