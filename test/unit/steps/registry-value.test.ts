import { describe, expect, it } from 'vitest';
import type { ActionResult } from '../../../agent/domain/action.ts';
import type { CommandEnd } from '../../../agent/domain/command.ts';
import { known, notKnown, type Reading } from '../../../agent/domain/fact.ts';
import type { ProbeAnswer, RegistryValue } from '../../../agent/domain/probe.ts';
import { bindRegistry, offlineKey, registrySchema } from '../../../agent/steps/registry-value.ts';
import { EXIT_0, PLACES, ran, stepOf } from './support.ts';

const parse = (part: object) =>
  registrySchema.safeParse({ id: 'reg', kind: 'registry', hive: 'SYSTEM', ...part });
const KEY = 'CurrentControlSet\\Services\\x';

function step(part: object) {
  const { data } = parse(part);
  if (data === undefined) throw new Error('the step of the test does not follow the schema');
  return stepOf(bindRegistry(data));
}

const one = step({
  set: [{ key: KEY, name: 'Start', type: 'REG_DWORD', data: 3 }],
  delete: [
    { key: KEY, name: 'Old' },
    { key: KEY, name: '' },
  ],
});

const dword = (value: number): RegistryValue => ({ type: 4, data: Uint8Array.of(value, 0, 0, 0) });
const says = (...readings: readonly Reading<RegistryValue | undefined>[]): readonly ProbeAnswer[] =>
  readings.map((reading) => ({ ask: 'registry-value', reading }));
const ABSENT = known<RegistryValue | undefined>(undefined);

describe('the schema of a registry step', () => {
  const set = { key: KEY, name: 'a', type: 'REG_SZ', data: 'x' };

  it.each([
    { part: { set: [set] }, good: true, why: 'a value' },
    { part: { delete: [{ key: KEY, name: 'a' }] }, good: true, why: 'a value less' },
    { part: {}, good: false, why: 'nothing to do' },
    { part: { set: [{ ...set, key: '' }] }, good: false, why: 'no key' },
    { part: { set: [{ ...set, key: 'a"b' }] }, good: false, why: 'a quote in the key' },
    { part: { set: [{ ...set, key: '\\a' }] }, good: false, why: 'a key from above the hive' },
    { part: { set: [{ ...set, key: 'a\\..\\b' }] }, good: false, why: 'a key that climbs' },
    { part: { set: [{ ...set, name: '/f' }] }, good: false, why: 'a name like an option' },
    { part: { set: [{ ...set, type: 'REG_LINK' }] }, good: false, why: 'a type that is not for settings' },
    { part: { set: [{ ...set, type: 'REG_DWORD', data: -1 }] }, good: false, why: 'a negative number' },
    { part: { set: [{ ...set, type: 'REG_DWORD', data: 1.5 }] }, good: false, why: 'a part of a number' },
    { part: { set: [{ ...set, data: 'x'.repeat(2048) }] }, good: true, why: '2048 characters' },
    { part: { set: [{ ...set, data: 'x'.repeat(2049) }] }, good: false, why: '2049 characters' },
    { part: { set: Array(64).fill(set) }, good: true, why: '64 values' },
    { part: { set: Array(65).fill(set) }, good: false, why: '65 values' },
    { part: { set: [set], hive: 'SAM' }, good: false, why: 'accounts are not for a manifest' },
    { part: { set: [set], extra: 1 }, good: false, why: 'an unknown key' },
  ])('$why: $good', ({ part, good }) => {
    expect(parse(part).success).toBe(good);
  });

  it('a value that cannot be encoded is refused when the step is bound', () => {
    const { data } = parse({ set: [{ ...set, type: 'REG_DWORD', data: 'x' }] });
    if (data === undefined) throw new Error('the schema refused it');
    expect(bindRegistry(data)).toMatchObject({ ok: false, failure: { code: 'SVC-1103' } });
  });
});

describe('a registry step', () => {
  it('has a title that counts', () => {
    expect(one.title).toBe('Registry SYSTEM: 3 values');
    expect(step({ delete: [{ key: 'a', name: 'b' }] }).title).toBe('Registry SYSTEM: 1 value');
    expect(step({ delete: [{ key: 'a', name: 'b' }], title: 'Mine' }).title).toBe('Mine');
  });

  it('takes neither payload nor space', () => {
    expect(one.needs).toMatchObject({ payloadIds: [], scratchBytes: 0, imageBytes: 0 });
  });

  it('asks for every value it sets or deletes', () => {
    expect(one.probes).toEqual([
      { ask: 'registry-value', hive: 'SYSTEM', key: KEY, name: 'Start' },
      { ask: 'registry-value', hive: 'SYSTEM', key: KEY, name: 'Old' },
      { ask: 'registry-value', hive: 'SYSTEM', key: KEY, name: '' },
    ]);
  });

  it.each([
    { answers: says(known(dword(3)), ABSENT, ABSENT), is: 'yes', why: 'all is as wanted' },
    { answers: says(known(dword(2)), ABSENT, ABSENT), is: 'no', why: 'another number' },
    { answers: says(known({ ...dword(3), type: 11 }), ABSENT, ABSENT), is: 'no', why: 'another type' },
    {
      answers: says(known({ type: 4, data: Uint8Array.of(3) }), ABSENT, ABSENT),
      is: 'no',
      why: 'too few bytes',
    },
    { answers: says(ABSENT, ABSENT, ABSENT), is: 'no', why: 'the value is absent' },
    { answers: says(known(dword(3)), known(dword(1)), ABSENT), is: 'no', why: 'a value is still there' },
    {
      answers: says(known(dword(3)), ABSENT, notKnown('the hive is stale')),
      is: 'unknown',
      why: 'the hive is stale',
    },
  ] as const)('is satisfied: $is, because $why', ({ answers, is }) => {
    expect(one.satisfied(answers).answer).toBe(is);
  });

  it('names every place it looked at', () => {
    const { because, evidence } = one.satisfied(says(known(dword(3)), ABSENT, ABSENT));
    expect(because).toBe('3 values of SYSTEM are as wanted');
    expect(evidence.map(({ at }) => at)).toEqual([`${KEY}\\Start`, `${KEY}\\Old`, `${KEY}\\`]);
  });

  it('loads the hive, edits, and unloads whatever happens', () => {
    const actions = one.actions(PLACES, says(ABSENT, known(dword(1)), known(dword(1))));
    const lines = actions.map((action) => (action.do === 'run' ? action.command.args.join(' ') : action.do));
    const key = 'HKLM\\servicer-SYSTEM\\ControlSet001\\Services\\x';
    expect(lines).toEqual([
      'load HKLM\\servicer-SYSTEM D:\\Windows\\System32\\config\\SYSTEM',
      `add ${key} /v Start /t REG_DWORD /d 3 /f`,
      `delete ${key} /v Old /f`,
      `delete ${key} /ve /f`,
      'unload HKLM\\servicer-SYSTEM',
    ]);
    const last = actions.at(-1);
    expect(last?.do === 'run' && last.command.always).toBe(true);
  });

  it('leaves alone what already is true: reg ends with an error when it deletes what is absent', () => {
    const lines = one
      .actions(PLACES, says(notKnown('a doubt'), ABSENT, known(dword(1))))
      .map((action) => (action.do === 'run' ? action.command.args[0] : action.do));
    expect(lines).toEqual(['load', 'add', 'delete', 'unload']);
  });
});

describe('the outcome of a registry step', () => {
  const before = says(ABSENT, ABSENT, ABSENT);
  const after = says(known(dword(3)), ABSENT, ABSENT);
  const good = ran(EXIT_0, 'reg');
  const bad = ran({ end: 'exited', exitCode: '0x00000001' }, 'reg');
  const hung = ran({ end: 'timed-out', limit: 'hard' }, 'reg');
  const skipped: ActionResult = { do: 'skipped', what: 'reg' };

  it.each([
    { ended: [good, good, good], after, code: undefined, why: 'loaded, set, released' },
    {
      ended: [good, good, bad],
      after,
      code: 'SVC-3010',
      why: 'not released: the values may be lost with the power',
    },
    { ended: [good, good, hung], after, code: 'SVC-3010', why: 'the release hung' },
    { ended: [good, bad, bad], after: before, code: 'SVC-3010', why: 'a failed edit does not hide it' },
    { ended: [good, hung, good], after, code: 'SVC-3004', why: 'an edit hung' },
    {
      ended: [bad, skipped, bad],
      after: before,
      code: 'SVC-3001',
      why: 'never loaded, so never to be released',
    },
    { ended: [good, bad, good], after: before, code: 'SVC-3001', why: 'an edit failed' },
    { ended: [], after, code: undefined, why: 'nothing was run' },
  ])('$code: $why', ({ ended, after: seen, code }) => {
    const outcome = one.judge({ before, after: seen, ended });
    expect('failure' in outcome ? outcome.failure.code : undefined).toBe(code);
  });

  it.each([
    { end: { end: 'exited', exitCode: '0x00000005' }, says: 'SYSTEM: reg unload ended with 0x00000005' },
    { end: { end: 'timed-out', limit: 'idle' }, says: 'SYSTEM: reg unload did not end by itself' },
  ] satisfies { end: CommandEnd; says: string }[])('$says', ({ end, says: detail }) => {
    const outcome = one.judge({ before, after, ended: [good, ran(end, 'reg')] });
    expect(outcome).toEqual({ kind: 'failed', failure: { code: 'SVC-3010', detail } });
  });
});

describe('CurrentControlSet in an offline hive', () => {
  it.each([
    {
      key: 'CurrentControlSet\\Services',
      is: 'ControlSet002\\Services',
      why: 'the link is made at start only',
    },
    { key: 'currentcontrolset', is: 'ControlSet002', why: 'any case, the key itself' },
    { key: 'CurrentControlSetX\\a', is: 'CurrentControlSetX\\a', why: 'another key' },
    { key: 'Setup\\CurrentControlSet', is: 'Setup\\CurrentControlSet', why: 'not at the root' },
  ])('$key: $why', ({ key, is }) => {
    expect(offlineKey(key, 'ControlSet002')).toBe(is);
  });
});
