import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import type { CapabilityRecord } from '../../../agent/offline/capabilities.ts';
import { isCapabilityAbsent, isPackageAbsent } from '../../../agent/offline/is-absent.ts';
import type { PackageState } from '../../../agent/offline/package-state.ts';
import type { PackageRecord } from '../../../agent/offline/servicing.ts';

function identity(version: string, name = 'Package_for_KB1') {
  const parsed = parsePackageIdentity(`${name}~t~amd64~~${version}`);
  if (parsed === undefined) throw new Error(version);
  return parsed;
}

function record(state: PackageState, version = '1.0.0.0'): PackageRecord {
  return {
    identity: identity(version),
    state,
    stateCode: 0,
    installTime: undefined,
    installClient: undefined,
    kb: undefined,
    owners: [],
    isHidden: false,
    evidence: { file: 'SOFTWARE' },
  };
}

const STATES: readonly (readonly [PackageState, string, boolean])[] = [
  ['Not Present', 'yes', false],
  ['Removed', 'yes', false],
  ['Staged', 'yes', false],
  ['Uninstall Pending', 'yes', true],
  ['Superseded', 'no', false],
  ['Install Pending', 'no', false],
  ['Installed', 'no', false],
  ['Partially Installed', 'unknown', false],
  ['Invalid', 'unknown', false],
  ['Unknown', 'unknown', false],
];

describe('a package that shall be absent', () => {
  it.each(STATES)('%s: %s, waits for the boot: %s', (state, answer, firstBoot) => {
    const seen = isPackageAbsent(identity('1.0.0.0'), known([record(state)]));
    expect(seen).toMatchObject({ fact: { answer }, firstBoot });
  });

  it.each([
    { version: '2.0.0.0', why: 'another version is another package' },
    { version: '0.9.9.9', why: 'an older one too' },
  ])('$why', ({ version }) => {
    const seen = isPackageAbsent(identity('1.0.0.0'), known([record('Installed', version)]));
    expect(seen.fact.answer).toBe('yes');
  });

  it('is not known to be, where the list is not', () => {
    expect(isPackageAbsent(identity('1.0.0.0'), notKnown('stale')).fact.answer).toBe('unknown');
  });
});

describe('a capability that shall be absent', () => {
  const capability: CapabilityRecord = {
    name: 'A.B~~~~1.0',
    packages: ['Package_for_KB1~t~amd64~~1.0.0.0', 'no identity'],
    state: 'Installed',
  };
  const ask = (...records: readonly PackageRecord[]) =>
    isCapabilityAbsent('a.b~~~~1.0', known([capability]), known(records));

  it.each(STATES)('with a package that is %s: %s, waits for the boot: %s', (state, answer, firstBoot) => {
    expect(ask(record(state))).toMatchObject({ fact: { answer }, firstBoot });
  });

  it.each([
    { records: [], answer: 'yes', why: 'none of its packages is listed' },
    { records: [record('Installed', '1.0.0.7')], answer: 'no', why: 'an update has left a newer one' },
    {
      records: [record('Staged'), record('Installed', '1.0.0.7')],
      answer: 'no',
      why: 'one that is installed weighs more than one that is not',
    },
    {
      records: [record('Staged'), record('Invalid', '1.0.0.7')],
      answer: 'unknown',
      why: 'a broken one is a doubt',
    },
  ])('$answer: $why', ({ records, answer }) => {
    expect(ask(...records).fact.answer).toBe(answer);
  });

  it('is absent where the index does not name it, and not known where there is no index', () => {
    const list = known([record('Installed')]);
    expect(isCapabilityAbsent('X~~~~1.0', known([capability]), list).fact.answer).toBe('yes');
    expect(isCapabilityAbsent('X~~~~1.0', notKnown('no index'), list).fact.answer).toBe('unknown');
    expect(isCapabilityAbsent('A.B~~~~1.0', known([capability]), notKnown('x')).fact.answer).toBe('unknown');
  });
});
