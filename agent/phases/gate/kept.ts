import type { Reading } from '../../domain/fact.ts';
import { formatPackageIdentity, type PackageIdentity } from '../../domain/package-identity.ts';
import type { ImageCheck } from '../../domain/result.ts';
import { compareVersions } from '../../domain/version.ts';
import type { DriverRecord } from '../../offline/drivers.ts';
import type { PackageState } from '../../offline/package-state.ts';
import type { PackageRecord } from '../../offline/servicing.ts';

type KeptPackage = Pick<PackageRecord, 'identity' | 'state'>;
type KeptDriver = Pick<DriverRecord, 'directory' | 'infName' | 'oemName'>;

/** What a run must not lose: taken before its first change, and again after the last. */
export interface Kept {
  readonly packages: Reading<readonly KeptPackage[]>;
  readonly drivers: Reading<readonly KeptDriver[]>;
  /** Whether the boot store starts this Windows by default; undefined where that cannot be told. */
  readonly isBootDefault: boolean | undefined;
}

/** So many are named, the rest is counted. */
const MOST_NAMED = 5;
/** Of a package that was installed: it is not in the image any more, or it is broken. */
const GONE: readonly PackageState[] = ['Not Present', 'Removed', 'Invalid'];

/**
 * No package and no driver is gone that was there before and that nothing asked to be taken out, and the boot store still
 * starts this Windows. Where a step that was done may take such things out by itself, a loss is said and not judged.
 */
export function judgeKept(before: Kept, after: Kept, mayRemove: boolean): readonly ImageCheck[] {
  return [
    judgeList('packages', before.packages, after.packages, lostPackages, mayRemove),
    judgeList('drivers', before.drivers, after.drivers, lostDrivers, mayRemove),
    judgeBoot(before.isBootDefault, after.isBootDefault),
  ];
}

function judgeList<T>(
  name: 'packages' | 'drivers',
  before: Reading<readonly T[]>,
  after: Reading<readonly T[]>,
  lostOf: (before: readonly T[], after: readonly T[]) => readonly string[],
  mayRemove: boolean,
): ImageCheck {
  if (!before.known) return { name, answer: 'not-verifiable', detail: `before: ${before.because}` };
  if (!after.known) return { name, answer: 'not-verifiable', detail: `after: ${after.because}` };
  const lost = lostOf(before.value, after.value);
  if (lost.length === 0)
    return { name, answer: 'good', detail: `all ${name} that were there are there, or were replaced` };
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : '';
  const which = `${lost.slice(0, MOST_NAMED).join(', ')}${more}`;
  return mayRemove
    ? { name, answer: 'not-verifiable', detail: `gone, and a step may have taken it out: ${which}` }
    : { name, answer: 'bad', detail: `gone, and nothing asked for that: ${which}` };
}

/** Installed before, and neither there now nor replaced by a newer one of its name. */
function lostPackages(before: readonly KeptPackage[], after: readonly KeptPackage[]): readonly string[] {
  const states = new Map(after.map(({ identity, state }) => [keyOf(identity), state]));
  const newest = new Map<string, PackageIdentity>();
  for (const { identity, state } of after) {
    const known = newest.get(kindOf(identity));
    const isNewer = known === undefined || compareVersions(identity.version, known.version) > 0;
    if (!GONE.includes(state) && isNewer) newest.set(kindOf(identity), identity);
  }
  return before
    .filter(({ identity, state }) => {
      const now = states.get(keyOf(identity));
      if (state !== 'Installed' || (now !== undefined && !GONE.includes(now))) return false;
      const other = newest.get(kindOf(identity));
      return other === undefined || compareVersions(other.version, identity.version) <= 0;
    })
    .map(({ identity }) => formatPackageIdentity(identity));
}

function keyOf(identity: PackageIdentity): string {
  return formatPackageIdentity(identity).toLowerCase();
}

/** All but the version. */
function kindOf({ name, publicKeyToken, architecture, language }: PackageIdentity): string {
  return [name, publicKeyToken, architecture, language].join('~').toLowerCase();
}

function lostDrivers(before: readonly KeptDriver[], after: readonly KeptDriver[]): readonly string[] {
  const there = new Set(after.map(({ directory }) => directory.toLowerCase()));
  return before
    .filter(({ directory }) => !there.has(directory.toLowerCase()))
    .map(({ infName, oemName }) => (oemName === undefined ? infName : `${oemName} (${infName})`));
}

function judgeBoot(before: boolean | undefined, after: boolean | undefined): ImageCheck {
  const name = 'boot';
  if (before !== true) {
    const detail = 'that the boot store starts this Windows by default could not be seen before either';
    return { name, answer: 'not-verifiable', detail };
  }
  return after === true
    ? { name, answer: 'good', detail: 'the boot store starts this Windows by default, as before' }
    : { name, answer: 'bad', detail: 'the boot store does not start this Windows by default any more' };
}
