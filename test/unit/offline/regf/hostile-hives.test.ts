import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { openHive } from '../../../../agent/offline/regf/hive.ts';
import { binary, dword, key, multiSz, sz, type TreeValue } from '../../../../agent/offline/regf/tree.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { openBytes } from '../../../support/hives/data.ts';
import { withBaseBlock } from '../../../support/hives/logs.ts';

const TREE = key('R', [dword('n', 1), sz('t', 'text')], [key('a', [], [key('b')]), key('c')]);
const HIVE = writeHive(TREE);

describe('a base block', () => {
  const wrongSum = HIVE.slice();
  wrongSum[508] = (wrongSum[508] ?? 0) ^ 1;

  it.each([
    {
      bytes: HIVE.slice(0, 511),
      because: 'it does not begin with a registry base block',
      why: 'one byte short',
    },
    { bytes: new Uint8Array(0), because: 'it does not begin with a registry base block', why: 'empty' },
    { bytes: HIVE.slice(0, 4096), because: 'its first hive bin is not there', why: 'nothing behind it' },
    { bytes: wrongSum, because: 'the checksum of its base block is wrong', why: 'one bit' },
    { bytes: set(20, 2), because: 'its format 2.5 is not known', why: 'another major version' },
    { bytes: set(24, 7), because: 'its format 1.7 is not known', why: 'one above the last minor version' },
    { bytes: set(28, 6), because: 'it is a transaction log, not a hive', why: 'a log' },
    { bytes: set(40, 0), because: 'its base block says 0 bytes of hive bins', why: 'no bins' },
    {
      bytes: set(40, 4097),
      because: 'its base block says 4097 bytes of hive bins',
      why: 'not a whole number',
    },
  ])('is refused: $because ($why)', ({ bytes, because }) => {
    expect(openHive(bytesSource(bytes))).toEqual({ status: 'unreadable', because });
  });

  it('whose root is elsewhere has no root', () => {
    const hive = openBytes(set(36, 0x7fff_fff8));
    expect(hive.root()).toBeUndefined();
    expect(hive.key('a\\b')).toBeUndefined();
    expect(countTree(hive)).toEqual({ keys: 0, values: 0, repeats: 0 });
    expect(hive.problems).toEqual([expect.objectContaining({ kind: 'truncated' })]);
  });
});

describe('cells', () => {
  const rootAt = 4096 + 32;
  const list = new DataView(HIVE.buffer).getUint32(rootAt + 4 + 28, true);

  it.each([
    { at: rootAt, number: 96, what: 'a key is in a cell that is not allocated', why: 'a free cell' },
    {
      at: rootAt,
      number: -0x8000_0000,
      what: 'a key is beyond the end of the file',
      why: 'the largest cell',
    },
    { at: rootAt, number: -8, what: 'a key is in a cell that is too small', why: 'the smallest cell' },
    { at: rootAt + 4, number: 0, what: 'a key has no signature', why: 'no nk' },
    { at: rootAt + 4 + 72, number: 0xffff, what: 'the name of a key is cut short', why: 'a long name' },
  ])('$what ($why)', ({ at, number, what }) => {
    const hive = openBytes(patched(at, number));
    expect(hive.root()).toBeUndefined();
    expect(hive.problems).toEqual([expect.objectContaining({ what })]);
  });

  it('a key that counts more subkeys than its list has is read as far as the list goes', () => {
    const hive = openBytes(patched(rootAt + 4 + 20, 0xffff_fff0));
    expect(countTree(hive)).toMatchObject({ keys: 4 });
    expect(hive.problems).toEqual([
      expect.objectContaining({ what: 'a key counts 4294967280 subkeys, its list has 2' }),
    ]);
  });

  it('a list that counts more than it has room for is read as far as its cell goes', () => {
    const bytes = HIVE.slice();
    new DataView(bytes.buffer).setUint16(4096 + list + 4 + 2, 0xffff, true);
    const hive = openBytes(bytes);
    expect(countTree(hive).keys).toBeGreaterThanOrEqual(4);
    expect(hive.problems.map(({ what }) => what).join()).toMatch(
      /a list counts 65535 subkeys and has room for \d/,
    );
  });

  it('a list that is its own list ends', () => {
    const bytes = HIVE.slice();
    const view = new DataView(bytes.buffer);
    bytes.set([0x72, 0x69], 4096 + list + 4);
    view.setUint32(4096 + list + 8, list, true);
    const hive = openBytes(bytes);
    expect([...(hive.root()?.subkeys() ?? [])]).toEqual([]);
    expect(hive.problems.map(({ what }) => what)).toContain('a list of lists is inside another one');
  });

  it('a key that is its own child is not entered', () => {
    const hive = openBytes(patched(4096 + list + 8, 32));
    expect(countTree(hive)).toMatchObject({ keys: 2 });
    expect(hive.problems).toEqual([expect.objectContaining({ what: 'a key is below itself' })]);
    expect(hive.key('R\\R\\R')).toBeUndefined();
  });

  it('a key that counts more values than its list has is read as far as the list goes', () => {
    const hive = openBytes(patched(rootAt + 4 + 36, 1 << 30));
    expect(hive.root()?.value('t')?.text()).toBe('text');
    expect(hive.problems.map(({ what }) => what).join()).toMatch(/counts 1073741824 values and has room for/);
  });
});

describe('values', () => {
  it.each([
    { value: sz('v', 'x'), text: 'x', why: 'with its NUL' },
    { value: raw(1, [0x78, 0]), text: 'x', why: 'without a NUL' },
    { value: raw(1, [0x78, 0, 0x79]), text: 'x', why: 'an odd byte more' },
    { value: raw(1, [0x78, 0, 0, 0, 0x79, 0]), text: 'x', why: 'something behind the NUL' },
    { value: raw(1, []), text: '', why: 'no data at all' },
    { value: raw(2, [0x78, 0]), text: 'x', why: 'with variables' },
    { value: raw(3, [0x78, 0]), text: undefined, why: 'binary is no text' },
    { value: raw(1, [0x00, 0xd8]), text: '\ud800', why: 'half a character stays half' },
  ])('text $text ($why)', ({ value, text }) => {
    expect(
      openBytes(writeHive(key('R', [value])))
        .root()
        ?.value('v')
        ?.text(),
    ).toBe(text);
  });

  it.each([
    { value: multiSz('v', ['a', 'bb']), texts: ['a', 'bb'], why: 'as it should be' },
    { value: multiSz('v', []), texts: [], why: 'none' },
    { value: raw(7, [0x61, 0]), texts: ['a'], why: 'no NUL at all' },
    { value: raw(7, [0x61, 0, 0, 0]), texts: ['a'], why: 'no final NUL' },
    { value: raw(7, [0x61, 0, 0, 0, 0, 0, 0x62, 0]), texts: ['a'], why: 'something behind the end' },
    { value: raw(1, [0x61, 0]), texts: undefined, why: 'a text is no list' },
  ])('texts $texts ($why)', ({ value, texts }) => {
    expect(
      openBytes(writeHive(key('R', [value])))
        .root()
        ?.value('v')
        ?.texts(),
    ).toEqual(texts);
  });

  it.each([
    { value: dword('v', -64), number: 0xffff_ffc0, signed: -64, why: 'all bits' },
    { value: raw(4, [1, 2, 3]), number: undefined, signed: undefined, why: 'three bytes' },
    { value: raw(4, [1, 2, 3, 4, 5]), number: undefined, signed: undefined, why: 'five bytes' },
    { value: raw(5, [0, 0, 1, 2]), number: 258, signed: 258, why: 'big-endian' },
    { value: raw(11, [1, 0, 0, 0]), number: undefined, signed: undefined, why: 'another type' },
  ])('number $number ($why)', ({ value, number, signed }) => {
    const read = openBytes(writeHive(key('R', [value])))
      .root()
      ?.value('v');
    expect([read?.dword(), read?.signedDword()]).toEqual([number, signed]);
  });

  it('whose data is not there are incomplete, not empty', () => {
    const bytes = writeHive(key('R', [binary('v', new Uint8Array(40_000).fill(1))]));
    const at = bytes.findIndex((_, index) => bytes[index] === 0x76 && bytes[index + 1] === 0x6b);
    new DataView(bytes.buffer).setUint32(at + 4, 50_000, true);
    const value = openBytes(bytes).root()?.value('v');
    expect(value?.complete).toBe(false);
    expect(value?.raw).toHaveLength(0);
    new DataView(bytes.buffer).setUint32(at + 4, 0x7fff_ffff, true);
    expect(openBytes(bytes).root()?.value('v')?.complete).toBe(false);
    new DataView(bytes.buffer).setUint32(at + 4, 0x8000_0005, true);
    expect(openBytes(bytes).root()?.value('v')?.complete).toBe(false);
  });
});

function raw(type: number, data: readonly number[]): TreeValue {
  return { name: 'v', type, data: Uint8Array.from(data) };
}

function set(at: number, number: number): Uint8Array {
  return withBaseBlock(HIVE, (view) => view.setUint32(at, number, true));
}

function patched(at: number, number: number): Uint8Array {
  const bytes = HIVE.slice();
  if (number > 0xffff || number <= 0 || at % 4 === 0)
    new DataView(bytes.buffer).setUint32(at, number >>> 0, true);
  else new DataView(bytes.buffer).setUint16(at, number, true);
  return bytes;
}
