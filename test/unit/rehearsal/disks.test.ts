import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Disk, DiskError, makeFolders, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { splitDiskPath } from '../../../agent/adapters/rehearsal/disk/disk-path.ts';
import { folderDisk } from '../../../agent/adapters/rehearsal/disk/folder-disk.ts';
import { memoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-disk-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const ID = '\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-000000000001}\\';
const SLOTS = [
  { id: ID, letter: 'D', sizeBytes: 1000 },
  { id: '\\\\srv\\share$', letter: undefined, sizeBytes: 5000 },
];
let made = 0;

const KINDS = {
  memory: (): Disk => memoryDisk(SLOTS),
  folder: (): Disk => {
    made += 1;
    return folderDisk(
      SLOTS.map((slot, index) => ({ ...slot, folder: path.join(scratch, String(made), String(index)) })),
    );
  },
} as const;

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function code(attempt: () => unknown): string {
  try {
    attempt();
    return 'fine';
  } catch (error) {
    return error instanceof DiskError ? error.code : 'another error';
  }
}

describe.each(Object.entries(KINDS))('a %s disk', (_kind, make) => {
  it('keeps the case of names and compares without it', () => {
    const disk = make();
    disk.makeFolder('D:\\Windows');
    disk.write('d:\\WINDOWS\\Notes.TXT', text('a'));
    expect(disk.list('D:\\windows')).toEqual(['Notes.TXT']);
    expect(disk.stat('D:\\Windows\\nOTES.txt')).toEqual({ kind: 'file', sizeBytes: 1 });
    disk.write('D:\\windows\\NOTES.txt', text('bb'));
    expect(disk.list('D:\\Windows')).toEqual(['Notes.TXT']);
  });

  it('reaches a volume by letter, by id and by long path, and a share by its name', () => {
    const disk = make();
    disk.write('D:\\a', text('x'));
    disk.write('\\\\SRV\\Share$\\b', text('y'));
    expect([disk.list(ID), disk.list('\\\\?\\D:\\'), disk.list('\\\\srv\\share$\\')]).toEqual([
      ['a'],
      ['a'],
      ['b'],
    ]);
  });

  it('gives and takes letters', () => {
    const disk = make();
    disk.write('D:\\a', text('x'));
    disk.setLetter?.(ID, 'S');
    expect([disk.list('S:\\'), disk.list('D:\\')]).toEqual([['a'], undefined]);
    disk.setLetter?.(ID, undefined);
    expect([disk.stat('S:\\'), disk.list(ID)]).toEqual([undefined, ['a']]);
  });

  it('reads, writes and adds in pieces', () => {
    const disk = make();
    disk.write('D:\\a', text('0123456789'));
    disk.writeAt('D:\\a', 8, text('abc'));
    disk.append('D:\\a', text('Z'));
    expect(new TextDecoder().decode(disk.read('D:\\a'))).toBe('01234567abcZ');
    expect(new TextDecoder().decode(disk.read('D:\\a', 7, 2))).toBe('7a');
    expect(disk.read('D:\\a', 11, 9).length).toBe(1);
    expect(disk.read('D:\\a', 99, 9).length).toBe(0);
    disk.append('D:\\new', text('n'));
    expect(new TextDecoder().decode(disk.read('D:\\new'))).toBe('n');
  });

  it('grows a file with zeros, and cuts it', () => {
    const disk = make();
    disk.write('D:\\a', text('abc'));
    disk.setSize('D:\\a', 5);
    expect([...disk.read('D:\\a')]).toEqual([97, 98, 99, 0, 0]);
    disk.setSize('D:\\a', 1);
    disk.setSize('D:\\a', 3);
    expect([...disk.read('D:\\a')]).toEqual([97, 0, 0]);
  });

  it('counts every byte, and is full to the byte', () => {
    const disk = make();
    disk.write('D:\\a', new Uint8Array(600));
    expect(disk.freeBytes('D:\\')).toBe(400);
    expect(code(() => disk.write('D:\\b', new Uint8Array(401)))).toBe('ENOSPC');
    if (disk.stat('D:\\b') !== undefined) disk.remove('D:\\b');
    disk.write('D:\\b', new Uint8Array(400));
    expect(disk.freeBytes('D:\\')).toBe(0);
    expect(code(() => disk.append('D:\\b', text('x')))).toBe('ENOSPC');
    disk.write('D:\\a', new Uint8Array(100));
    disk.remove('D:\\b');
    expect(disk.freeBytes('D:\\')).toBe(900);
    makeFolders(disk, 'D:\\x\\y');
    writeFile(disk, 'D:\\x\\y\\c', new Uint8Array(50));
    disk.setSize('D:\\x\\y\\c', 250);
    disk.rename('D:\\x\\y\\c', 'D:\\a');
    expect(disk.freeBytes('D:\\')).toBe(750);
    disk.removeTree('D:\\x');
    disk.remove('D:\\a');
    expect([disk.freeBytes('D:\\'), disk.list('D:\\')]).toEqual([1000, []]);
  });

  it.each([
    { why: 'no such file', does: (disk: Disk) => disk.read('D:\\none'), is: 'ENOENT' },
    { why: 'no such folder', does: (disk: Disk) => disk.write('D:\\none\\a', text('a')), is: 'ENOENT' },
    { why: 'no such volume', does: (disk: Disk) => disk.write('Q:\\a', text('a')), is: 'ENOENT' },
    { why: 'a folder is there', does: (disk: Disk) => disk.makeFolder('D:\\F'), is: 'EEXIST' },
    { why: 'a file is there', does: (disk: Disk) => disk.makeFolder('D:\\A'), is: 'EEXIST' },
    { why: 'a folder is no file', does: (disk: Disk) => disk.read('D:\\f'), is: 'EISDIR' },
    { why: 'a folder cannot be written', does: (disk: Disk) => disk.write('D:\\f', text('a')), is: 'EISDIR' },
    { why: 'the folder is not empty', does: (disk: Disk) => disk.remove('D:\\f'), is: 'ENOTEMPTY' },
    {
      why: 'nothing to write into',
      does: (disk: Disk) => disk.writeAt('D:\\none', 0, text('a')),
      is: 'ENOENT',
    },
    { why: 'nothing to remove', does: (disk: Disk) => disk.remove('D:\\none'), is: 'ENOENT' },
    { why: 'an absent tree is fine', does: (disk: Disk) => disk.removeTree('D:\\none'), is: 'fine' },
    { why: 'relative', does: (disk: Disk) => disk.stat('a\\b'), is: 'EINVAL' },
    { why: 'going up', does: (disk: Disk) => disk.stat('D:\\a\\..\\..\\etc'), is: 'EINVAL' },
    { why: 'no name', does: (disk: Disk) => disk.write('D:\\a?', text('a')), is: 'EINVAL' },
    { why: 'a stream', does: (disk: Disk) => disk.write('D:\\a:b', text('a')), is: 'EINVAL' },
  ])('says $is: $why', ({ does, is }) => {
    const disk = make();
    disk.makeFolder('D:\\f');
    disk.write('D:\\f\\x', text('x'));
    disk.write('D:\\a', text('a'));
    expect(code(() => does(disk))).toBe(is);
  });
});

describe('the two disks', () => {
  it('agree after any sequence of operations', () => {
    const name = fc.constantFrom('a', 'A', 'b', 'f\\c', 'f\\g\\d', 'f', 'f\\g');
    const operation = fc.record({
      does: fc.constantFrom(
        'write',
        'append',
        'setSize',
        'makeFolder',
        'remove',
        'removeTree',
        'rename',
        'writeAt',
      ),
      name,
      other: name,
      size: fc.integer({ min: 0, max: 700 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 14 }), (operations) => {
        const disks = [KINDS.memory(), KINDS.folder()];
        const seen = disks.map((disk) => operations.map((each) => code(() => perform(disk, each))));
        expect(seen[0]?.map(isFine)).toEqual(seen[1]?.map(isFine));
        expect(snapshot(disks[0])).toEqual(snapshot(disks[1]));
      }),
      { numRuns: 300 },
    );
  });
});

function isFine(each: string): boolean {
  return each === 'fine';
}

function perform(
  disk: Disk,
  { does, name, other, size }: { does: string; name: string; other: string; size: number },
): void {
  const target = `D:\\${name}`;
  const bytes = new Uint8Array(size).fill(7);
  if (does === 'write') disk.write(target, bytes);
  if (does === 'append') disk.append(target, bytes);
  if (does === 'writeAt') disk.writeAt(target, 3, bytes);
  if (does === 'setSize') disk.setSize(target, size);
  if (does === 'makeFolder') disk.makeFolder(target);
  if (does === 'remove') disk.remove(target);
  if (does === 'removeTree') disk.removeTree(target);
  // Only files: what a system says to a folder that moves into itself is its own affair.
  if (
    does === 'rename' &&
    disk.stat(target)?.kind === 'file' &&
    disk.stat(`D:\\${other}`)?.kind !== 'folder'
  ) {
    disk.rename(target, `D:\\${other}`);
  }
}

function snapshot(disk: Disk | undefined, folder = 'D:\\'): unknown {
  if (disk === undefined) return undefined;
  const below = (disk.list(folder) ?? []).map((name) => {
    const target = `${folder}${folder.endsWith('\\') ? '' : '\\'}${name}`;
    const isFolder = disk.stat(target)?.kind === 'folder';
    return [name.toLowerCase(), isFolder ? snapshot(disk, target) : [...disk.read(target)]];
  });
  return [disk.freeBytes('D:\\'), ...below];
}

describe('a fork of a disk in memory', () => {
  it('goes its own way, whatever is done to either', () => {
    const changes: readonly ((disk: Disk) => void)[] = [
      (disk) => disk.writeAt('D:\\f\\a', 0, text('X')),
      (disk) => disk.append('D:\\f\\a', text('X')),
      (disk) => disk.write('D:\\f\\a', text('X')),
      (disk) => disk.setSize('D:\\f\\a', 1),
      (disk) => disk.removeTree('D:\\f'),
      (disk) => disk.rename('D:\\f\\a', 'D:\\f\\b'),
    ];
    for (const change of changes) {
      for (const isForkChanged of [true, false]) {
        const disk = memoryDisk(SLOTS);
        writeFile(disk, 'D:\\f\\a', text('abcdef'));
        const before = snapshot(disk);
        const fork = disk.fork();
        change(isForkChanged ? fork : disk);
        expect(snapshot(isForkChanged ? disk : fork)).toEqual(before);
        expect(snapshot(isForkChanged ? fork : disk)).not.toEqual(before);
      }
    }
  });
});

describe('a watched disk', () => {
  it('makes the n-th operation fail, or cuts the power', () => {
    const disk = watchedDisk(KINDS.memory(), ({ changes, isChange, path: at }) => {
      if (isChange && changes === 2) return 'fail:ENOSPC';
      if (isChange && changes === 4) throw new RangeError(`power is cut at ${at}`);
      return 'go';
    });
    disk.write('D:\\1', text('1'));
    expect(code(() => disk.write('D:\\2', text('2')))).toBe('ENOSPC');
    disk.write('D:\\3', text('3'));
    expect(() => disk.write('D:\\4', text('4'))).toThrow('power is cut at D:\\4');
    expect(disk.list('D:\\')).toEqual(['1', '3']);
  });
});

describe('splitDiskPath', () => {
  it.each([
    { path: 'd:', volume: 'D:', parts: [] },
    { path: 'D:/Windows\\\\System32', volume: 'D:', parts: ['Windows', 'System32'] },
    { path: '\\\\srv\\s$\\a', volume: '\\\\SRV\\S$', parts: ['a'] },
    { path: 'D:\\name. ', volume: 'D:', parts: ['name'] },
  ])('$path', ({ path: windowsPath, ...expected }) => {
    expect(splitDiskPath(windowsPath)).toEqual(expected);
  });

  it.each(['', 'a', '\\a', '\\\\srv', '\\\\.\\D:', 'DD:\\a'])('refuses "%s"', (windowsPath) => {
    expect(() => splitDiskPath(windowsPath)).toThrow(DiskError);
  });
});
