import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { type Cabinet, openCabinet } from '../../../../agent/offline/containers/cab/cabinet.ts';
import { type CabParts, cabinetOf, writeCabinet } from '../../../support/containers/cab-writer.ts';
import {
  hashesOfArchive,
  hashesOfFolder,
  run,
  sampleFiles,
  TOOLS,
  tempFolder,
  titled,
  without,
} from '../../../support/containers/programs.ts';
import { dataBytes, dataTitle, noData } from '../../../support/hives/data.ts';

const REAL = 'cbs-packages/Windows6.1-KB2883457-amd64.cab';

function open(bytes: Uint8Array): Cabinet {
  const opened = openCabinet(bytesSource(bytes), TOOLS);
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.value;
}

/** All that a reader can get out, as one text; the problem where it cannot. */
function everything(bytes: Uint8Array): string {
  const opened = openCabinet(bytesSource(bytes), TOOLS);
  return opened.ok ? hashesOfArchive(opened.value).join('\n') : opened.problem.message;
}

describe('a cabinet', () => {
  const block = (text: string) => ({ data: new TextEncoder().encode(text), unpacked: text.length });
  const plain: CabParts = {
    folders: [
      { type: 0, blocks: [block('abc'), block('defg')] },
      { type: 0, blocks: [block('xyz')] },
    ],
    files: [
      { name: 'one', size: 5, start: 0 },
      { name: 'dir/two', size: 2, start: 5 },
      { name: 'three', size: 3, start: 0, folder: 1 },
    ],
  };

  it('gives its files, across blocks and folders', () => {
    const cabinet = open(writeCabinet(plain));
    expect(cabinet.files.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['one', 5],
      ['dir\\two', 2],
      ['three', 3],
    ]);
    const texts = cabinet.files.map((file) => {
      const read = cabinet.extract(file, 5);
      return read.ok ? new TextDecoder().decode(read.value) : read.problem.message;
    });
    expect(texts).toEqual(['abcde', 'fg', 'xyz']);
  });

  it('reads past reserved areas, and finds the signature that they point to', () => {
    const mark = Buffer.alloc(20);
    const cab = writeCabinet({ ...plain, reserve: [mark, 3, 5] });
    mark.writeUInt32LE(0x0010_0000, 0);
    mark.writeUInt32LE(cab.length, 4);
    mark.writeUInt32LE(9, 8);
    const signed = Buffer.concat([writeCabinet({ ...plain, reserve: [mark, 3, 5] }), Buffer.alloc(9)]);
    expect(open(new Uint8Array(signed)).signature).toEqual({ offset: cab.length, sizeBytes: 9 });
    expect(everything(new Uint8Array(signed))).toBe(everything(writeCabinet(plain)));
  });

  it.each([
    { limit: 4, ok: false, why: 'one byte less than the file has' },
    { limit: 5, ok: true, why: 'as many as it has' },
  ])('extracts with a limit of $limit: $ok ($why)', ({ limit, ok }) => {
    const cabinet = open(writeCabinet(plain));
    expect(cabinet.extract({ name: 'one', sizeBytes: 5 }, limit).ok).toBe(ok);
  });

  it.each<{ why: string; parts: Partial<CabParts>; says: RegExp }>([
    { why: 'a set with a part before', parts: { flags: 1 }, says: /sets are not read/ },
    { why: 'a set with a part behind', parts: { flags: 2 }, says: /sets are not read/ },
    { why: 'another version', parts: { version: [2, 0] }, says: /unknown version 2\.0/ },
    {
      why: 'a name twice',
      parts: { files: [...plain.files, { name: 'ONE', size: 1, start: 0 }] },
      says: /twice/,
    },
    {
      why: 'a file in no folder',
      parts: { files: [{ name: 'a', size: 1, start: 0, folder: 2 }] },
      says: /folder that is not there/,
    },
    {
      why: 'a file that comes from a part before',
      parts: { files: [{ name: 'a', size: 1, start: 0, folder: 0xfffd }] },
      says: /folder that is not there/,
    },
    {
      why: 'a file behind the end of its folder',
      parts: { files: [{ name: 'a', size: 8, start: 0 }] },
      says: /folder ends before its files/,
    },
    {
      why: 'QUANTUM',
      parts: {
        folders: [{ type: 0x1472, blocks: [block('abc')] }],
        files: [{ name: 'a', size: 1, start: 0 }],
      },
      says: /QUANTUM is not read/,
    },
    {
      why: 'an LZX window that is too large',
      parts: {
        folders: [{ type: 0x1603, blocks: [block('abc')] }],
        files: [{ name: 'a', size: 1, start: 0 }],
      },
      says: /LZX:22 is not read/,
    },
    {
      why: 'an LZX window that is too small',
      parts: {
        folders: [{ type: 0x0e03, blocks: [block('abc')] }],
        files: [{ name: 'a', size: 1, start: 0 }],
      },
      says: /LZX:14 is not read/,
    },
    {
      why: 'MSZIP without its mark',
      parts: { folders: [{ type: 1, blocks: [block('abc')] }], files: [{ name: 'a', size: 1, start: 0 }] },
      says: /does not start with CK/,
    },
    {
      why: 'a stored block that claims more',
      parts: {
        folders: [{ type: 0, blocks: [{ data: Uint8Array.of(1), unpacked: 2 }] }],
        files: [{ name: 'a', size: 2, start: 0 }],
      },
      says: /has 1 bytes, not 2/,
    },
    {
      why: 'a block without content',
      parts: {
        folders: [{ type: 0, blocks: [{ data: new Uint8Array(0), unpacked: 0 }] }],
        files: [{ name: 'a', size: 1, start: 0 }],
      },
      says: /block of data has 0 bytes/,
    },
    {
      why: 'a block of more than 32 KiB',
      parts: {
        folders: [{ type: 0, blocks: [{ data: new Uint8Array(32_769), unpacked: 32_769 }] }],
        files: [{ name: 'a', size: 1, start: 0 }],
      },
      says: /block of data has 32769/,
    },
  ])('refuses $why', ({ parts, says }) => {
    expect(everything(writeCabinet({ ...plain, ...parts }))).toMatch(says);
  });

  it.each(['none', 'mszip'] as const)(
    'reads a nested cabinet (%s) only as far as it is asked for',
    (method) => {
      const inner = cabinetOf(
        { 'update.mum': 'first', 'rest.bin': new Uint8Array(3_000_000).fill(3) },
        'mszip',
      );
      const outer = open(cabinetOf({ 'a.txt': 'x'.repeat(70_000), 'inner.cab': inner }, method));
      const file = outer.files[1] ?? { name: '', sizeBytes: 0 };
      const nested = open(outer.open(file).read(0, inner.length));
      expect(nested.extract({ name: 'update.mum', sizeBytes: 5 }, 5)).toMatchObject({ ok: true });
      const opened = openCabinet(outer.open(file), TOOLS);
      expect(opened.ok && hashesOfArchive(opened.value)).toEqual(hashesOfArchive(open(inner)));
    },
  );

  it.each(['none', 'mszip'] as const)(
    'of method %s is never read wrong when a byte of its data changes',
    (method) => {
      const bytes = cabinetOf(
        { a: 'some text, some text, some text', b: new Uint8Array(40_000).fill(9) },
        method,
      );
      const good = everything(bytes);
      const dataAt = bytes[36] ?? 0;
      let refusals = 0;
      const step = Math.ceil((bytes.length - dataAt) / 600);
      for (let at = dataAt; at < bytes.length; at += step) {
        for (const change of [1, 0x80, 0xff]) {
          const changed = bytes.slice();
          changed[at] = (changed[at] ?? 0) ^ change;
          const seen = everything(changed);
          if (seen !== good) refusals += 1;
          const lines = seen.split('\n');
          for (const line of lines) expect(good.includes(line) || !/[0-9a-f]{64}/.test(line)).toBe(true);
        }
      }
      expect(refusals).toBeGreaterThan(30);
    },
  );

  it('is refused with the place wherever it is cut off', () => {
    const bytes = cabinetOf({ a: 'text', b: new Uint8Array(40_000) }, 'mszip');
    for (let length = 0; length < bytes.length; length += 1) {
      const opened = openCabinet(bytesSource(bytes.subarray(0, length)), TOOLS);
      expect(opened.ok).toBe(false);
      if (!opened.ok) expect(opened.problem.offset).toBeLessThanOrEqual(length);
    }
  });
});

const missing = without('gcab', 'cabextract');

describe.skipIf(missing)(titled('cabinets made by gcab, against cabextract', missing), () => {
  it.each([{ how: ['-z'] }, { how: [] }])('gcab $how: all files alike', ({ how }) => {
    using folder = tempFolder(
      Object.fromEntries(Object.entries(sampleFiles()).map(([name, content]) => [`in/${name}`, content])),
    );
    run('gcab', ['-c', ...how, '../x.cab', ...Object.keys(sampleFiles())], path.join(folder.root, 'in'));
    run('cabextract', ['-q', '-d', 'out', 'x.cab'], folder.root);
    const cabinet = open(new Uint8Array(readFileSync(path.join(folder.root, 'x.cab'))));
    expect(hashesOfArchive(cabinet)).toEqual(hashesOfFolder(path.join(folder.root, 'out')));
  });
});

describe.skipIf(noData ?? missing)(dataTitle(titled('the cabinet of Microsoft', missing)), () => {
  it('is read as cabextract does', () => {
    using folder = tempFolder({ 'x.cab': dataBytes(REAL) });
    run('cabextract', ['-q', '-d', 'out', 'x.cab'], folder.root);
    const cabinet = open(dataBytes(REAL));
    expect(hashesOfArchive(cabinet)).toEqual(hashesOfFolder(path.join(folder.root, 'out')));
    expect([cabinet.compression, cabinet.signature?.sizeBytes]).toEqual([['LZX:21'], 15_544]);
  });

  it('gives no wrong content when a byte of its data changes, and none at all when it is cut off', () => {
    const bytes = dataBytes(REAL);
    const good = new Set(hashesOfArchive(open(bytes)));
    const end = 459_149;
    for (let part = 1; part < 64; part += 1) {
      const at = Math.floor((end * part) / 64);
      expect(openCabinet(bytesSource(bytes.subarray(0, at)), TOOLS).ok).toBe(false);
      if (part % 4 !== 0) continue;
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const seen = hashesOfArchive(open(changed));
      expect(seen.some((line) => line.includes('wrong checksum'))).toBe(true);
      for (const line of seen) expect(good.has(line) || line.includes('wrong checksum')).toBe(true);
    }
  });
});
