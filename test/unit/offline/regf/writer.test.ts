import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { type HiveTree, key, readTree, sz } from '../../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { openBytes } from '../../../support/hives/data.ts';
import { hivexml, noHivex } from '../../../support/hives/hivex-xml.ts';
import { locate } from '../../../support/hives/located.ts';

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => !text.includes('\\'));
const value = fc.record({
  name: fc.oneof(fc.constant(''), name),
  type: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(0xffff0012)),
  data: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 16_340, max: 33_000 }).map((length) => new Uint8Array(length).fill(length % 256)),
  ),
});
const { tree } = fc.letrec<{ tree: HiveTree }>((tie) => ({
  tree: fc.record({
    name,
    values: fc.uniqueArray(value, { maxLength: 4, selector: ({ name: of }) => of.toUpperCase() }),
    keys: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.uniqueArray(tie('tree'), { maxLength: 4, selector: ({ name: of }) => of.toUpperCase() }),
    ),
  }),
}));

/** As Windows lists keys: by their names in capitals. */
function sorted({ name: of, values, keys }: HiveTree): HiveTree {
  const upper = (text: string): string => Array.from(text, (unit) => unit.toUpperCase()).join('');
  return {
    name: of,
    values,
    keys: [...keys.map(sorted)].sort((left, right) => (upper(left.name) < upper(right.name) ? -1 : 1)),
  };
}

describe('a hive that we write', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(tree, (made) => {
        const hive = openBytes(writeHive(made));
        const names = (node: HiveTree | undefined): unknown =>
          node?.keys.map((child) => [child.name, names(child)]).sort();
        const back = readTree(hive);
        expect(hive.problems).toEqual([]);
        expect(checkBins(hive).problem).toBeUndefined();
        expect(back?.values).toEqual(made.values);
        expect(names(back)).toEqual(names(made));
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(noHivex)(`is accepted by hivex ${noHivex ?? ''}`, () => {
    fc.assert(
      fc.property(tree, (made) => {
        const xml = hivexml(writeHive(made));
        expect(xml?.match(/<node/g)).toHaveLength(countKeys(made));
      }),
      { numRuns: 25 },
    );
  });

  it('has the same bytes for the same tree', () => {
    const made = key('R', [sz('a', 'b')], [key('z'), key('A')]);
    expect(writeHive(made)).toEqual(writeHive(made));
    expect(writeHive(made, 1n)).not.toEqual(writeHive(made));
  });

  it('lists keys as Windows searches them', () => {
    const made = key('R', [], [key('b'), key('_'), key('A'), key('a1')]);
    expect(readTree(openBytes(writeHive(made)))?.keys.map((child) => child.name)).toEqual([
      'A',
      'a1',
      'b',
      '_',
    ]);
    expect(readTree(openBytes(writeHive(made)))).toEqual(sorted(made));
  });

  // H = 37 * H + the next letter as a capital, by hand. https://github.com/msuhanov/regf, "Hash leaf".
  it.each([
    { of: 'A', hash: 0x41, why: 'one letter' },
    { of: 'a', hash: 0x41, why: 'the same in small' },
    { of: 'ab', hash: 0x41 * 37 + 0x42, why: 'two letters' },
    { of: 'ж', hash: 0x416, why: 'a letter of another alphabet has a capital too' },
    { of: 'ß', hash: 0xdf, why: 'and this one has none' },
  ])('has in its list the hash of $of ($why)', ({ of, hash }) => {
    const bytes = writeHive(key('R', [], [key(of)]));
    const [list] = locate(bytes).root.lists;
    expect(list?.kind).toBe('lh');
    expect(new DataView(bytes.buffer).getUint32((list?.at ?? 0) + 8, true)).toBe(hash);
  });

  it.each([
    { depth: 512, fits: true, why: 'as deep as a hive can be' },
    { depth: 513, fits: false, why: 'one deeper' },
  ])('may be $depth keys deep: $fits ($why)', ({ depth, fits }) => {
    let made = key('leaf');
    for (let level = 1; level < depth; level += 1) made = key('k', [], [made]);
    if (!fits) expect(() => writeHive(made)).toThrow(RangeError);
    else
      expect(
        openBytes(writeHive(made))
          .key('k\\'.repeat(depth - 2))
          ?.subkey('leaf'),
      ).toBeDefined();
  });

  it('stops reading a tree at the number of keys that is asked for', () => {
    const made = key('R', [], [key('a', [], [key('b')]), key('c')]);
    const back = readTree(openBytes(writeHive(made)), 2);
    expect(back === undefined ? 0 : countKeys(back)).toBe(2);
  });
});

function countKeys(node: HiveTree): number {
  return node.keys.reduce((sum, child) => sum + countKeys(child), 1);
}
