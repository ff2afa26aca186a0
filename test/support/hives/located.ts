// A second reader of hives, for tests: it knows the same layout and shares no code with the reader under test. It believes
// every byte, so it is for whole hives only, and tells where in the file each thing stands.
// https://github.com/msuhanov/regf

/** A part of the file, in bytes. */
export interface Spot {
  readonly from: number;
  readonly length: number;
}

export interface LocatedValue {
  name: string;
  type: number;
  data: Uint8Array;
  /** Content of the record. */
  readonly at: number;
  readonly nameAt: Spot;
  readonly hasWideName: boolean;
  /** Where the data are, in their order: one spot, or one for each segment. */
  readonly dataAt: readonly Spot[];
  readonly isInline: boolean;
  /** Set by a change that makes the data unreadable. */
  isDamaged: boolean;
}

export interface LocatedList {
  /** Content of the list. */
  readonly at: number;
  readonly kind: string;
  readonly count: number;
}

export interface LocatedKey {
  name: string;
  written: bigint;
  values: LocatedValue[];
  keys: LocatedKey[];
  /** As the format counts: from the end of the base block. */
  readonly cell: number;
  readonly at: number;
  readonly nameAt: Spot;
  readonly hasWideName: boolean;
  /** The list of the subkeys, and the lists that it leads to. */
  readonly lists: readonly LocatedList[];
  /** Content of the list of values; 0 when there is none. */
  readonly valueList: number;
}

export interface LocatedHive {
  readonly root: LocatedKey;
  /** 1 for each byte that says something; all others may hold anything. */
  readonly matters: Uint8Array;
}

const BASE = 4096;
const SEGMENT_BYTES = 16_344;

export function locate(bytes: Uint8Array): LocatedHive {
  const matters = new Uint8Array(bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const mark = (from: number, length: number): Spot => {
    matters.fill(1, from, from + length);
    return { from, length };
  };
  /** Where the content of a cell begins. */
  const open = (cell: number): number => {
    mark(BASE + cell, 4);
    return BASE + cell + 4;
  };
  const word = (at: number): number => {
    mark(at, 4);
    return view.getUint32(at, true);
  };
  const half = (at: number): number => {
    mark(at, 2);
    return view.getUint16(at, true);
  };
  const text = ({ from, length }: Spot, isLatin1: boolean): string =>
    buffer.toString(isLatin1 ? 'latin1' : 'utf16le', from, from + length);

  function listsAt(cell: number): readonly LocatedList[] {
    const at = open(cell);
    const kind = buffer.toString('latin1', at, at + 2);
    mark(at, 2);
    const list = { at, kind, count: half(at + 2) };
    if (kind !== 'ri') return [list];
    return [list, ...offsetsIn(list).flatMap(listsAt)];
  }

  function offsetsIn({ at, kind, count }: LocatedList): readonly number[] {
    const step = kind === 'li' || kind === 'ri' ? 4 : 8;
    return Array.from({ length: count }, (_, index) => word(at + 4 + index * step));
  }

  function keyAt(cell: number): LocatedKey {
    const at = open(cell);
    mark(at, 2);
    const isLatin1 = (half(at + 2) & 0x20) !== 0;
    mark(at + 4, 8);
    const nameAt = mark(at + 76, half(at + 72));
    const [keys, values] = [word(at + 20), word(at + 36)];
    // Without entries the place of a list says nothing.
    const lists = keys === 0 ? [] : listsAt(word(at + 28));
    const valueList = values === 0 ? 0 : open(word(at + 40));
    const cells = lists.filter(({ kind }) => kind !== 'ri').flatMap(offsetsIn);
    return {
      name: text(nameAt, isLatin1),
      written: view.getBigUint64(at + 4, true),
      values: Array.from({ length: values }, (_, index) => valueAt(word(valueList + index * 4))),
      keys: cells.map(keyAt),
      ...{ cell, at, nameAt, hasWideName: !isLatin1, lists, valueList },
    };
  }

  function valueAt(cell: number): LocatedValue {
    const at = open(cell);
    mark(at, 2);
    const isLatin1 = (half(at + 16) & 1) !== 0;
    const nameAt = mark(at + 20, half(at + 2));
    const size = word(at + 4);
    const isInline = size >= 0x8000_0000;
    const dataAt = isInline ? [mark(at + 8, size - 0x8000_0000)] : dataOf(at + 8, size);
    const parts = dataAt.map(({ from, length }) => bytes.subarray(from, from + length));
    const data = Uint8Array.from(Buffer.concat(parts));
    return {
      name: text(nameAt, isLatin1),
      type: word(at + 12),
      isDamaged: false,
      ...{ data, at, nameAt, hasWideName: !isLatin1, dataAt, isInline },
    };
  }

  function dataOf(field: number, size: number): readonly Spot[] {
    if (size === 0) return [];
    const at = open(word(field));
    if (size <= SEGMENT_BYTES) return [mark(at, size)];
    mark(at, 2);
    const list = open(word(at + 4));
    return Array.from({ length: half(at + 2) }, (_, index) => {
      const length = Math.min(SEGMENT_BYTES, size - index * SEGMENT_BYTES);
      return mark(open(word(list + index * 4)), length);
    });
  }

  // Of the base block: all that is checked when a hive is opened, and the word at the head of the first bin.
  for (const [from, length] of [
    [0, 12],
    [20, 12],
    [36, 8],
    [508, 4],
    [BASE, 4],
  ] as const)
    mark(from, length);
  return { root: keyAt(view.getUint32(36, true)), matters };
}
