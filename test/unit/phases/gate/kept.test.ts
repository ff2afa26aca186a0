import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../../agent/domain/fact.ts';
import { parsePackageIdentity } from '../../../../agent/domain/package-identity.ts';
import type { DriverRecord } from '../../../../agent/offline/drivers.ts';
import type { PackageState } from '../../../../agent/offline/package-state.ts';
import type { PackageRecord } from '../../../../agent/offline/servicing.ts';
import { judgeKept, type Kept } from '../../../../agent/phases/gate/kept.ts';

const SEEN = { file: 'x', at: 'y', saw: 'z' };

const STATES: readonly PackageState[] = [
  'Not Present',
  'Uninstall Pending',
  'Removed',
  'Staged',
  'Superseded',
  'Install Pending',
  'Invalid',
];

function stateOf(text: string): PackageState {
  if (text === '') return 'Installed';
  const state = STATES.find((one) => one === text);
  if (state === undefined) throw new Error(text);
  return state;
}

/** `A 1.0` or `A 1.0 Staged`; `Installed` when nothing is said. */
function record(text: string): PackageRecord {
  const [name = '', version = '', ...state] = text.split(' ');
  const identity = parsePackageIdentity(`${name}~t~amd64~~${version}`);
  if (identity === undefined) throw new Error(text);
  return {
    identity,
    state: stateOf(state.join(' ')),
    stateCode: 0,
    installTime: undefined,
    installClient: undefined,
    kb: undefined,
    owners: [],
    isHidden: false,
    evidence: SEEN,
  };
}

function driver(name: string): DriverRecord {
  return {
    directory: `${name}.inf_amd64_1`,
    infName: `${name}.inf`,
    oemName: name.startsWith('oem') ? `${name}.inf` : undefined,
    provider: undefined,
    catalog: undefined,
    signer: undefined,
    version: undefined,
    date: undefined,
    classGuid: undefined,
    hive: 'SYSTEM',
  };
}

const kept = (part: {
  readonly packages?: readonly string[];
  readonly drivers?: readonly string[];
  readonly isBootDefault?: boolean | undefined;
}): Kept => ({
  packages: known((part.packages ?? []).map(record), SEEN),
  drivers: known((part.drivers ?? []).map(driver), SEEN),
  isBootDefault: 'isBootDefault' in part ? part.isBootDefault : true,
});

const answers = (before: Kept, after: Kept, mayRemove = false) =>
  Object.fromEntries(judgeKept(before, after, mayRemove).map(({ name, answer }) => [name, answer]));

describe('what a run must not lose', () => {
  it.each([
    { before: ['A 1.0'], after: ['A 1.0'], answer: 'good', why: 'nothing changed' },
    { before: [], after: ['A 1.0'], answer: 'good', why: 'one came' },
    { before: ['A 1.0'], after: [], answer: 'bad', why: 'one is gone' },
    { before: ['A 1.0'], after: ['B 1.0'], answer: 'bad', why: 'another one is no replacement' },
    { before: ['A 1.0'], after: ['A 1.1'], answer: 'good', why: 'a newer one took its place' },
    {
      before: ['A 1.0'],
      after: ['A 1.1 Install Pending'],
      answer: 'good',
      why: 'and waits for the first start',
    },
    { before: ['A 1.0'], after: ['A 1.1 Removed'], answer: 'bad', why: 'the newer one is not there' },
    { before: ['A 1.0'], after: ['A 0.9'], answer: 'bad', why: 'an older one is no replacement' },
    { before: ['A 1.0'], after: ['a 1.0'], answer: 'good', why: 'names compare without case' },
    { before: ['A 1.0'], after: ['A 1.0 Superseded'], answer: 'good', why: 'superseded ones stay listed' },
    {
      before: ['A 1.0'],
      after: ['A 1.0 Uninstall Pending'],
      answer: 'good',
      why: 'it is there until the first start',
    },
    { before: ['A 1.0'], after: ['A 1.0 Invalid'], answer: 'bad', why: 'it is broken' },
    { before: ['A 1.0'], after: ['A 1.0 Not Present'], answer: 'bad', why: 'it is listed and not there' },
    { before: ['A 1.0 Staged'], after: [], answer: 'good', why: 'it was never installed' },
  ])('packages $before, then $after: $answer ($why)', ({ before, after, answer }) => {
    expect(answers(kept({ packages: before }), kept({ packages: after })).packages).toBe(answer);
  });

  it.each([
    { before: ['oem1'], after: ['oem1', 'oem2'], answer: 'good', why: 'one came' },
    { before: ['oem1', 'oem2'], after: ['oem2'], answer: 'bad', why: 'one is gone' },
  ])('drivers $before, then $after: $answer ($why)', ({ before, after, answer }) => {
    expect(answers(kept({ drivers: before }), kept({ drivers: after })).drivers).toBe(answer);
  });

  it.each([
    { before: true, after: true, answer: 'good' },
    { before: true, after: false, answer: 'bad' },
    { before: true, after: undefined, answer: 'bad' },
    { before: false, after: true, answer: 'not-verifiable' },
    { before: undefined, after: false, answer: 'not-verifiable' },
  ] as const)('started by default before: $before, after: $after: $answer', ({ before, after, answer }) => {
    expect(answers(kept({ isBootDefault: before }), kept({ isBootDefault: after })).boot).toBe(answer);
  });

  it('is not judged where a step may have taken it out, and is said all the same', () => {
    const [packages, drivers] = judgeKept(kept({ packages: ['A 1.0'], drivers: ['oem1'] }), kept({}), true);
    expect(packages).toMatchObject({
      answer: 'not-verifiable',
      detail: expect.stringContaining('A~t~amd64~~1.0'),
    });
    expect(drivers).toMatchObject({ answer: 'not-verifiable', detail: expect.stringContaining('oem1.inf') });
  });

  it('is not judged where it could not be read, before or after', () => {
    const unread: Kept = { ...kept({}), packages: notKnown('no hive'), drivers: notKnown('no hive') };
    for (const [before, after] of [
      [unread, kept({})],
      [kept({ packages: ['A 1.0'] }), unread],
    ] as const)
      expect(answers(before, after)).toMatchObject({ packages: 'not-verifiable', drivers: 'not-verifiable' });
  });

  it('names five and counts the rest', () => {
    const drivers = ['oem1', 'oem2', 'oem3', 'oem4', 'oem5', 'oem6', 'oem7'];
    const [, check] = judgeKept(kept({ drivers }), kept({}), false);
    expect(check?.detail).toContain('oem5.inf (oem5.inf) and 2 more');
  });
});
