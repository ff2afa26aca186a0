import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { to32Bit } from '../../../scripts/build/blob.ts';
import { builtAtMs } from '../../../scripts/build/bundle.ts';
import { writeChecksum } from '../../../scripts/build/checksum.ts';
import { makeIcon } from '../../../scripts/build/icon.ts';
import { readBuildOptions } from '../../../scripts/build/options.ts';
import { signSettings } from '../../../scripts/build/sign.ts';
import { readTarFile } from '../../../scripts/build/tar.ts';

function tarEntry(name: string, content: string, prefix = ''): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'latin1');
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('ustar\0', 257, 'latin1');
  header.write(prefix, 345, 155, 'latin1');
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content, 'latin1');
  return Buffer.concat([header, body]);
}

describe('one file out of a package', () => {
  const first = tarEntry('package/a', 'x'.repeat(512));
  const second = tarEntry('bin/node.exe', 'MZ program', 'package');

  it.each([
    { why: 'whole block before it', name: 'package/bin/node.exe', content: 'MZ program' },
    { why: 'the first one', name: 'package/a', content: 'x'.repeat(512) },
  ])('finds $name: $why', ({ name, content }) => {
    const archive = gzipSync(Buffer.concat([first, second, Buffer.alloc(1024)]));
    expect(Buffer.from(readTarFile(archive, name)).toString()).toBe(content);
  });

  it('says which file is missing', () => {
    expect(() => readTarFile(gzipSync(Buffer.concat([first, Buffer.alloc(1024)])), 'package/b')).toThrow(
      'no file package/b',
    );
  });

  it('refuses an archive that ends inside the file', () => {
    expect(() => readTarFile(gzipSync(first.subarray(0, 1023)), 'package/a')).toThrow(
      'ends inside package/a',
    );
  });
});

describe('blob for a 32-bit base', () => {
  const NO_WARNING_AND_ARGUMENTS = 0x11;

  function wide(size: number): Uint8Array {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(size));
    return bytes;
  }

  /** The two parts, the arguments behind their number, and what must not follow. */
  function blob(flags: number, parts: readonly string[], args: readonly string[] = [], more = ''): Buffer {
    const header = Buffer.alloc(9);
    header.writeUInt32LE(0x0143da20, 0);
    header.writeUInt32LE(flags, 4);
    const sized = (part: string): Uint8Array => Buffer.concat([wide(part.length), Buffer.from(part)]);
    return Buffer.concat([
      header,
      ...parts.map(sized),
      wide(args.length),
      ...args.map(sized),
      Buffer.from(more),
    ]);
  }

  it('halves every length field and keeps the rest', () => {
    const hex = (text: string): string => Buffer.from(text).toString('hex');
    const narrow = Buffer.from(to32Bit(blob(NO_WARNING_AND_ARGUMENTS, ['m.cjs', 'code'], ['-a', '--bc'])));
    expect(narrow.toString('hex')).toBe(
      `20da43011100000000${'05000000'}${hex('m.cjs')}${'04000000'}${hex('code')}${'02000000'}` +
        `${'02000000'}${hex('-a')}${'04000000'}${hex('--bc')}`,
    );
  });

  it.each([
    { why: 'a snapshot or code cache', bytes: blob(0x13, ['m', 'c']), says: 'not of the form' },
    { why: 'no arguments', bytes: blob(1, ['m', 'c']), says: 'not of the form' },
    { why: 'another magic', bytes: new Uint8Array(32), says: 'not of the form' },
    { why: 'something behind', bytes: blob(0x11, ['m', 'c'], ['-a'], 'x'), says: 'other parts' },
    { why: 'a missing part', bytes: blob(0x11, ['m']), says: 'ends inside' },
    { why: 'cut off', bytes: blob(0x11, ['m', 'code'], ['-a']).subarray(0, -1), says: 'ends inside' },
    {
      why: 'an argument too few',
      bytes: blob(0x11, ['m', 'code'], ['']).subarray(0, -8),
      says: 'ends inside',
    },
  ])('refuses $why', ({ bytes, says }) => {
    expect(() => to32Bit(bytes)).toThrow(says);
  });
});

describe('checksum of a program', () => {
  function program(length: number): Uint8Array {
    const bytes = Buffer.alloc(length, 0xff);
    bytes.writeUInt32LE(0x40, 0x3c);
    bytes.writeUInt32LE(0x00004550, 0x40);
    return bytes;
  }

  it.each([{ length: 200 }, { length: 201 }])('is the folded sum of all words plus $length', ({ length }) => {
    const bytes = program(length);
    writeChecksum(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    const written = view.getUint32(0x40 + 24 + 64, true);
    view.setUint32(0x40 + 24 + 64, 0, true);
    let total = 0n;
    for (let at = 0; at < length; at += 2) total += BigInt((bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8));
    while (total > 0xffffn) total = (total & 0xffffn) + (total >> 16n);
    expect(written).toBe(Number(total) + length);
  });

  it('gives the same when it is written again', () => {
    const bytes = program(4096);
    writeChecksum(bytes);
    const once = Buffer.from(bytes).toString('hex');
    writeChecksum(bytes);
    expect(Buffer.from(bytes).toString('hex')).toBe(once);
  });

  it('refuses what is no program', () => {
    expect(() => writeChecksum(new Uint8Array(512))).toThrow('not a PE file');
  });
});

describe('icon', () => {
  it('has three sizes whose images lie where the directory says', () => {
    const icon = Buffer.from(makeIcon());
    expect(icon.readUInt16LE(4)).toBe(3);
    const entries = [0, 1, 2].map((index) => ({
      size: icon[6 + 16 * index],
      bytes: icon.readUInt32LE(6 + 16 * index + 8),
      at: icon.readUInt32LE(6 + 16 * index + 12),
    }));
    expect(entries.map(({ size }) => size)).toEqual([16, 32, 48]);
    for (const { at, size } of entries) expect(icon.readInt32LE(at + 4)).toBe(size);
    const last = entries[2];
    expect((last?.at ?? 0) + (last?.bytes ?? 0)).toBe(icon.length);
  });
});

describe('options of the build', () => {
  it('builds every architecture of the agent by default', () => {
    expect(readBuildOptions([], {})).toEqual({
      architectures: ['x64', 'arm64', 'x86'],
      packer: 'resedit',
      entry: 'agent/main.ts',
      out: 'servicer.exe',
    });
  });

  it.each([
    { args: ['--only', 'x86', '--only', 'x64'], architectures: ['x64', 'x86'] },
    { args: ['--only', 'x86,arm64'], architectures: ['arm64', 'x86'] },
  ])('takes $args', ({ args, architectures }) => {
    expect(readBuildOptions(args, {})?.architectures).toEqual(architectures);
  });

  it.each([
    { args: ['--only', 'ia64'], env: {}, says: 'known are x64' },
    { args: ['--fast'], env: {}, says: '--fast' },
    { args: ['now'], env: {}, says: 'now' },
    { args: ['--entry', 'x.ts'], env: {}, says: '--out NAME.exe' },
    { args: ['--entry', 'x.ts', '--out', '../x.exe'], env: {}, says: 'without a folder' },
    { args: ['--entry', 'x.ts', '--out', 'servicer.exe'], env: {}, says: 'choose another' },
    { args: [], env: { PACKER: 'nexe' }, says: 'known are resedit and pkg' },
  ])('refuses $args $env', ({ args, env, says }) => {
    expect(() => readBuildOptions(args, env)).toThrow(says);
  });
});

describe('the time that the agent measures a clock against', () => {
  const base = Date.UTC(2026, 6, 28);

  it.each([
    { why: 'nobody said', epoch: undefined, expected: base },
    { why: 'a release said', epoch: '1800000000', expected: 1_800_000_000_000 },
    { why: 'older than the base: the base wins', epoch: '0', expected: base },
  ])('$why', ({ epoch, expected }) => {
    expect(builtAtMs(epoch)).toBe(expected);
  });

  it('refuses what is no number', () => {
    expect(() => builtAtMs('yesterday')).toThrow('SOURCE_DATE_EPOCH');
  });
});

describe('signing', () => {
  it('is off unless it was configured', () => {
    expect(signSettings({})).toBeUndefined();
  });

  it('refuses a certificate file that is not there', () => {
    expect(() => signSettings({ SERVICER_SIGN_PFX: '/no/such.pfx' })).toThrow('which is not there');
  });
});
