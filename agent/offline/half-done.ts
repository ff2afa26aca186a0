import type { Reading } from '../domain/fact.ts';
import { isSameIdentity, type PackageIdentity } from '../domain/package-identity.ts';
import type { PackageState } from './package-state.ts';
import type { PackageRecord } from './servicing.ts';

/**
 * States between "not there" and "there", in which a DISM that was cut off leaves what it was adding. How servicing goes on
 * from a cut at any of its own points is documented nowhere; so this is told, not repaired.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism/dismpackagefeaturestate-enumeration
 */
const HALF_ADDED: readonly PackageState[] = ['Staged', 'Partially Installed', 'Uninstall Pending', 'Invalid'];
/** Staged is gone enough, and a package that waits to be removed is as far as it gets offline. */
const HALF_REMOVED: readonly PackageState[] = ['Partially Installed', 'Invalid'];

/** In words, where this very package is half added; undefined also where the list cannot be read. */
export function halfAdded(
  wanted: PackageIdentity,
  packages: Reading<readonly PackageRecord[]>,
): string | undefined {
  return halfDone(wanted, packages, HALF_ADDED);
}

/** In words, where this very package is half removed. */
export function halfRemoved(
  wanted: PackageIdentity,
  packages: Reading<readonly PackageRecord[]>,
): string | undefined {
  return halfDone(wanted, packages, HALF_REMOVED);
}

function halfDone(
  wanted: PackageIdentity,
  packages: Reading<readonly PackageRecord[]>,
  states: readonly PackageState[],
): string | undefined {
  if (!packages.known) return undefined;
  const record = packages.value.find(({ identity }) => isSameIdentity(identity, wanted));
  return record !== undefined && states.includes(record.state) ? `the package is ${record.state}` : undefined;
}
