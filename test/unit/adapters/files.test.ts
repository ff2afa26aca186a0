import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../agent/adapters/node/files.ts';
import { toIoError } from '../../../agent/adapters/node/io-errors.ts';
import { patiently } from '../../../agent/adapters/node/patience.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';

let disk: string;
const native = (path: string) => join(disk, path.replace(/^D:/, '').replaceAll('\\', '/'));
const files = nodeFiles(native);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const reason = async (attempt: Promise<unknown>) => {
  try {
    await attempt;
    return 'went well';
  } catch (error) {
    return error instanceof IoError ? error.reason : `no IoError: ${String(error)}`;
  }
};

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'files-'));
  mkdirSync(native('D:\\folder'));
  writeFileSync(native('D:\\file'), 'content');
  symlinkSync(native('D:\\file'), native('D:\\file-link'));
  symlinkSync(native('D:\\folder'), native('D:\\folder-link'));
  symlinkSync(native('D:\\nowhere'), native('D:\\dead-link'));
});

describe('looking', () => {
  it.each([
    { path: 'D:\\file', stat: { kind: 'file', sizeBytes: 7 } },
    { path: 'D:\\folder', stat: { kind: 'folder', sizeBytes: 0 } },
    { path: 'D:\\file-link', stat: { kind: 'link', sizeBytes: 0 } },
    { path: 'D:\\dead-link', stat: { kind: 'link', sizeBytes: 0 } },
    { path: 'D:\\absent', stat: undefined },
    { path: 'D:\\file\\below', stat: undefined },
  ])('$path is $stat', async ({ path, stat }) => {
    expect(await files.stat(path)).toEqual(stat);
    expect(files.look.stat(path)).toEqual(stat);
  });

  it('lists a folder, and nothing else', async () => {
    writeFileSync(native('D:\\folder\\one'), '');
    expect(await files.list('D:\\folder')).toEqual(['one']);
    expect(await files.list('D:\\file')).toBeUndefined();
    expect(await files.list('D:\\absent')).toBeUndefined();
    expect(files.look.list('D:\\folder')).toEqual(['one']);
    expect(files.look.list('D:\\file')).toBeUndefined();
  });

  it('sees the head of a file, of a link nothing', () => {
    expect(files.look.head('D:\\file', 3)).toEqual(bytes('con'));
    expect(files.look.head('D:\\file', 99)).toEqual(bytes('content'));
    expect(files.look.head('D:\\file-link', 3)).toBeUndefined();
    expect(files.look.head('D:\\folder', 3)).toBeUndefined();
  });

  it('opens for reading in pieces', async () => {
    for (const file of [await files.open('D:\\file'), files.look.open('D:\\file')]) {
      expect(file?.sizeBytes).toBe(7);
      expect(file?.read(3, 2)).toEqual(bytes('te'));
      expect(file?.read(5, 99)).toEqual(bytes('nt'));
      expect(file?.read(7, 1)).toEqual(bytes(''));
      expect(file?.read(99, 1)).toEqual(bytes(''));
      file?.close();
      file?.close();
    }
    expect(files.look.open('D:\\absent')).toBeUndefined();
    expect(() => files.look.open('D:\\file-link')).toThrow(IoError);
    expect(await reason(files.open('D:\\folder'))).toBe('io');
    expect(await reason(files.open('D:\\absent'))).toBe('not-found');
  });
});

describe('reading', () => {
  it.each([
    { max: 6, ends: 'too-large' },
    { max: 7, ends: 'went well' },
    { max: 8, ends: 'went well' },
  ])('seven bytes with $max allowed: $ends', async ({ max, ends }) => {
    expect(await reason(files.read('D:\\file', max))).toBe(ends);
  });

  it('gives the bytes, and refuses what is no file', async () => {
    expect(await files.read('D:\\file', 99)).toEqual(bytes('content'));
    expect(await reason(files.read('D:\\absent', 9))).toBe('not-found');
    expect(await reason(files.read('D:\\folder', 9))).toBe('io');
    expect(await reason(files.read('D:\\file-link', 9))).toBe('link');
  });

  it('hashes', async () => {
    const seen: number[] = [];
    const hashed = await files.hash('D:\\file', (done) => seen.push(done));
    expect(hashed).toEqual({ sizeBytes: 7, sha256: sha256(bytes('content')) });
    expect(seen).toEqual([7]);
    expect(await reason(files.hash('D:\\absent'))).toBe('not-found');
  });
});

describe('writing', () => {
  it('creates what is not there, and only that', async () => {
    await files.write('D:\\new', bytes('one'), 'create');
    expect(readFileSync(native('D:\\new'), 'utf8')).toBe('one');
    expect(await reason(files.write('D:\\new', bytes('two'), 'create'))).toBe('exists');
    expect(await reason(files.write('D:\\dead-link', bytes('two'), 'create'))).toBe('exists');
    expect(existsSync(native('D:\\nowhere'))).toBe(false);
    expect(await reason(files.write('D:\\absent\\new', bytes('x'), 'create'))).toBe('not-found');
  });

  it('replaces a longer file by a shorter one', async () => {
    await files.write('D:\\file', bytes('new'), 'replace');
    expect(readFileSync(native('D:\\file'), 'utf8')).toBe('new');
  });

  it('replaces one name of a file that has several, and leaves what the others lead to', async () => {
    linkSync(native('D:\\file'), native('D:\\planted'));
    await files.write('D:\\planted', bytes('ours'), 'replace');
    expect(readFileSync(native('D:\\planted'), 'utf8')).toBe('ours');
    expect(readFileSync(native('D:\\file'), 'utf8')).toBe('content');
  });

  it('never writes through a link', async () => {
    expect(await reason(files.write('D:\\file-link', bytes('x'), 'replace'))).toBe('link');
    expect(await reason(files.append('D:\\file-link', bytes('x')))).toBe('link');
    expect(readFileSync(native('D:\\file'), 'utf8')).toBe('content');
  });

  it('appends, and makes the file', async () => {
    await files.append('D:\\log', bytes('a'));
    await files.append('D:\\log', bytes('b'));
    expect(readFileSync(native('D:\\log'), 'utf8')).toBe('ab');
  });

  it('moves within the disk, never onto something', async () => {
    await files.move('D:\\file', 'D:\\folder\\moved');
    expect(readFileSync(native('D:\\folder\\moved'), 'utf8')).toBe('content');
    expect(await reason(files.move('D:\\folder\\moved', 'D:\\dead-link'))).toBe('exists');
    expect(await reason(files.move('D:\\absent', 'D:\\there'))).toBe('not-found');
  });

  it('removes a file or a link, and does not mind its absence', async () => {
    await files.remove('D:\\file-link');
    expect(existsSync(native('D:\\file'))).toBe(true);
    await files.remove('D:\\file');
    await files.remove('D:\\file');
    expect(existsSync(native('D:\\file'))).toBe(false);
  });
});

describe('folders', () => {
  it('are made with their parents, again and again', async () => {
    await files.makeFolder('D:\\a\\b\\c');
    await files.makeFolder('D:\\a\\b\\c');
    expect(lstatSync(native('D:\\a\\b\\c')).isDirectory()).toBe(true);
  });

  it.each([
    { path: 'D:\\folder-link', ends: 'link', why: 'the folder itself' },
    { path: 'D:\\folder-link\\below', ends: 'link', why: 'a folder on the way' },
    { path: 'D:\\file\\below', ends: 'exists', why: 'a file on the way' },
  ])('are not made through something planted: $why', async ({ path, ends }) => {
    expect(await reason(files.makeFolder(path))).toBe(ends);
    expect(readdirSync(native('D:\\folder'))).toEqual([]);
  });

  it('can be claimed once', async () => {
    expect(await files.claimFolder('D:\\run')).toBe('made');
    expect(await files.claimFolder('D:\\run')).toBe('exists');
    expect(await reason(files.claimFolder('D:\\absent\\run'))).toBe('not-found');
  });
});

describe('removing a tree', () => {
  it('takes all in it, links as links', async () => {
    await files.makeFolder('D:\\work\\scratch\\deep\\er');
    writeFileSync(native('D:\\work\\scratch\\deep\\file'), 'x');
    symlinkSync(native('D:\\folder'), native('D:\\work\\scratch\\deep\\link'));
    writeFileSync(native('D:\\folder\\precious'), 'x');
    await files.removeTree('D:\\work\\scratch', 'D:\\work');
    expect(readdirSync(native('D:\\work'))).toEqual([]);
    expect(readdirSync(native('D:\\folder'))).toEqual(['precious']);
    await files.removeTree('D:\\work\\scratch', 'D:\\work');
  });

  it('takes a link that stands where the folder should be, and not what it leads to', async () => {
    await files.makeFolder('D:\\work');
    writeFileSync(native('D:\\folder\\precious'), 'x');
    symlinkSync(native('D:\\folder'), native('D:\\work\\scratch'));
    await files.removeTree('D:\\work\\scratch', 'D:\\work');
    expect(readdirSync(native('D:\\work'))).toEqual([]);
    expect(readdirSync(native('D:\\folder'))).toEqual(['precious']);
  });

  it.each([
    { path: 'D:\\', within: 'D:\\', ends: 'denied', why: 'the root of a volume' },
    { path: 'D:', within: 'D:\\', ends: 'denied', why: 'the same' },
    { path: 'D:\\folder', within: 'D:\\folder', ends: 'denied', why: 'not strictly inside' },
    { path: 'D:\\folderx', within: 'D:\\folder', ends: 'denied', why: 'only begins alike' },
    { path: 'D:\\folder\\..\\file', within: 'D:\\folder', ends: 'denied', why: 'leads out again' },
    { path: '\\\\server\\share', within: '\\\\server', ends: 'denied', why: 'the root of a share' },
    { path: 'D:\\folder-link\\x', within: 'D:\\', ends: 'link', why: 'leads through a link' },
  ])('refuses $path within $within: $why', async ({ path, within, ends }) => {
    writeFileSync(native('D:\\folder\\x'), 'x');
    expect(await reason(files.removeTree(path, within))).toBe(ends);
    expect(readdirSync(native('D:\\folder'))).toEqual(['x']);
  });

  it('works inside a folder that is itself reached by a link', async () => {
    await files.makeFolder('D:\\folder\\work\\scratch');
    const linked = nodeFiles((path) => native(path.replace(/^E:\\/, 'D:\\folder-link\\')));
    await linked.removeTree('E:\\work\\scratch', 'E:\\');
    expect(readdirSync(native('D:\\folder\\work'))).toEqual([]);
  });
});

describe('copying and hashing in one pass', () => {
  // The adapter works in pieces of this size.
  const PIECE = 4 * 1024 * 1024;

  it.each([
    { size: 0, why: 'nothing' },
    { size: 1, why: 'one byte' },
    { size: PIECE - 1, why: 'one below a piece' },
    { size: PIECE, why: 'exactly a piece' },
    { size: PIECE + 1, why: 'one above' },
    { size: 14 * PIECE + 12_345, why: 'more pieces than buffers, and flushed on the way' },
  ])('$size bytes ($why)', async ({ size }) => {
    const data = randomBytes(size);
    writeFileSync(native('D:\\big'), data);
    const seen: number[] = [];
    const hashed = await files.copyHashed('D:\\big', 'D:\\copy', size, (done) => seen.push(done));
    expect(hashed).toEqual({ sizeBytes: size, sha256: sha256(data) });
    expect(readFileSync(native('D:\\copy')).equals(data)).toBe(true);
    expect(seen.at(-1) ?? 0).toBe(size);
    expect(existsSync(native('D:\\copy.part'))).toBe(false);
  });

  it('stops one byte beyond what is allowed, and leaves what was there', async () => {
    writeFileSync(native('D:\\big'), randomBytes(2 * PIECE + 1));
    writeFileSync(native('D:\\copy'), 'old');
    let copied = 0;
    const attempt = files.copyHashed('D:\\big', 'D:\\copy', 2 * PIECE, (done) => {
      copied = done;
    });
    expect(await reason(attempt)).toBe('too-large');
    expect(copied).toBeLessThanOrEqual(2 * PIECE);
    expect(readFileSync(native('D:\\copy'), 'utf8')).toBe('old');
    expect(existsSync(native('D:\\copy.part'))).toBe(false);
  });

  it('replaces a file that shares its content with another, and leaves the other alone', async () => {
    writeFileSync(native('D:\\store'), 'shared');
    linkSync(native('D:\\store'), native('D:\\system32'));
    await files.copyHashed('D:\\file', 'D:\\system32', 99);
    expect(readFileSync(native('D:\\store'), 'utf8')).toBe('shared');
    expect(readFileSync(native('D:\\system32'), 'utf8')).toBe('content');
  });

  it('replaces a link instead of following it, and begins anew over the rest of an earlier try', async () => {
    writeFileSync(native('D:\\other'), 'other');
    writeFileSync(native('D:\\file-link.part'), 'torn and longer than the new content');
    await files.copyHashed('D:\\other', 'D:\\file-link', 99);
    expect(lstatSync(native('D:\\file-link')).isFile()).toBe(true);
    expect(readFileSync(native('D:\\file-link'), 'utf8')).toBe('other');
    expect(readFileSync(native('D:\\file'), 'utf8')).toBe('content');
  });

  it.each([
    { from: 'D:\\absent', to: 'D:\\copy', ends: 'not-found' },
    { from: 'D:\\folder', to: 'D:\\copy', ends: 'io' },
    { from: 'D:\\file-link', to: 'D:\\copy', ends: 'link' },
    { from: 'D:\\file', to: 'D:\\absent\\copy', ends: 'not-found' },
  ])('$from to $to: $ends', async ({ from, to, ends }) => {
    expect(await reason(files.copyHashed(from, to, 99))).toBe(ends);
  });
});

describe('slots', () => {
  it('are zeros, written in place, and stay', async () => {
    const slots = await files.openSlots('D:\\run.wal', 'create', 200_000);
    expect(slots.sizeBytes).toBe(200_000);
    expect(slots.read(0, 300_000)).toEqual(new Uint8Array(200_000));
    slots.write(4096, bytes('intent'));
    slots.close();
    slots.close();
    const again = await files.openSlots('D:\\run.wal', 'open', 1);
    expect(again.sizeBytes).toBe(200_000);
    expect(again.read(4095, 8)).toEqual(bytes('\0intent\0'));
    again.close();
  });

  it('belong to one at a time', async () => {
    const slots = await files.openSlots('D:\\run.wal', 'create', 10);
    expect(await reason(files.openSlots('D:\\run.wal', 'open', 10))).toBe('busy');
    slots.close();
    const again = await files.openSlots('D:\\run.wal', 'open', 10);
    again.close();
  });

  it('cannot grow', async () => {
    const slots = await files.openSlots('D:\\run.wal', 'create', 10);
    slots.write(4, bytes('123456'));
    expect(() => slots.write(5, bytes('123456'))).toThrow(IoError);
    expect(() => slots.write(-1, bytes('1'))).toThrow(IoError);
    slots.close();
  });

  it('are not made over an existing file, nor opened where there is none', async () => {
    expect(await reason(files.openSlots('D:\\file', 'create', 10))).toBe('exists');
    expect(await reason(files.openSlots('D:\\absent', 'open', 10))).toBe('not-found');
    expect(readFileSync(native('D:\\file'), 'utf8')).toBe('content');
  });
});

describe('volumes', () => {
  it('tell their free bytes, also for a folder that is not there yet', async () => {
    const free = await files.freeBytes('D:\\');
    expect(free).toBeGreaterThan(0);
    expect(await files.freeBytes('D:\\not\\yet\\there')).toBeGreaterThan(0);
    expect(await nodeFiles(() => '/no/such/place').freeBytes('Q:\\x')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('cannot be flushed outside Windows, and say so', async () => {
    expect(await files.flushVolume('D:\\')).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')(
  'paths of a desk that is not Windows (skipped on Windows)',
  () => {
    const desk = nodeFiles((path) => path);

    it('are made, read and measured as they are', async () => {
      await desk.makeFolder(join(disk, 'folder-link', 'one', 'two'));
      await desk.write(join(disk, 'folder', 'one', 'two', 'x'), bytes('x'), 'create');
      expect(await desk.list(join(disk, 'folder', 'one', 'two'))).toEqual(['x']);
      expect(await desk.freeBytes(join(disk, 'not', 'there'))).toBeGreaterThan(0);
    });

    it('are never removed as trees', async () => {
      expect(await reason(desk.removeTree(join(disk, 'folder'), disk))).toBe('denied');
    });
  },
);

describe('a file that is busy', () => {
  const failing = (times: number, code: string) => {
    let calls = 0;
    const attempt = () => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error(code), { code });
      return calls;
    };
    return { attempt, calls: () => calls };
  };

  it.each([
    { times: 9, code: 'EBUSY', calls: 10, ends: 'went well', why: 'the tenth attempt may succeed' },
    { times: 10, code: 'EBUSY', calls: 10, ends: 'busy', why: 'there is no eleventh' },
    { times: 3, code: 'EPERM', calls: 4, ends: 'went well', why: 'a virus scanner looks like this' },
    { times: 1, code: 'ENOENT', calls: 1, ends: 'not-found', why: 'what is absent stays absent' },
  ])('$code $times times: $why', async ({ times, code, calls, ends }) => {
    const tries = failing(times, code);
    const attempt = patiently(tries.attempt, 0).catch((error: unknown) => {
      throw toIoError(error, 'D:\\x');
    });
    expect(await reason(attempt)).toBe(ends);
    expect(tries.calls()).toBe(calls);
  });

  it.each([
    { code: 'EACCES', is: 'denied' },
    { code: 'EROFS', is: 'read-only' },
    { code: 'ENOSPC', is: 'full' },
    { code: 'ELOOP', is: 'link' },
    { code: 'UNKNOWN', is: 'io' },
    { code: 'EIO', is: 'io' },
    { code: 'constructor', is: 'io' },
  ])('$code is "$is"', ({ code, is }) => {
    expect(toIoError(Object.assign(new Error('x'), { code }), 'D:\\x').reason).toBe(is);
  });
});
