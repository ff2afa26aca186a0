import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { type DiskHook, watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { filesOverDisk } from '../../../agent/adapters/rehearsal/files-over-disk.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Files } from '../../../agent/ports/files.ts';

const MIB = 1024 * 1024;

function machine(hook: DiskHook = () => 'go'): Files {
  const slots = [
    { id: '\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-000000000001}\\', letter: 'D', sizeBytes: 8 * MIB },
    { id: '\\\\srv\\s', letter: undefined, sizeBytes: 8 * MIB },
  ];
  return filesOverDisk(watchedDisk(memoryDisk(slots), hook));
}

async function reason(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'fine',
    (error: unknown) => (error instanceof IoError ? error.reason : `not an IoError: ${String(error)}`),
  );
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

describe('files of a rehearsed machine', () => {
  it('copies and hashes in one pass, and tells how far it is', async () => {
    const files = machine();
    const bytes = new Uint8Array(2 * MIB + 5).map((_, at) => at % 251);
    await files.write('D:\\a', bytes, 'create');
    const steps: number[] = [];
    const hashed = await files.copyHashed('D:\\a', '\\\\srv\\s\\b', bytes.length, (done) => steps.push(done));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(hashed).toEqual({ sizeBytes: bytes.length, sha256 });
    expect(steps).toEqual([MIB, 2 * MIB, bytes.length]);
    expect(await files.hash('\\\\srv\\s\\b')).toEqual(hashed);
  });

  it('stops at the first piece beyond what is allowed', async () => {
    const files = machine();
    await files.write('D:\\a', new Uint8Array(11), 'create');
    expect(await reason(files.copyHashed('D:\\a', 'D:\\b', 10))).toBe('too-large');
    expect(await reason(files.read('D:\\a', 10))).toBe('too-large');
    expect(await reason(files.copyHashed('D:\\a', 'D:\\c', 11))).toBe('fine');
  });

  it('opens slots for one at a time', async () => {
    const files = machine();
    const slots = await files.openSlots('D:\\journal', 'create', 64);
    expect([slots.sizeBytes, [...slots.read(0, 2)]]).toEqual([64, [0, 0]]);
    slots.write(10, text('xy'));
    expect(await reason(files.openSlots('D:\\JOURNAL', 'open', 64))).toBe('busy');
    expect(await reason(files.read('D:\\journal', 99))).toBe('busy');
    expect(await reason(files.remove('D:\\journal'))).toBe('busy');
    slots.close();
    expect(await reason(files.openSlots('D:\\journal', 'create', 64))).toBe('exists');
    const again = await files.openSlots('D:\\journal', 'open', 1);
    expect([again.sizeBytes, new TextDecoder().decode(again.read(10, 2))]).toEqual([64, 'xy']);
  });

  it('makes missing parents, but claims exactly one folder', async () => {
    const files = machine();
    await files.makeFolder('D:\\a\\b\\c');
    await files.makeFolder('D:\\a\\b\\c');
    expect(await files.claimFolder('D:\\a\\b\\d')).toBe('made');
    expect(await files.claimFolder('D:\\a\\b\\d')).toBe('exists');
    expect(await reason(files.claimFolder('D:\\x\\y'))).toBe('not-found');
    await files.write('D:\\file', text('a'), 'create');
    expect(await reason(files.makeFolder('D:\\file\\b'))).toBe('exists');
  });

  it('never writes or moves onto what it was told to make', async () => {
    const files = machine();
    await files.write('D:\\a', text('1'), 'create');
    await files.write('D:\\b', text('2'), 'create');
    expect(await reason(files.write('D:\\a', text('3'), 'create'))).toBe('exists');
    expect(await reason(files.move('D:\\a', 'D:\\b'))).toBe('exists');
    expect(await reason(files.move('D:\\a', 'D:\\c'))).toBe('fine');
    await files.write('D:\\b', text('4'), 'replace');
    expect(await files.list('D:\\')).toEqual(['b', 'c']);
  });

  it.each([
    { path: 'D:\\work', within: 'D:\\work', why: 'the folder itself' },
    { path: 'D:\\other', within: 'D:\\work', why: 'another folder' },
    { path: 'D:\\work\\..\\other', within: 'D:\\work', why: 'out again' },
    { path: 'D:\\', within: 'D:\\work', why: 'the root' },
  ])('removes no tree outside of its bounds: $why', async ({ path, within }) => {
    const files = machine();
    await files.makeFolder('D:\\work\\a');
    await files.makeFolder('D:\\other');
    expect(await reason(files.removeTree(path, within))).toBe('denied');
    expect(await files.list('D:\\')).toEqual(['other', 'work']);
  });

  it.each([
    { fails: 'ENOENT', is: 'not-found' },
    { fails: 'EACCES', is: 'denied' },
    { fails: 'EBUSY', is: 'busy' },
    { fails: 'ENOSPC', is: 'full' },
    { fails: 'EROFS', is: 'read-only' },
    { fails: 'EIO', is: 'io' },
  ] as const)('$fails is "$is"', async ({ fails, is }) => {
    const files = machine(({ isChange }) => (isChange ? `fail:${fails}` : 'go'));
    expect(await reason(files.write('D:\\a', text('a'), 'create'))).toBe(is);
    expect(await reason(files.append('D:\\a', text('a')))).toBe(is);
  });

  it('absent things are values', async () => {
    const files = machine();
    expect(await files.stat('D:\\none')).toBeUndefined();
    expect(await files.list('D:\\none')).toBeUndefined();
    expect(await reason(files.remove('D:\\none'))).toBe('fine');
    expect(await reason(files.read('D:\\none', 9))).toBe('not-found');
    expect([await files.freeBytes('D:\\'), await files.freeBytes('Q:\\')]).toEqual([8 * MIB, undefined]);
    expect([await files.flushVolume('D:\\'), await files.flushVolume('\\\\srv\\s')]).toEqual([true, false]);
  });

  it('looks without waiting, and says nothing about what it cannot read', async () => {
    const files = machine(({ path }) => (path.includes('secret') ? 'fail:EACCES' : 'go'));
    await files.write('D:\\a', text('abcdef'), 'create');
    expect(files.look.head('D:\\a', 3)).toEqual(text('abc'));
    expect([
      files.look.stat('D:\\secret'),
      files.look.list('D:\\secret'),
      files.look.open('D:\\none'),
    ]).toEqual([undefined, undefined, undefined]);
    expect(files.look.open('D:\\a')?.read(4, 9)).toEqual(text('ef'));
  });

  it('lets a power cut through as it is', async () => {
    const files = machine(() => {
      throw new RangeError('power cut');
    });
    await expect(files.stat('D:\\a')).rejects.toThrow(RangeError);
    expect(() => files.look.stat('D:\\a')).toThrow(RangeError);
  });
});
