import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import { type PackageIdentity, parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { halfAdded, halfRemoved } from '../../../agent/offline/half-done.ts';
import type { PackageState } from '../../../agent/offline/package-state.ts';
import type { PackageRecord } from '../../../agent/offline/servicing.ts';

function identity(version = '1.0.0.0', name = 'Package_for_KB1'): PackageIdentity {
  const parsed = parsePackageIdentity(`${name}~t~amd64~~${version}`);
  if (parsed === undefined) throw new Error(version);
  return parsed;
}

function listed(state: PackageState, of = identity()): PackageRecord {
  return {
    identity: of,
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

describe('a package that a DISM which did not end leaves', () => {
  it.each([
    { state: 'Staged', added: true, removed: false, why: 'its files are in the store, no more' },
    { state: 'Partially Installed', added: true, removed: true, why: 'in the middle, whichever way it goes' },
    { state: 'Invalid', added: true, removed: true, why: 'broken' },
    { state: 'Uninstall Pending', added: true, removed: false, why: 'as far as a removal gets offline' },
    { state: 'Install Pending', added: false, removed: false, why: 'as far as an addition gets offline' },
    { state: 'Installed', added: false, removed: false, why: 'there' },
    { state: 'Superseded', added: false, removed: false, why: 'another one took its place' },
    { state: 'Removed', added: false, removed: false, why: 'not there' },
    { state: 'Not Present', added: false, removed: false, why: 'not there' },
    { state: 'Unknown', added: false, removed: false, why: 'no word for it: DISM is asked' },
  ] as const)('$state: half added $added, half removed $removed ($why)', ({ state, added, removed }) => {
    const list = known([listed('Staged', identity('1.0.0.0', 'Package_for_KB2')), listed(state)]);
    expect(halfAdded(identity(), list)).toBe(added ? `the package is ${state}` : undefined);
    expect(halfRemoved(identity(), list)).toBe(removed ? `the package is ${state}` : undefined);
  });

  it.each([
    { list: known([listed('Staged')]), of: identity('1.0.0.1'), why: 'another version is another package' },
    { list: known([]), of: identity(), why: 'it is not in the list' },
    { list: notKnown('no list', [listed('Staged')]), of: identity(), why: 'a list in doubt tells nothing' },
  ])('is not half there when $why', ({ list, of }) => {
    expect(halfAdded(of, list)).toBeUndefined();
  });
});
