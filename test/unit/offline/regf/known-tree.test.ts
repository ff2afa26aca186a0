import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { type Hive, type Key, openHive, type Value } from '../../../../agent/offline/regf/hive.ts';
import {
  binary,
  dword,
  type HiveTree,
  key,
  multiSz,
  qword,
  sz,
} from '../../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { hiveOf } from '../../../support/hives/data.ts';
import { repeat, resealed, TIMEOUT_MS } from '../../../support/hives/fuzz.ts';
import { CHANGES, type Expected } from '../../../support/hives/known-changes.ts';
import { type LocatedKey, type LocatedValue, locate } from '../../../support/hives/located.ts';

// Every way in which the format stores a thing: lists of lists, names of one and of two bytes, data of each size at
// which their place changes.
const filled = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31) >> 3);
const SIZES = [0, 1, 2, 3, 4, 5, 8, 100, 16_343, 16_344, 16_345, 32_688, 32_689, 40_000];
// From 0x80 to 0x9F the code pages of Windows have other letters than Latin-1.
const upperHalf = String.fromCharCode(...Array.from({ length: 128 }, (_, at) => 0x80 + at));
const TREE = key(
  'R',
  [sz('', 'default'), dword('d', 0x8765_4321), qword('q', -2n), multiSz('m', ['a', 'b'])],
  [
    key(
      'many',
      [],
      [...Array(515).keys()].map((at) => key(`sub ${at}`, at % 9 === 0 ? [dword('n', at)] : [])),
    ),
    key(
      'Sizes',
      SIZES.map((size) => binary(`of ${size}`, filled(size))),
    ),
    key('Ключ', [sz('Имя', 'значение'), sz('straße', 'Ä')], [key('Größe', [sz('ÿ', 'y')]), key('ЖЖ')]),
    key('deep', [], [key('a', [dword('x', 1)], [key('b', [], [key('c', [sz('y', 'z')])])])]),
    key('empty', [sz(upperHalf, '')]),
  ],
);
const HIVE = writeHive(TREE);

describe('a known tree', () => {
  it('is read to the letter: names, moments, types and data', () => {
    expect(lines(hiveOf(openHive(bytesSource(HIVE))).root())).toEqual(lines(locate(HIVE).root));
    expect(plain(locate(HIVE).root)).toEqual(plain(TREE));
  });

  it('is found by every path, whatever the case', () => {
    const hive = hiveOf(openHive(bytesSource(HIVE)));
    const look = (node: LocatedKey, path: string): void => {
      for (const spelling of [path, path.toUpperCase(), path.toLowerCase()]) {
        // A sharp s has no capital of one letter: its name is not the one with two.
        if (spelling.length === path.length) expect(hive.key(spelling)?.cell, spelling).toBe(node.cell);
      }
      for (const { name, data } of node.values) {
        expect(hive.key(path)?.value(name.toLowerCase())?.raw, name).toEqual(data);
      }
      for (const child of node.keys) look(child, `${path}\\${child.name}`);
    };
    look(locate(HIVE).root, '');
  });

  it.each(CHANGES)(
    '$what: $outcome',
    ({ change, outcome }) => {
      repeat(
        (random) => {
          const bytes = HIVE.slice();
          const { root, matters } = locate(HIVE);
          change({ bytes, view: new DataView(bytes.buffer), root, matters, random });
          expectRead(bytes, root, outcome);
        },
        { factor: 0.1, share: 0.02 },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'that is cut short is told as such, and what is still read is of the tree',
    () => {
      const all = new Set(lines(locate(HIVE).root));
      repeat(
        (random) => {
          const hive = hiveOf(openHive(bytesSource(HIVE.slice(0, 4100 + random(HIVE.length - 4100)))));
          for (const line of lines(hive.root()))
            expect(all.has(line) || line.endsWith('damaged'), line).toBe(true);
          expect(hive.problems[0]?.kind).toBe('truncated');
        },
        { factor: 0.1, share: 0.02 },
      );
    },
    TIMEOUT_MS,
  );
});

describe('data longer than a segment', () => {
  it.each([
    { minor: 3, complete: true, why: 'until Windows 2000 they stand in one cell, however long' },
    { minor: 4, complete: false, why: 'from then on one cell cannot be all of them' },
  ])('in one cell, in format 1.$minor: whole $complete ($why)', ({ minor, complete }) => {
    const data = filled(20_000);
    const short = writeHive(key('R', [binary('v', filled(8))]));
    const bytes = Uint8Array.from(Buffer.concat([short, new Uint8Array(20_480)]));
    const view = new DataView(bytes.buffer);
    const [value] = locate(short).root.values;
    const bin = short.length;
    bytes.set(Buffer.from('hbin'), bin);
    view.setUint32(bin + 4, bin - 4096, true);
    view.setUint32(bin + 8, 20_480, true);
    view.setInt32(bin + 32, -20_008, true);
    bytes.set(data, bin + 36);
    view.setUint32(24, minor, true);
    view.setUint32(40, bytes.length - 4096, true);
    view.setUint32((value?.at ?? 0) + 4, data.length, true);
    view.setUint32((value?.at ?? 0) + 8, bin + 32 - 4096, true);
    const read = hiveOf(openHive(bytesSource(resealed(bytes))))
      .root()
      ?.value('v');
    expect(read?.complete).toBe(complete);
    expect(read?.raw).toEqual(complete ? data : new Uint8Array(0));
  });
});

function expectRead(bytes: Uint8Array, root: LocatedKey, outcome: Expected): void {
  const hive: Hive = hiveOf(openHive(bytesSource(resealed(bytes))));
  const [read, known] = [lines(hive.root()), lines(root)];
  // The comparison of the runner is slow, and only needed to show a difference.
  if (read.join('\n') !== known.join('\n')) expect(read).toEqual(known);
  switch (outcome) {
    case 'nothing changes':
    case 'that one item changes, silently':
      expect(hive.problems).toEqual([]);
      return;
    case 'it is left out, and told':
    case 'nothing changes, but it is told':
      expect(hive.problems).not.toEqual([]);
  }
}

/** One line for each key and value, with all that is known of it. */
function lines(node: Key | LocatedKey | undefined, path = ''): string[] {
  if (node === undefined) return [];
  const written = 'written' in node ? node.written : node.lastWritten;
  const here = `${path}\\${node.name}`;
  const list = [`${here} ${written}`];
  const values: Iterable<Value | LocatedValue> = 'written' in node ? node.values : node.values();
  for (const value of values) list.push(`${here} : ${value.name} ${value.type} ${dataText(value)}`);
  const keys: Iterable<Key | LocatedKey> = 'written' in node ? node.keys : node.subkeys();
  for (const child of keys) list.push(...lines(child, here));
  return list;
}

function dataText(value: Value | LocatedValue): string {
  if ('data' in value) return value.isDamaged ? 'damaged' : Buffer.from(value.data).toString('latin1');
  return value.complete ? Buffer.from(value.raw).toString('latin1') : 'damaged';
}

/** Without places, and in one order: the writer sorts keys as Windows does. */
function plain({ name, values, keys }: HiveTree | LocatedKey): HiveTree {
  return {
    name,
    values: values.map(({ name: of, type, data }) => ({ name: of, type, data })),
    keys: [...keys].sort((left, right) => (left.name < right.name ? -1 : 1)).map(plain),
  };
}
