import { type Evidence, type Fact, no, type Reading, unknown, yes } from '../domain/fact.ts';
import { formatPackageIdentity, type PackageIdentity } from '../domain/package-identity.ts';
import { compareVersions, formatVersion } from '../domain/version.ts';
import { MANIFESTS, type PackageRecord } from './servicing.ts';

/**
 * Whether a package, or a newer one that takes its place, is installed or waits for the first boot. "Yes" needs
 * three agreeing things: identity, state, and the package's manifest in `servicing\Packages`. A wrong "yes" would
 * leave an update out, any other wrong answer only costs time: so every doubt is "unknown".
 *
 * `ubr`: the update build revision of the image, to be compared with the newest cumulative update.
 */
export function isInstalled(
  wanted: PackageIdentity,
  packages: Reading<readonly PackageRecord[]>,
  manifests: Reading<ReadonlySet<string>>,
  ubr?: number,
): Fact {
  if (!packages.known) return unknown(packages.because);
  const name = formatPackageIdentity(wanted);
  const family = packages.value.filter(({ identity }) => isSameFamily(identity, wanted));
  const exact = family.find(({ identity }) => isSameVersion(identity, wanted));
  const trouble = exact === undefined ? undefined : troubleOf(exact);
  if (trouble !== undefined && exact !== undefined) return unknown(trouble, exact.evidence);

  const enough = family.filter(({ identity }) => compareVersions(identity.version, wanted.version) >= 0);
  const good = newest(enough.filter(({ state }) => state === 'Installed' || state === 'Install Pending'));
  // An update is superseded by whatever took its place. Within a cumulative family that would be in the list.
  const superseded = isCumulative(wanted) || exact?.state !== 'Superseded' ? undefined : exact;
  const found = good ?? superseded;
  if (found === undefined) return notFound(name, newest(family), manifests);
  return confirm(wanted, found, manifests, ubr);
}

/** The same question about a package of the list itself: what each entry of the list is worth. */
export function isRecordInstalled(
  record: PackageRecord,
  manifests: Reading<ReadonlySet<string>>,
  ubr?: number,
): Fact {
  const trouble = troubleOf(record);
  if (trouble !== undefined) return unknown(trouble, record.evidence);
  if (record.state === 'Installed' || record.state === 'Install Pending') {
    return confirm(record.identity, record, manifests, ubr);
  }
  const more = record.state === 'Superseded' ? ': another package took its place' : '';
  return no(`it is ${record.state}${more}`, record.evidence);
}

/** Cumulative families: the number of the servicing stack stands in its name, and changes with every one. */
function familyName({ name }: PackageIdentity): string {
  const lower = name.toLowerCase();
  return lower.startsWith('package_for_servicingstack') ? 'package_for_servicingstack' : lower;
}

function isCumulative(identity: PackageIdentity): boolean {
  return /^package_for_(rollupfix|servicingstack|dotnetrollup)/.test(familyName(identity));
}

/** Builds count on for ever, but an update for another build is another update. */
function isOfSameBuild(left: PackageIdentity, right: PackageIdentity): boolean {
  const carriesBuild = /^package_for_(rollupfix|servicingstack)/.test(familyName(right));
  return !carriesBuild || left.version[0] === right.version[0];
}

function isSameFamily(left: PackageIdentity, right: PackageIdentity): boolean {
  return (
    familyName(left) === familyName(right) &&
    left.publicKeyToken.toLowerCase() === right.publicKeyToken.toLowerCase() &&
    left.architecture.toLowerCase() === right.architecture.toLowerCase() &&
    left.language.toLowerCase() === right.language.toLowerCase() &&
    isOfSameBuild(left, right)
  );
}

function isSameVersion(left: PackageIdentity, right: PackageIdentity): boolean {
  return (
    left.name.toLowerCase() === right.name.toLowerCase() && compareVersions(left.version, right.version) === 0
  );
}

function newest(records: readonly PackageRecord[]): PackageRecord | undefined {
  return records.reduce<PackageRecord | undefined>(
    (best, record) =>
      best === undefined || compareVersions(record.identity.version, best.identity.version) > 0
        ? record
        : best,
    undefined,
  );
}

/** States that nobody but DISM can judge. */
function troubleOf({ state, stateCode }: PackageRecord): string | undefined {
  switch (state) {
    case 'Uninstall Pending':
      return 'the package waits to be removed at the next boot';
    case 'Partially Installed':
      return 'the package is only partially installed';
    case 'Invalid':
      return `the package is broken (state ${stateCode})`;
    case 'Unknown':
      return `the state of the package (${stateCode ?? 'none'}) is not known`;
    case 'Not Present':
    case 'Removed':
    case 'Staged':
    case 'Superseded':
    case 'Install Pending':
    case 'Installed':
      return undefined;
  }
}

function notFound(
  name: string,
  best: PackageRecord | undefined,
  manifests: Reading<ReadonlySet<string>>,
): Fact {
  if (best === undefined && manifests.known && manifests.value.has(`${name.toLowerCase()}.mum`)) {
    return unknown('its manifest is there, but the list of packages does not name it', manifestOf(name));
  }
  if (best === undefined) return no('the list of packages does not name it');
  const trouble = troubleOf(best);
  if (trouble !== undefined)
    return unknown(`${formatPackageIdentity(best.identity)}: ${trouble}`, best.evidence);
  return no(
    `the newest of its kind is ${formatVersion(best.identity.version)}, ${best.state}`,
    best.evidence,
  );
}

function confirm(
  wanted: PackageIdentity,
  found: PackageRecord,
  manifests: Reading<ReadonlySet<string>>,
  ubr: number | undefined,
): Fact {
  const name = formatPackageIdentity(found.identity);
  if (!manifests.known) return unknown(`it is ${found.state}, but ${manifests.because}`, found.evidence);
  if (!manifests.value.has(`${name.toLowerCase()}.mum`)) {
    return unknown(`it is ${found.state}, but its manifest is missing`, found.evidence, manifestOf(name));
  }
  const isRollup = familyName(found.identity) === 'package_for_rollupfix';
  if (isRollup && found.state === 'Installed' && ubr !== undefined && ubr < found.identity.version[1]) {
    return unknown(`it is Installed, but the image says revision ${ubr}`, found.evidence);
  }
  const what = isSameVersion(found.identity, wanted)
    ? 'it'
    : `the newer ${formatVersion(found.identity.version)}`;
  return yes(`${what} is ${found.state}`, found.evidence, manifestOf(name));
}

function manifestOf(name: string): Evidence {
  return { file: `${MANIFESTS}\\${name}.mum` };
}
