import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf16Bytes } from '../../../agent/domain/bytes.ts';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import type { KeyContent, ProbeAnswer, RegistryValue } from '../../../agent/domain/probe.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { decodeValue, encodeValue, type RegistryType } from '../../../agent/steps/registry-data.ts';
import { bindRegistry, registrySchema } from '../../../agent/steps/registry-value.ts';
import { removalOfEmptyKeys } from '../../../agent/steps/undo/empty-keys.ts';
import { PLACES, stepOf } from './support.ts';

const KEY = 'Contoso\\Line';
const SET = { key: KEY, name: 'Station', type: 'REG_SZ', data: 'A7' };

function undoOf(part: object) {
  const { undo } = stepOf(
    bindRegistry(registrySchema.parse({ id: 'it', kind: 'registry', hive: 'SOFTWARE', ...part })),
  );
  if (undo?.can !== 'yes') throw new Error('a registry step has an undo');
  return undo;
}

const value = (found: RegistryValue | undefined): ProbeAnswer => ({
  ask: 'registry-value',
  reading: known(found),
});
const unread: ProbeAnswer = { ask: 'registry-value', reading: notKnown('the hive is damaged') };
const key = (isThere: boolean): ProbeAnswer => ({ ask: 'registry-key', reading: known(isThere) });
const text = (line: string): RegistryValue => ({ type: 1, data: utf16Bytes(`${line}\0`) });
const dword = (number: number): RegistryValue => ({ type: 4, data: Uint8Array.of(number, 0, 0, 0) });

/** The arguments of what reg.exe is told, on an image where nothing is as it was. */
function linesOf(steps: readonly BoundStep[]): readonly string[] {
  return steps.flatMap((step) => {
    const seen = step.probes.map((probe): ProbeAnswer => {
      if (probe.ask === 'registry-content')
        return { ask: 'registry-content', reading: known({ valueCount: 0, subkeys: [] }) };
      return value({ type: 3, data: Uint8Array.of(9) });
    });
    return step
      .actions(PLACES, seen)
      .flatMap((action) => (action.do === 'run' ? [action.command.args.join(' ')] : []))
      .filter((line) => !/^(load|unload) /.test(line));
  });
}

describe('undo of registry values', () => {
  it.each([
    {
      why: 'an old value comes back with its type',
      part: { set: [SET] },
      own: [value(dword(5))],
      besides: [key(true), key(true)],
      lines: ['add HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /t REG_DWORD /d 5 /f'],
    },
    {
      why: 'a new value goes',
      part: { set: [SET] },
      own: [value(undefined)],
      besides: [key(true), key(true)],
      lines: ['delete HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /f'],
    },
    {
      why: 'a deleted value comes back',
      part: { delete: [{ key: KEY, name: '' }] },
      own: [value(text('x'))],
      besides: [],
      lines: ['add HKLM\\servicer-SOFTWARE\\Contoso\\Line /ve /t REG_SZ /d x /f'],
    },
    {
      why: 'keys that the step made go as one',
      part: { set: [SET] },
      own: [value(undefined)],
      besides: [key(false), key(false)],
      lines: [
        'delete HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /f',
        'delete HKLM\\servicer-SOFTWARE\\Contoso /f',
      ],
    },
    {
      why: 'a value that is named twice had one old state',
      part: { set: [SET, { ...SET, name: 'STATION' }] },
      own: [value(undefined), value(undefined)],
      besides: [key(true), key(true)],
      lines: ['delete HKLM\\servicer-SOFTWARE\\Contoso\\Line /v Station /f'],
    },
  ])('$why', ({ part, own, besides, lines }) => {
    const undo = undoOf(part);
    const keeping = undo.keep({ own, besides });
    if (!keeping.ok) throw new Error(keeping.because);
    const back = undo.inverse(JSON.parse(JSON.stringify(keeping.kept)));
    const shown = back.ok ? linesOf(back.steps) : [back.because];
    expect(shown).toEqual(lines);
  });

  it.each([
    {
      why: 'a key that was deleted with all that was in it',
      part: { deleteKeys: [KEY] },
      own: [key(true)],
      besides: [],
      says: 'was deleted with all that was in it',
    },
    {
      why: 'a type that no step can set',
      part: { set: [SET] },
      own: [value({ type: 8, data: Uint8Array.of(1) })],
      besides: [key(true), key(true)],
      says: 'reg.exe cannot write its old value',
    },
    {
      why: 'a text without its end',
      part: { set: [SET] },
      own: [value({ type: 1, data: utf16Bytes('x') })],
      besides: [key(true), key(true)],
      says: 'reg.exe cannot write its old value',
    },
    {
      why: 'a value that is too long for a command line',
      part: { set: [SET] },
      own: [value({ type: 3, data: new Uint8Array(5000) })],
      besides: [key(true), key(true)],
      says: 'too long',
    },
    {
      why: 'a hive that cannot be read',
      part: { set: [SET] },
      own: [unread],
      besides: [key(true), key(true)],
      says: 'the hive is damaged',
    },
  ])('none for $why', ({ part, own, besides, says }) => {
    const keeping = undoOf(part).keep({ own, besides });
    expect(keeping.ok ? 'kept' : keeping.because).toContain(says);
  });

  it('a deleted key that was absent before is no hindrance', () => {
    const keeping = undoOf({ set: [SET], deleteKeys: ['Other'] }).keep({
      own: [value(undefined), key(false)],
      besides: [key(true), key(true)],
    });
    expect(keeping.ok).toBe(true);
  });

  it.each([
    { kept: { old: [], made: [true, true] }, why: 'a value is missing' },
    { kept: { old: [null, null], made: [true, true] }, why: 'a value too many' },
    { kept: { old: [null], made: [] }, why: 'no keys' },
    { kept: { old: [null], made: [true, true], key: 'System' }, why: 'it says where to write' },
    { kept: { old: [{ type: 1, data: 'zz' }], made: [true, true] }, why: 'no hex digits' },
    { kept: { old: [{ type: 1, data: '0000'.repeat(3000) }], made: [true, true] }, why: 'too long' },
    { kept: null, why: 'nothing' },
    { kept: 'old', why: 'a text' },
  ])('a document from elsewhere is refused: $why', ({ kept }) => {
    expect(undoOf({ set: [SET] }).inverse(kept).ok).toBe(false);
  });

  it('whatever is kept, only values and keys of the step are touched', () => {
    const undo = undoOf({ set: [SET], delete: [{ key: KEY, name: 'Old' }] });
    const old = fc.option(fc.record({ type: fc.nat(12), data: fc.uint8Array({ maxLength: 40 }).map(hex) }), {
      nil: null,
    });
    const kept = fc.record({
      old: fc.array(old, { minLength: 1, maxLength: 3 }),
      made: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.oneof(kept, fc.anything()), (document) => {
        const back = undo.inverse(document);
        for (const line of back.ok ? linesOf(back.steps) : [])
          expect(line).toMatch(
            /^(add|delete) HKLM\\servicer-SOFTWARE\\Contoso(\\Line( \/v (Station|Old) .*)?)?( \/f)?$/s,
          );
      }),
    );
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('a value as a step would set it', () => {
  const types: readonly RegistryType[] = [
    'REG_SZ',
    'REG_EXPAND_SZ',
    'REG_MULTI_SZ',
    'REG_BINARY',
    'REG_DWORD',
    'REG_QWORD',
  ];

  it('is the value that was set, for everything that a step can set', () => {
    const raw = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.constantFrom(...types), raw, (type, data) => {
        const encoded = encodeValue(type, data);
        fc.pre(encoded.ok);
        if (!encoded.ok) return;
        const decoded = decodeValue(encoded.value);
        if (decoded === undefined) throw new Error('it cannot be set again');
        const again = encodeValue(decoded.type, decoded.data);
        expect(again.ok && again.value).toEqual(encoded.value);
      }),
    );
  });

  it('or there is none: never another value', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.uint8Array({ maxLength: 24 }), (type, data) => {
        const decoded = decodeValue({ type, data });
        if (decoded === undefined) return;
        const again = encodeValue(decoded.type, decoded.data);
        expect(again.ok && { type: again.value.type, data: hex(again.value.data) }).toEqual({
          type,
          data: hex(data),
        });
      }),
    );
  });

  it.each([
    { data: 2048, good: true },
    { data: 2049, good: false },
  ])('a text of $data characters: $good', ({ data, good }) => {
    expect(decodeValue(text('x'.repeat(data))) !== undefined).toBe(good);
  });
});

describe('keys that the step made', () => {
  const keys = ['A', 'A\\B', 'A\\B\\C'];
  const removal = removalOfEmptyKeys({ id: 'k', required: true, after: [] }, 'SOFTWARE', keys);
  const content = (found: KeyContent | undefined): ProbeAnswer => ({
    ask: 'registry-content',
    reading: known(found),
  });
  const holds = (valueCount: number, ...subkeys: string[]) => content({ valueCount, subkeys });
  const gone = content(undefined);
  const dark: ProbeAnswer = { ask: 'registry-content', reading: notKnown('damaged') };

  it.each([
    { why: 'all are empty', seen: [holds(0, 'B'), holds(0, 'C'), holds(0)], goes: ['A'] },
    { why: 'case does not count', seen: [holds(0, 'b'), holds(0, 'c'), holds(0)], goes: ['A'] },
    { why: 'the last holds a value', seen: [holds(0, 'B'), holds(0, 'C'), holds(1)], goes: [] },
    { why: 'the first has another key', seen: [holds(0, 'B', 'X'), holds(0, 'C'), holds(0)], goes: ['A\\B'] },
    { why: 'the middle holds a value', seen: [holds(0, 'B'), holds(1, 'C'), holds(0)], goes: ['A\\B\\C'] },
    { why: 'all are gone', seen: [gone, gone, gone], goes: [] },
    { why: 'one cannot be read', seen: [holds(0, 'B'), holds(0, 'C'), dark], goes: [] },
  ])('$why', ({ seen, goes }) => {
    const lines = removal
      .actions(PLACES, seen)
      .flatMap((action) => (action.do === 'run' ? [action.command.args] : []))
      .filter(([verb]) => verb === 'delete');
    expect(lines.map(([, path]) => path)).toEqual(goes.map((one) => `HKLM\\servicer-SOFTWARE\\${one}`));
    const answer = seen.includes(dark) ? 'unknown' : goes.length === 0 ? 'yes' : 'no';
    expect(removal.satisfied(seen).answer).toBe(answer);
  });
});
