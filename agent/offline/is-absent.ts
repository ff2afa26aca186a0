import { type Fact, no, type Reading, unknown, yes } from '../domain/fact.ts';
import {
  formatPackageIdentity,
  isSameIdentity,
  isSamePackage,
  type PackageIdentity,
  parsePackageIdentity,
} from '../domain/package-identity.ts';
import type { CapabilityRecord } from './capabilities.ts';
import type { PackageRecord } from './servicing.ts';

/** An answer about something that shall not be there. */
export interface Absence {
  readonly fact: Fact;
  /** It still works until Windows starts once. */
  readonly firstBoot: boolean;
}

/**
 * Whether a package is not installed. Files that only lie in the store (`Staged`) install nothing; what is superseded
 * is still installed underneath, and comes back when its successor goes.
 */
export function isPackageAbsent(
  wanted: PackageIdentity,
  packages: Reading<readonly PackageRecord[]>,
): Absence {
  if (!packages.known) return now(unknown(packages.because));
  const record = packages.value.find(({ identity }) => isSameIdentity(identity, wanted));
  if (record === undefined) return now(yes('the list of packages does not name it'));
  return judge(record);
}

/** Whether nothing of a capability is installed, in whatever version an update has left its packages. */
export function isCapabilityAbsent(
  wanted: string,
  capabilities: Reading<readonly CapabilityRecord[]>,
  packages: Reading<readonly PackageRecord[]>,
): Absence {
  if (!capabilities.known) return now(unknown(capabilities.because));
  if (!packages.known) return now(unknown(packages.because));
  const capability = capabilities.value.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (capability === undefined) return now(yes('the index of capabilities does not name it'));
  const families = capability.packages.map(parsePackageIdentity).filter((identity) => identity !== undefined);
  const found = packages.value
    .filter(({ identity }) => families.some((family) => isSamePackage(identity, family)))
    .map(judge);
  const wrong =
    found.find(({ fact }) => fact.answer === 'no') ?? found.find(({ fact }) => fact.answer === 'unknown');
  const evidence = found.flatMap(({ fact }) => fact.evidence);
  return (
    wrong ??
    found.find(({ firstBoot }) => firstBoot) ??
    now(yes('none of its packages is installed', ...evidence))
  );
}

function judge({ identity, state, evidence }: PackageRecord): Absence {
  const what = `${formatPackageIdentity(identity)} is ${state}`;
  switch (state) {
    case 'Not Present':
    case 'Removed':
    case 'Staged':
      return now(yes(what, evidence));
    case 'Uninstall Pending':
      return { fact: yes(what, evidence), firstBoot: true };
    case 'Superseded':
    case 'Install Pending':
    case 'Installed':
      return now(no(what, evidence));
    case 'Partially Installed':
    case 'Invalid':
    case 'Unknown':
      return now(unknown(what, evidence));
  }
}

function now(fact: Fact): Absence {
  return { fact, firstBoot: false };
}
