import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../../../../agent/offline/byte-source.ts';
import { baseBlockChecksum } from '../../../../agent/offline/regf/base-block.ts';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { openHive } from '../../../../agent/offline/regf/hive.ts';
import { binary, dword, key } from '../../../../agent/offline/regf/tree.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { openBytes } from '../../../support/hives/data.ts';
import { dirty } from '../../../support/hives/logs.ts';

/** Where the content of the first cell with this signature is. */
function contentOf(bytes: Uint8Array, signature: string): number {
  for (let at = 4096; at < bytes.length; at += 8) {
    if (String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0) === signature) return at + 4;
  }
  throw new Error(`no ${signature}`);
}

describe('a list of lists', () => {
  const make = () => {
    const bytes = writeHive(
      key(
        'R',
        [],
        Array.from({ length: 600 }, (_, at) => key(`k${at}`)),
      ),
    );
    return { bytes, view: new DataView(bytes.buffer), top: contentOf(bytes, 'ri') };
  };

  it('that names one leaf twice gives its keys once', () => {
    const { bytes, view, top } = make();
    view.setUint32(top + 8, view.getUint32(top + 4, true), true);
    const hive = openBytes(bytes);
    expect(countTree(hive)).toEqual({ keys: 512, values: 0, repeats: 0 });
    expect(hive.problems.map(({ what }) => what)).toEqual([
      'a list of subkeys is used twice',
      'a key counts 600 subkeys, its list has 511',
    ]);
  });

  it('with a leaf that is no list gives the others', () => {
    const { bytes, view, top } = make();
    view.setUint32(top + 4, 32, true);
    const hive = openBytes(bytes);
    expect(countTree(hive).keys).toBe(90);
    expect(hive.problems[0]?.what).toBe('a list of subkeys has no known signature');
  });
});

describe('keys that are nested deeper than Windows allows', () => {
  it('are not entered', () => {
    let made = key('leaf');
    for (let level = 1; level < 512; level += 1) made = key('k', [], [made]);
    const bytes = writeHive(made);
    const view = new DataView(bytes.buffer);
    // The leaf gets a list of its own, whose one key is a new record: one level too deep.
    const leaf = bytes.lastIndexOf(0x66) - 3 - 76;
    const copy = new Uint8Array(bytes.length + 4096);
    copy.set(bytes);
    const grown = new DataView(copy.buffer);
    const bin = bytes.length;
    copy.set([0x68, 0x62, 0x69, 0x6e], bin);
    grown.setUint32(bin + 4, bin - 4096, true);
    grown.setUint32(bin + 8, 4096, true);
    grown.setInt32(bin + 32, -96, true);
    copy.set(bytes.subarray(leaf, leaf + 80), bin + 36);
    grown.setInt32(bin + 128, -16, true);
    copy.set([0x6c, 0x69, 1, 0], bin + 132);
    grown.setUint32(bin + 136, bin + 32 - 4096, true);
    grown.setUint32(leaf + 20, 1, true);
    grown.setUint32(leaf + 28, bin + 128 - 4096, true);
    grown.setUint32(40, view.getUint32(40, true) + 4096, true);
    grown.setUint32(508, baseBlockChecksum(copy.subarray(0, 512)), true);
    const hive = openBytes(copy);
    expect(countTree(hive).keys).toBe(512);
    expect(hive.problems.map(({ what }) => what)).toEqual(['keys are nested too deeply']);
  });
});

describe('data in segments', () => {
  const make = () => {
    const bytes = writeHive(key('R', [binary('v', new Uint8Array(40_000).fill(7))]));
    return { bytes, view: new DataView(bytes.buffer), record: contentOf(bytes, 'db') };
  };
  const readBack = (bytes: Uint8Array) => openBytes(bytes).root()?.value('v');

  it('is whole as it is written', () => {
    expect(readBack(make().bytes)?.raw).toEqual(new Uint8Array(40_000).fill(7));
  });

  it.each([
    { change: (view: DataView, record: number) => view.setUint16(record, 0, true), why: 'no signature' },
    {
      change: (view: DataView, record: number) => view.setUint16(record + 2, 2, true),
      why: 'one segment too few',
    },
    {
      change: (view: DataView, record: number) => view.setUint16(record + 2, 4, true),
      why: 'one segment too many',
    },
    {
      change: (view: DataView, record: number) => view.setUint32(record + 4, 0x7fff_fff8, true),
      why: 'no list',
    },
    {
      change: (view: DataView, record: number) =>
        view.setUint32(4096 + view.getUint32(record + 4, true) + 8, 0x7fff_fff8, true),
      why: 'a segment that is not there',
    },
  ])('is incomplete with $why', ({ change }) => {
    const { bytes, view, record } = make();
    change(view, record);
    expect(readBack(bytes)).toMatchObject({ complete: false, raw: new Uint8Array(0) });
  });

  it('is one cell in the oldest format', () => {
    const bytes = writeHive(key('R', [binary('v', new Uint8Array(16_344).fill(7))]));
    new DataView(bytes.buffer).setUint32(24, 3, true);
    new DataView(bytes.buffer).setUint32(508, baseBlockChecksum(bytes.subarray(0, 512)), true);
    expect(readBack(bytes)?.raw).toHaveLength(16_344);
  });
});

describe('the checksum of a base block', () => {
  it.each([
    { words: [], sum: 1, why: 'zero becomes one' },
    { words: [0xffff_ffff], sum: 0xffff_fffe, why: 'all ones become one less' },
    { words: [5, 3], sum: 6, why: 'all others stay' },
  ])('of $words is $sum ($why)', ({ words, sum }) => {
    const block = new Uint8Array(512);
    words.forEach((word, index) => {
      new DataView(block.buffer).setUint32(index * 4, word, true);
    });
    expect(baseBlockChecksum(block)).toBe(sum);
  });
});

describe('the row of bins', () => {
  const bytes = writeHive(key('R', [binary('v', new Uint8Array(10_000)), dword('n', 1)]));

  it('is whole in a hive that we wrote', () => {
    expect(checkBins(openBytes(bytes))).toEqual({ goodBins: 2, problem: undefined });
  });

  it.each([
    { cut: bytes.length - 1, problem: { kind: 'damaged', at: 8192 }, why: 'the last bin lacks a byte' },
    { cut: 8192 + 31, problem: { kind: 'truncated', at: 8192 }, why: 'its head lacks a byte' },
    { cut: 8192, problem: undefined, why: 'it is not there at all, which the hive itself tells' },
  ])('of a hive cut at $cut: $problem ($why)', ({ cut, problem }) => {
    const hive = openBytes(bytes.slice(0, cut));
    const found = checkBins(hive).problem;
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(problem);
    expect(hive.problems[0]).toMatchObject({ kind: 'truncated' });
  });
});

describe('a log that is too long to be one', () => {
  it('is refused without being read', () => {
    const file = dirty(writeHive(key('R')), 9, 8);
    const asked: number[] = [];
    const long: ByteSource = {
      sizeBytes: 256 * 1024 * 1024 + 1,
      read: (_, length) => {
        asked.push(length);
        return new Uint8Array(length);
      },
    };
    const opening = openHive(bytesSource(file), [long]);
    expect(opening).toMatchObject({
      status: 'stale',
      notes: [expect.any(String), expect.stringMatching(/^log 1 is refused: it has /)],
    });
    expect(asked).toEqual([512]);
  });
});
