import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import type { MatchRules } from '../../../agent/domain/manifest.ts';
import type { Subject, WindowsFacts } from '../../../agent/domain/rules.ts';
import { dependsOnWindows, matchImage, matchMachine } from '../../../agent/manifest/match.ts';
import { SAMPLE_HOST } from '../../support/sample-run.ts';
import { MACHINE } from './manifests.ts';

const UUID = '4c4c4544-0042-3510-8054-b4c04f564433';
const SUBJECT: Subject = {
  machine: {
    ...MACHINE,
    uuid: UUID,
    assetTag: 'A-17',
    sku: 'LB9',
    macs: ['00:15:5d:01:02:03', 'aa:bb:cc:00:00:01'],
  },
  host: SAMPLE_HOST,
};
const NOBODY: Subject = { machine: undefined, host: undefined };
const WINDOWS: WindowsFacts = {
  edition: known('Professional'),
  build: known(22_631),
  architecture: known('amd64'),
  languages: known(['en-US', 'de-DE']),
  installationType: known('Client'),
};
const nothing = notKnown<never>('the hive is stale');
const UNREAD: WindowsFacts = {
  edition: nothing,
  build: nothing,
  architecture: nothing,
  languages: nothing,
  installationType: nothing,
};

interface Row {
  readonly rules: MatchRules;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly why: string;
}

describe('rules about the machine', () => {
  const cases: readonly Row[] = [
    { rules: {}, answer: 'yes', why: 'no rule matches everything' },
    { rules: { manufacturer: ['contoso'] }, answer: 'yes', why: 'case and spaces do not count' },
    { rules: { model: ['BOX 9000'] }, answer: 'yes', why: 'spaces in the middle do not count either' },
    { rules: { model: ['Box'] }, answer: 'no', why: 'a part of the name is not the name' },
    { rules: { model: ['Box*'] }, answer: 'yes', why: 'a pattern' },
    { rules: { model: ['Box ????'] }, answer: 'yes', why: 'four characters' },
    { rules: { model: ['Box ???'] }, answer: 'no', why: 'one too few' },
    { rules: { model: ['Other', 'Box 9000'] }, answer: 'yes', why: 'one of several is enough' },
    { rules: { manufacturer: ['Contoso'], model: ['Other'] }, answer: 'no', why: 'all rules must be met' },
    { rules: { serial: ['SN-1'] }, answer: 'yes', why: 'the serial number' },
    { rules: { sku: ['LB9'], assetTag: ['a-17'] }, answer: 'yes', why: 'SKU and asset tag' },
    { rules: { uuid: [UUID.toUpperCase()] }, answer: 'yes', why: 'the UUID in any case' },
    { rules: { mac: ['AA-BB-CC-*'] }, answer: 'yes', why: 'any adapter, dashes or colons' },
    { rules: { mac: ['00:00:00:*'] }, answer: 'no', why: 'no adapter' },
    { rules: { ramMiB: { min: 8192 } }, answer: 'yes', why: 'on the lower end' },
    { rules: { ramMiB: { min: 8193 } }, answer: 'no', why: 'one below' },
    { rules: { ramMiB: { max: 8192 } }, answer: 'yes', why: 'on the upper end' },
    { rules: { firmware: ['bios'] }, answer: 'no', why: 'started by UEFI' },
    { rules: { boot: ['network', 'optical'] }, answer: 'yes', why: 'started from the network' },
    { rules: { any: [{ model: ['x'] }, { serial: ['SN-?'] }] }, answer: 'yes', why: 'one branch is enough' },
    { rules: { any: [{ model: ['x'] }, { serial: ['y'] }] }, answer: 'no', why: 'no branch' },
    { rules: { all: [{ model: ['Box*'] }, { serial: ['y'] }] }, answer: 'no', why: 'not every branch' },
    { rules: { not: { model: ['Box*'] } }, answer: 'no', why: 'it is excluded' },
    { rules: { not: { not: { model: ['Box*'] } } }, answer: 'yes', why: 'twice not' },
    { rules: { model: ['Box*'], not: { serial: ['SN-2'] } }, answer: 'yes', why: 'all but one of a model' },
  ];

  it.each(cases)('$rules: $answer ($why)', ({ rules, answer }) => {
    expect(matchMachine(rules, SUBJECT).answer).toBe(answer);
    expect(matchImage(rules, SUBJECT, WINDOWS).answer).toBe(answer);
  });

  it.each(cases.filter(({ rules }) => Object.keys(rules).length > 0))(
    '$rules of a machine of which nothing is known: unknown',
    ({ rules }) => {
      expect(matchMachine(rules, NOBODY).answer).toBe('unknown');
    },
  );

  it('are not met by what the firmware does not say, and neither is their opposite', () => {
    const machine = { ...MACHINE, model: undefined };
    const host = { ...SAMPLE_HOST, firmware: 'unknown' as const, bootKind: 'unknown' as const };
    expect(matchMachine({ model: ['x'] }, { machine, host }).because).toBe(
      'the model is not known, the rule asks for "x"',
    );
    for (const rules of [{ model: ['*'] }, { firmware: ['uefi'] }, { boot: ['flat'] }, { mac: ['*:*'] }])
      expect(matchMachine({ not: rules }, { machine, host }).answer).toBe('unknown');
  });

  it('show five of a long list, and no control characters', () => {
    const model = Array.from({ length: 64 }, (_, index) => `m${index}\u202e`);
    expect(matchMachine({ model }, SUBJECT).because).toBe(
      'the model is "Box  9000", the rule asks for "m0\\u202e", "m1\\u202e", "m2\\u202e", "m3\\u202e", "m4\\u202e" and 59 more',
    );
  });
});

describe('rules about Windows', () => {
  it.each([
    { build: 22_620, answer: 'no', why: 'one below' },
    { build: 22_621, answer: 'yes', why: 'the lowest' },
    { build: 26_200, answer: 'yes', why: 'the highest' },
    { build: 26_201, answer: 'no', why: 'one above' },
  ])('build $build: $answer ($why)', ({ build, answer }) => {
    const rules = { build: { min: 22_621, max: 26_200 } };
    expect(matchImage(rules, SUBJECT, { ...WINDOWS, build: known(build) }).answer).toBe(answer);
  });

  const rows: readonly Row[] = [
    { rules: { edition: ['professional'] }, answer: 'yes', why: 'case does not count' },
    { rules: { edition: ['Enterprise*'] }, answer: 'no', why: 'another edition' },
    { rules: { architecture: ['x86', 'amd64'] }, answer: 'yes', why: 'one of two' },
    { rules: { language: ['de-*'] }, answer: 'yes', why: 'one language of several' },
    { rules: { installationType: ['Server*'] }, answer: 'no', why: 'a client' },
    { rules: { build: { min: 22_632 } }, answer: 'no', why: 'an open range, one below' },
    { rules: { not: { edition: ['Core'] } }, answer: 'yes', why: 'every edition but one' },
    { rules: { any: [{ edition: ['Core'] }, { build: { max: 22_631 } }] }, answer: 'yes', why: 'one of two' },
  ];

  it.each(rows)('$rules: $answer ($why)', ({ rules, answer }) => {
    expect(matchImage(rules, SUBJECT, WINDOWS).answer).toBe(answer);
    expect(dependsOnWindows(rules)).toBe(true);
  });

  it.each(rows)('$rules of a Windows that cannot be read: unknown', ({ rules }) => {
    expect(matchImage(rules, SUBJECT, UNREAD).answer).toBe('unknown');
  });

  it.each(rows)('$rules let the machine in as long as its Windows was not looked at', ({ rules }) => {
    expect(matchMachine(rules, SUBJECT).answer).toBe('yes');
    expect(matchMachine({ not: rules }, SUBJECT).answer).toBe('yes');
  });

  it.each<Row>([
    { rules: { edition: ['Core'], model: ['x'] }, answer: 'no', why: 'the model alone says no' },
    {
      rules: { not: { any: [{ edition: ['Core'] }, { model: ['Box*'] }] } },
      answer: 'no',
      why: 'excluded anyway',
    },
    { rules: { not: { edition: ['Core'], model: ['Box*'] } }, answer: 'yes', why: 'the edition may differ' },
    { rules: { edition: ['Core'], mac: ['x'] }, answer: 'no', why: 'no such adapter' },
    { rules: { edition: ['Core'], serial: ['x'] }, answer: 'no', why: 'a no is a no, whatever Windows says' },
  ])('before the look $rules: $answer ($why)', ({ rules, answer }) => {
    expect(matchMachine(rules, SUBJECT).answer).toBe(answer);
  });

  it('name every reason', () => {
    const rules = { edition: ['IoTEnterprise'], architecture: ['arm64'], build: { min: 1, max: 2 } };
    expect(matchImage(rules, SUBJECT, WINDOWS).because).toBe(
      'the architecture is "amd64", the rule asks for "arm64"; the edition is "Professional", the rule asks for "IoTEnterprise"; the build is 22631, the rule asks for 1 to 2',
    );
    expect(matchImage(rules, SUBJECT, UNREAD).because).toContain('is not known (the hive is stale)');
    expect(dependsOnWindows({ model: ['x'], not: { any: [{ serial: ['y'] }] } })).toBe(false);
    expect(dependsOnWindows({ not: { any: [{ serial: ['y'] }, { build: { min: 1 } }] } })).toBe(true);
  });
});
