import { describe, expect, it } from 'vitest';
import type { MatchRules } from '../../../agent/domain/manifest.ts';
import type { AcceptedManifest } from '../../../agent/manifest/accept.ts';
import { chooseManifest } from '../../../agent/manifest/choose.ts';
import { countRules, matchImage, matchMachine } from '../../../agent/manifest/match.ts';
import { GOOD, MACHINE, offer } from './manifests.ts';

describe('rules about the machine', () => {
  const cases: readonly { readonly rules: MatchRules; readonly fits: boolean; readonly why: string }[] = [
    { rules: {}, fits: true, why: 'no rule matches everything' },
    { rules: { manufacturer: ['contoso'] }, fits: true, why: 'case and spaces do not count' },
    { rules: { model: ['BOX 9000'] }, fits: true, why: 'spaces in the middle do not count either' },
    { rules: { model: ['Box'] }, fits: false, why: 'a part of the name is not the name' },
    { rules: { model: ['Other', 'Box 9000'] }, fits: true, why: 'one of several is enough' },
    { rules: { manufacturer: ['Contoso'], model: ['Other'] }, fits: false, why: 'all rules must be met' },
    { rules: { serial: ['SN-1'] }, fits: true, why: 'the serial number' },
    {
      rules: { edition: ['Other'], build: { min: 1, max: 1 } },
      fits: true,
      why: 'rules about the image come later',
    },
  ];

  it.each(cases)('$rules fit: $fits ($why)', ({ rules, fits }) => {
    expect(matchMachine(rules, MACHINE).length === 0).toBe(fits);
  });

  it('are not met by what the firmware does not say', () => {
    expect(matchMachine({ model: ['x'] }, { ...MACHINE, model: undefined })).toEqual([
      'the model is not known, the manifest is for "x"',
    ]);
  });

  it('show five of a long list', () => {
    const model = Array.from({ length: 64 }, (_, index) => `m${index}`);
    expect(matchMachine({ model }, MACHINE)).toEqual([
      'the model is "Box  9000", the manifest is for "m0", "m1", "m2", "m3", "m4" and 59 more',
    ]);
  });
});

describe('rules about the image', () => {
  const image = { edition: 'Professional', build: 22_631, architecture: 'amd64' };

  it.each([
    { build: 22_620, fits: false, why: 'one below' },
    { build: 22_621, fits: true, why: 'the lowest' },
    { build: 26_200, fits: true, why: 'the highest' },
    { build: 26_201, fits: false, why: 'one above' },
    { build: undefined, fits: false, why: 'not known' },
  ])('build $build fits: $fits ($why)', ({ build, fits }) => {
    const rules = { build: { min: 22_621, max: 26_200 } };
    expect(matchImage(rules, { ...image, build }).length === 0).toBe(fits);
  });

  it('name every reason', () => {
    expect(
      matchImage(
        { edition: ['IoTEnterprise'], architecture: ['arm64'], build: { min: 1, max: 2 }, model: ['x'] },
        image,
      ),
    ).toEqual([
      'the architecture is "amd64", the manifest is for "arm64"',
      'the edition is "Professional", the manifest is for "IoTEnterprise"',
      'the build is 22631, the manifest is for 1 to 2',
    ]);
    expect(matchImage({ edition: ['professional'] }, image)).toEqual([]);
  });
});

describe('several manifests', () => {
  function candidate(from: string, match: MatchRules, serial = 1, id = from) {
    const acceptance = offer({ ...GOOD, id, serial, match });
    if (acceptance.kind !== 'accepted') throw new Error('the test needs an accepted manifest');
    const manifest: AcceptedManifest = acceptance.manifest;
    return { from, manifest };
  }
  const all = candidate('all', {}, 9);
  const make = candidate('make', { manufacturer: ['Contoso'] }, 5);
  const model = candidate('model', { manufacturer: ['Contoso'], model: ['Box 9000'] }, 1);
  const newer = candidate('newer', { manufacturer: ['Contoso'], serial: ['SN-1'] }, 2);

  it('count as specific as they have rules', () => {
    expect([all, make, model].map((one) => countRules(one.manifest.manifest.match))).toEqual([0, 1, 2]);
    expect(countRules({ model: undefined, build: { min: 1, max: 2 } })).toBe(1);
  });

  it.each([
    { candidates: [all], chosen: all, why: 'there is only one' },
    { candidates: [all, model, make], chosen: model, why: 'the most specific wins over a higher serial' },
    { candidates: [model, newer], chosen: newer, why: 'then the higher serial wins' },
    { candidates: [model, { ...model, from: 'stick' }], chosen: model, why: 'the same bytes twice are one' },
  ])('$chosen.from is chosen: $why', ({ candidates, chosen }) => {
    const choice = chooseManifest(candidates);
    expect(choice?.ok && choice.chosen).toBe(chosen);
    expect(choice?.ok && choice.others).toHaveLength(candidates.length - 1);
  });

  it('say why not the others', () => {
    const choice = chooseManifest([all, model, newer, { ...newer, from: 'stick' }]);
    expect(
      choice?.ok && choice.others.map(({ candidate: { from }, because }) => `${from}: ${because}`),
    ).toEqual([
      'stick: it is the same as the one at newer',
      'model: its serial is 1, that of the chosen one 2',
      'all: it gives 0 match rules, the chosen one 2',
    ]);
  });

  it('that are equal are refused, whatever else lies there', () => {
    const twin = candidate('twin', { manufacturer: ['Contoso'], model: ['Box 9000'] }, 1);
    const choice = chooseManifest([model, all, { ...model, from: 'copy' }, twin]);
    expect(choice).toEqual({
      ok: false,
      failure: {
        code: 'SVC-1105',
        detail:
          'model (model, 2 rules, serial 1) and twin (twin, 2 rules, serial 1) have the same number of match rules and the same serial',
      },
    });
  });

  it('can be none', () => {
    expect(chooseManifest([])).toBeUndefined();
  });
});
