import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known } from '../../../agent/domain/fact.ts';
import type { MatchRules } from '../../../agent/domain/manifest.ts';
import type { Subject, WindowsFacts } from '../../../agent/domain/rules.ts';
import type { AcceptedManifest } from '../../../agent/manifest/accept.ts';
import { chooseForEach, chooseManifest, type ManifestChoice } from '../../../agent/manifest/choose.ts';
import {
  compareSpecificity,
  describeSpecificity,
  specificityOf,
} from '../../../agent/manifest/specificity.ts';
import { SAMPLE_HOST } from '../../support/sample-run.ts';
import { GOOD, MACHINE, offer } from './manifests.ts';

const SUBJECT: Subject = { machine: { ...MACHINE, macs: ['00:15:5d:01:02:03'] }, host: SAMPLE_HOST };
const WINDOWS: WindowsFacts = {
  edition: known('Professional'),
  build: known(22_631),
  architecture: known('amd64'),
  languages: known(['en-US']),
  installationType: known('Client'),
};
const OTHER: WindowsFacts = { ...WINDOWS, edition: known('IoTEnterprise') };

interface Offered {
  readonly from: string;
  readonly manifest: AcceptedManifest;
}

function candidate(from: string, match: MatchRules, serial = 1, id = from): Offered {
  const acceptance = offer({ ...GOOD, id, serial, match }, { machine: undefined });
  if (acceptance.kind !== 'accepted') throw new Error('the test needs an accepted manifest');
  return { from, manifest: acceptance.manifest };
}

const fromOf = (choice: ManifestChoice<Offered>) =>
  choice.kind === 'chosen' ? choice.chosen.from : choice.kind;
const choose = (candidates: readonly Offered[]) => chooseManifest(candidates, SUBJECT, undefined);

const all = candidate('all', {}, 9);
const make = candidate('make', { manufacturer: ['Contoso'] }, 5);
const family = candidate('family', { model: ['Box*'], manufacturer: ['Contoso'] }, 4);
const model = candidate('model', { model: ['Box 9000'] }, 1);
const serial = candidate('serial', { serial: ['SN-1'] }, 1);
const stranger = candidate('stranger', { model: ['Other'], serial: ['SN-1'] }, 99);

/** From the most specific to the least. */
const ORDER: readonly { readonly rules: MatchRules; readonly says: string }[] = [
  { rules: { serial: ['SN-1'], model: ['Box 9000'] }, says: 'serial, model' },
  { rules: { serial: ['SN-1'] }, says: 'serial' },
  { rules: { mac: ['00:15:5d:01:02:03'], manufacturer: ['Contoso'] }, says: 'mac, manufacturer' },
  { rules: { mac: ['00:15:5d:01:02:03'] }, says: 'mac' },
  { rules: { model: ['Box 9000'], edition: ['Pro*'], build: { min: 1 } }, says: 'model, 2 other rules' },
  { rules: { model: ['Box 9000'], not: { serial: ['SN-2'] } }, says: 'model, 1 other rule' },
  {
    rules: { any: [{ manufacturer: ['Contoso'] }, { model: ['Box 9000'] }, { serial: ['x'] }] },
    says: 'model',
  },
  { rules: { manufacturer: ['Contoso'], serial: ['SN*'] }, says: 'a pattern of serial, manufacturer' },
  { rules: { manufacturer: ['Contoso'] }, says: 'manufacturer' },
  { rules: { serial: ['SN*'] }, says: 'a pattern of serial' },
  { rules: { model: ['Box*'], firmware: ['uefi'] }, says: 'a pattern of model, 1 other rule' },
  { rules: { all: [{ model: ['Box*'] }] }, says: 'a pattern of model' },
  { rules: { architecture: ['amd64'], build: { min: 1 } }, says: '2 other rules' },
  { rules: { ramMiB: { min: 1 } }, says: '1 other rule' },
  { rules: {}, says: 'no rule' },
];

describe('how specific rules are', () => {
  const ranks = ORDER.map(({ rules }) => specificityOf(rules, SUBJECT, WINDOWS));

  it.each(ORDER.map((row, index) => ({ ...row, index })))('$rules: by $says', ({ index, says }) => {
    const here = ranks[index] ?? [];
    expect(describeSpecificity(here).split(', ').sort()).toEqual(says.split(', ').sort());
    const signs = ranks.map((other) => Math.sign(compareSpecificity(here, other)));
    expect(signs).toEqual(ORDER.map((_, other) => Math.sign(index - other)));
  });

  it('is a strict order, and nothing but the rules decides it', () => {
    const rules = fc.record(
      {
        serial: fc.constantFrom(['SN-1'], ['SN*']),
        model: fc.constantFrom(['Box 9000'], ['*']),
        manufacturer: fc.constantFrom(['Contoso'], ['C?ntoso']),
        firmware: fc.constant(['uefi']),
        any: fc.constantFrom([{ model: ['Box 9000'] }, { serial: ['SN-1'] }], [{ ramMiB: { min: 1 } }]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(rules, rules, rules, (...three) => {
        const [a = [], b = [], c = []] = three.map((one) => specificityOf(one, SUBJECT, WINDOWS));
        expect(compareSpecificity(a, a)).toBe(0);
        expect(Math.sign(compareSpecificity(a, b)) + Math.sign(compareSpecificity(b, a))).toBe(0);
        if (compareSpecificity(a, b) < 0 && compareSpecificity(b, c) < 0)
          expect(compareSpecificity(a, c)).toBeLessThan(0);
      }),
    );
  });
});

describe('several manifests', () => {
  it.each([
    { candidates: [all], from: 'all', why: 'there is only one' },
    { candidates: [all, model, make], from: 'model', why: 'the most specific wins over a higher serial' },
    { candidates: [family, model], from: 'model', why: 'a name wins over a pattern' },
    { candidates: [model, serial], from: 'serial', why: 'one machine wins over its model' },
    { candidates: [stranger, make], from: 'make', why: 'one for others does not count' },
    { candidates: [stranger], from: 'none', why: 'none is for this machine' },
    { candidates: [], from: 'none', why: 'none was found' },
    { candidates: [model, { ...model, from: 'stick' }], from: 'model', why: 'the same bytes twice are one' },
    {
      candidates: [candidate('old', { serial: ['SN-1'] }, 1, 'x'), candidate('new', {}, 2, 'x')],
      from: 'new',
      why: 'a manifest takes the place of its older ones',
    },
    { candidates: [model, candidate('twin', { model: ['box 9000'] }, 7)], from: 'refused', why: 'a tie' },
    {
      candidates: [candidate('a', {}, 1, 'x'), candidate('b', { model: ['Box*'] }, 1, 'x')],
      from: 'refused',
      why: 'one id and serial with two contents',
    },
  ])('$from: $why', ({ candidates, from }) => {
    for (const order of [candidates, candidates.toReversed()]) {
      // Of the same bytes at two places either may be named.
      const got = fromOf(choose(order));
      expect(got === 'stick' ? 'model' : got).toBe(from);
    }
  });

  it('say why this one, and why not the others', () => {
    const choice = choose([all, model, { ...model, from: 'copy' }, stranger, candidate('old', {}, 1, 'all')]);
    expect(choice).toMatchObject({
      kind: 'chosen',
      because: 'the most specific one for this machine, by model: the model is "Box  9000"',
      others: [
        { from: 'all', because: 'less specific, by no rule' },
        { from: 'stranger', because: 'the model is "Box  9000", the rule asks for "Other"' },
        { from: 'copy', because: 'it is the same as the one at model' },
        { from: 'old', because: 'older, its id is that of the one at all' },
      ],
    });
    expect(choose([make])).toMatchObject({
      because: 'the only one for this machine, by manufacturer: the manufacturer is "Contoso "',
    });
  });

  it('that are equally specific are refused with both named, in whatever order they lie there', () => {
    const twin = candidate('twin', { model: ['BOX 9000'] }, 8);
    const failure = {
      code: 'SVC-1105',
      detail: 'model (serial 1) and twin (serial 8) are equally specific, by model: model, twin',
    };
    expect(choose([all, model, twin])).toEqual({ kind: 'refused', failure });
    expect(choose([twin, model, all])).toEqual({ kind: 'refused', failure });
    expect(fromOf(choose([twin, model, serial]))).toBe('serial');
  });
});

describe('manifests that are told apart by Windows', () => {
  const pro = candidate('pro', { edition: ['Professional'] });
  const iot = candidate('iot', { edition: ['IoT*'] });
  const core = candidate('core', { edition: ['Core'] });

  it.each([
    { found: [WINDOWS], from: 'pro', why: 'one Windows decides' },
    { found: [OTHER], from: 'iot', why: 'another one decides otherwise' },
    { found: [WINDOWS, WINDOWS], from: 'pro', why: 'two that agree' },
    { found: [WINDOWS, OTHER], from: 'refused', why: 'two that do not' },
    { found: [], from: 'refused', why: 'no Windows to look at' },
  ])('$from: $why', ({ found, from }) => {
    const choice = chooseForEach([pro, iot, core], SUBJECT, found);
    expect(fromOf(choice)).toBe(from);
    if (choice.kind === 'refused') expect(choice.failure.code).toBe('SVC-2041');
  });

  it('may leave a Windows out that is for none of them, and be none at all', () => {
    expect(fromOf(chooseForEach([pro, core], SUBJECT, [OTHER, WINDOWS]))).toBe('pro');
    expect(chooseForEach([core], SUBJECT, [WINDOWS])).toEqual({
      kind: 'none',
      others: [{ from: 'core', because: 'the edition is "Professional", the rule asks for "Core"' }],
    });
    const twin = candidate('twin', { edition: ['Pro*'] });
    expect(chooseForEach([pro, twin], SUBJECT, [WINDOWS])).toMatchObject({ failure: { code: 'SVC-1105' } });
  });
});
