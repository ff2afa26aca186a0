import { u32 } from '../../../agent/offline/little-endian.ts';
import type { Random } from './fuzz.ts';
import type { LocatedKey, LocatedList, LocatedValue } from './located.ts';

/** What a reader must make of a change. */
export type Expected =
  | 'nothing changes'
  | 'nothing changes, but it is told'
  | 'that one item changes, silently'
  | 'it is left out, and told';

/** A hive about to be changed. A change is made twice: to the bytes, and to what is known of them. */
export interface Changing {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly root: LocatedKey;
  readonly matters: Uint8Array;
  readonly random: Random;
}

export interface Change {
  readonly what: string;
  readonly outcome: Expected;
  readonly change: (hive: Changing) => void;
}

export const CHANGES: readonly Change[] = [
  { what: 'bytes that say nothing', outcome: 'nothing changes', change: disturb },
  { what: 'flags without a meaning for reading', outcome: 'nothing changes', change: setFlags },
  {
    what: 'a list with hints in the place of hashes',
    outcome: 'nothing changes',
    change: (hive) => spell(hive, 'lf'),
  },
  { what: 'a list without hashes', outcome: 'nothing changes', change: (hive) => spell(hive, 'li') },
  { what: 'a byte of data', outcome: 'that one item changes, silently', change: changeData },
  { what: 'a length of data, less by one', outcome: 'that one item changes, silently', change: shorten },
  { what: 'a type', outcome: 'that one item changes, silently', change: changeType },
  {
    what: 'the name of a value',
    outcome: 'that one item changes, silently',
    change: (hive) => rename(hive, pick(hive, values(hive))),
  },
  {
    what: 'the name of a key',
    outcome: 'that one item changes, silently',
    change: (hive) => rename(hive, pick(hive, keys(hive))),
  },
  { what: 'the moment of a key', outcome: 'that one item changes, silently', change: changeMoment },
  { what: 'the mark of a predefined key', outcome: 'that one item changes, silently', change: predefine },
  {
    what: 'a key without signature',
    outcome: 'it is left out, and told',
    change: (hive) => dropKey(hive, unsign),
  },
  {
    what: 'a key in a free cell',
    outcome: 'it is left out, and told',
    change: (hive) => dropKey(hive, free),
  },
  {
    what: 'a value without signature',
    outcome: 'it is left out, and told',
    change: (hive) => dropValue(hive, unsign),
  },
  {
    what: 'a value in a free cell',
    outcome: 'it is left out, and told',
    change: (hive) => dropValue(hive, free),
  },
  { what: 'data in a free cell', outcome: 'it is left out, and told', change: freeData },
  {
    what: 'a list in a free cell',
    outcome: 'it is left out, and told',
    change: (hive) => dropList(hive, free),
  },
  {
    what: 'a list without signature',
    outcome: 'it is left out, and told',
    change: (hive) => dropList(hive, unsign),
  },
  { what: 'a list that counts one less', outcome: 'it is left out, and told', change: shortenList },
  { what: 'a key that counts one more', outcome: 'nothing changes, but it is told', change: countMore },
];

function keys({ root }: Changing): readonly LocatedKey[] {
  const list: LocatedKey[] = [];
  const add = (node: LocatedKey): void => {
    list.push(node);
    node.keys.forEach(add);
  };
  add(root);
  return list;
}

function values(hive: Changing): readonly LocatedValue[] {
  return keys(hive).flatMap((node) => node.values);
}

function pick<T>({ random }: Changing, list: readonly T[]): T {
  const one = list[random(list.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

function disturb({ bytes, matters, random }: Changing): void {
  for (let changes = 1 + random(300); changes > 0; changes -= 1) {
    const at = random(bytes.length);
    // Runs of bytes, as remnants of other cells are.
    for (let next = at; next < at + 1 + random(40); next += 1) {
      if (matters[next] === 0) bytes[next] = random(256);
    }
  }
}

function setFlags(hive: Changing): void {
  const [node, value] = [pick(hive, keys(hive)), pick(hive, values(hive))];
  hive.view.setUint16(
    node.at + 2,
    hive.view.getUint16(node.at + 2, true) | (hive.random(0x1_0000) & ~0x60),
    true,
  );
  hive.view.setUint16(
    value.at + 16,
    hive.view.getUint16(value.at + 16, true) | (hive.random(0x1_0000) & ~1),
    true,
  );
}

function leaves(hive: Changing): readonly LocatedList[] {
  return keys(hive).flatMap(({ lists }) => lists.filter(({ kind }) => kind !== 'ri'));
}

function spell(hive: Changing, kind: 'li' | 'lf'): void {
  for (const { at, count } of leaves(hive)) {
    if (hive.random(4) === 0) continue;
    hive.bytes.set(Buffer.from(kind), at);
    if (kind === 'lf') continue;
    const cells = Array.from({ length: count }, (_, index) => u32(hive.bytes, at + 4 + index * 8));
    hive.bytes.fill(0xee, at + 4, at + 4 + count * 8);
    cells.forEach((cell, index) => {
      hive.view.setUint32(at + 4 + index * 4, cell, true);
    });
  }
}

function changeData(hive: Changing): void {
  const value = pick(
    hive,
    values(hive).filter(({ data }) => data.length > 0),
  );
  let at = hive.random(value.data.length);
  // The places where one segment ends are few, and the ones to get wrong.
  if (hive.random(2) === 0) at = Math.max(0, Math.min(value.data.length - 1, 16_342 + hive.random(4)));
  const byte = ((value.data[at] ?? 0) + 1 + hive.random(255)) & 0xff;
  value.data[at] = byte;
  for (const { from, length } of value.dataAt) {
    if (at >= 0 && at < length) hive.bytes[from + at] = byte;
    at -= length;
  }
}

function shorten(hive: Changing): void {
  // At 5 bytes data move into the record, and at the size of a segment into another form.
  const isFree = ({ data, isInline }: LocatedValue) =>
    isInline ? data.length > 0 : data.length % 16_344 > 1;
  const value = pick(hive, values(hive).filter(isFree));
  value.data = value.data.slice(0, -1);
  hive.view.setUint32(value.at + 4, value.data.length + (value.isInline ? 0x8000_0000 : 0), true);
}

function changeType(hive: Changing): void {
  const value = pick(hive, values(hive));
  value.type = hive.random(3) === 0 ? 0xffff_0000 + hive.random(100) : hive.random(13);
  hive.view.setUint32(value.at + 12, value.type, true);
}

function rename({ bytes, view, random }: Changing, item: LocatedKey | LocatedValue): void {
  const step = item.hasWideName ? 2 : 1;
  const units = item.nameAt.length / step;
  if (units === 0) return;
  const at = random(units);
  // Above 0x7F too, where Latin-1 and the code pages of Windows part.
  const unit = 0x21 + random(0xdf);
  const place = item.nameAt.from + at * step;
  if (item.hasWideName) view.setUint16(place, 0x400 + unit, true);
  else bytes[place] = unit;
  const letter = String.fromCharCode(item.hasWideName ? 0x400 + unit : unit);
  item.name = item.name.slice(0, at) + letter + item.name.slice(at + 1);
}

function changeMoment(hive: Changing): void {
  const node = pick(hive, keys(hive));
  node.written = (BigInt(hive.random(0xffff_ffff)) << 32n) | BigInt(hive.random(0xffff_ffff));
  hive.view.setBigUint64(node.at + 4, node.written, true);
}

function predefine(hive: Changing): void {
  const node = pick(hive, keys(hive));
  node.values = [];
  hive.view.setUint16(node.at + 2, hive.view.getUint16(node.at + 2, true) | 0x40, true);
}

type Break = (hive: Changing, at: number) => void;

/** The sign of its size says whether a cell is in use. */
function free({ view }: Changing, at: number): void {
  view.setInt32(at - 4, -view.getInt32(at - 4, true), true);
}

function unsign({ bytes, random }: Changing, at: number): void {
  bytes[at + random(2)] = random(0x20);
}

function dropKey(hive: Changing, breakIt: Break): void {
  const parent = pick(
    hive,
    keys(hive).filter((node) => node.keys.length > 0),
  );
  const node = pick(hive, parent.keys);
  parent.keys.splice(parent.keys.indexOf(node), 1);
  breakIt(hive, node.at);
}

function dropValue(hive: Changing, breakIt: Break): void {
  const owner = pick(
    hive,
    keys(hive).filter((node) => node.values.length > 0),
  );
  const value = pick(hive, owner.values);
  owner.values.splice(owner.values.indexOf(value), 1);
  breakIt(hive, value.at);
}

function freeData(hive: Changing): void {
  const value = pick(
    hive,
    values(hive).filter(({ isInline, dataAt }) => !isInline && dataAt.length > 0),
  );
  value.isDamaged = true;
  free(hive, pick(hive, value.dataAt).from);
}

function dropList(hive: Changing, breakIt: Break): void {
  const parent = pick(
    hive,
    keys(hive).filter((node) => node.keys.length > 0),
  );
  const list = pick(hive, parent.lists);
  const [first, count] = extentOf(parent, list);
  parent.keys.splice(first, count);
  breakIt(hive, list.at);
}

/** Which of the keys a list leads to: the top one to all. */
function extentOf(parent: LocatedKey, list: LocatedList): readonly [number, number] {
  if (list.kind === 'ri') return [0, parent.keys.length];
  const before = parent.lists.slice(0, parent.lists.indexOf(list)).filter(({ kind }) => kind !== 'ri');
  return [before.reduce((sum, { count }) => sum + count, 0), list.count];
}

function shortenList(hive: Changing): void {
  const parent = pick(
    hive,
    keys(hive).filter((node) => node.keys.length > 0),
  );
  const list = pick(
    hive,
    parent.lists.filter(({ kind }) => kind !== 'ri'),
  );
  const [first, count] = extentOf(parent, list);
  parent.keys.splice(first + count - 1, 1);
  hive.view.setUint16(list.at + 2, count - 1, true);
}

function countMore(hive: Changing): void {
  const node = pick(
    hive,
    keys(hive).filter(({ lists }) => lists.length > 0),
  );
  hive.view.setUint32(node.at + 20, hive.view.getUint32(node.at + 20, true) + 1, true);
}
