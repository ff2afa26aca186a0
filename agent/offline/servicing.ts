import { type Evidence, known, notKnown, type Reading } from '../domain/fact.ts';
import { type PackageIdentity, parsePackageIdentity } from '../domain/package-identity.ts';
import type { HiveView } from './hive-view.ts';
import { kbIn } from './mum.ts';
import { type PackageState, packageState, type ServicingEra } from './package-state.ts';
import type { Key } from './regf/hive.ts';

/** Below the root of the SOFTWARE hive. */
export const CBS = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** One package as component-based servicing has it in its list. */
export interface PackageRecord {
  readonly identity: PackageIdentity;
  readonly state: PackageState;
  /** `CurrentState` as it stands, signed; negative means broken. */
  readonly stateCode: number | undefined;
  /** FILETIME. */
  readonly installTime: bigint | undefined;
  /** `DISM Package Manager Provider`, `WindowsUpdateAgent`, ... */
  readonly installClient: string | undefined;
  /** From its name; cumulative updates have none there. */
  readonly kb: string | undefined;
  /** Identities of the packages that brought it. */
  readonly owners: readonly string[];
  /** Hidden from DISM's list. */
  readonly isHidden: boolean;
  readonly evidence: Evidence;
}

// A Windows 11 with a year of updates has about 3,000 packages.
const MAX_PACKAGES = 20_000;
const MAX_OWNERS = 64;
const HIDDEN = 2;

/** All packages of the list. A key that is not an identity is left out. */
export function readPackages(software: HiveView, era: ServicingEra): Reading<readonly PackageRecord[]> {
  const list = software.key(`${CBS}\\Packages`);
  const packages: PackageRecord[] = [];
  let isCut = false;
  for (const key of list?.subkeys() ?? []) {
    const identity = parsePackageIdentity(key.name);
    if (identity === undefined) continue;
    isCut = packages.length >= MAX_PACKAGES;
    if (isCut) break;
    packages.push(readPackage(software, key, identity, era));
  }
  if (software.doubt !== undefined) return notKnown(software.doubt, packages);
  if (list === undefined) return notKnown(`${software.file} has no list of packages`);
  const missing = isCut ? `only ${MAX_PACKAGES} packages of ${software.file} are read` : software.damage();
  if (missing !== undefined) return notKnown(missing, packages);
  return known(packages, software.evidence(`${CBS}\\Packages`));
}

function readPackage(
  software: HiveView,
  key: Key,
  identity: PackageIdentity,
  era: ServicingEra,
): PackageRecord {
  let stateCode: number | undefined;
  let timeHigh: number | undefined;
  let timeLow: number | undefined;
  let installClient: string | undefined;
  let isHidden = false;
  // One pass: a look-up by name would read the list again for every value of every package.
  for (const value of key.values()) {
    if (value.name === 'CurrentState') stateCode = value.signedDword();
    if (value.name === 'InstallTimeHigh') timeHigh = value.dword();
    if (value.name === 'InstallTimeLow') timeLow = value.dword();
    if (value.name === 'InstallClient') installClient = value.text();
    if (value.name === 'Visibility') isHidden = value.dword() === HIDDEN;
  }
  const state = packageState(stateCode, era);
  const saw = `CurrentState ${stateText(stateCode)}`;
  return {
    identity,
    state,
    stateCode,
    installTime: fileTime(timeHigh, timeLow),
    installClient,
    kb: kbIn(identity.name),
    owners: readOwners(key),
    isHidden,
    evidence: software.evidence(`${CBS}\\Packages\\${key.name}`, saw),
  };
}

function readOwners(key: Key): readonly string[] {
  const owners: string[] = [];
  for (const { name } of key.subkey('Owners')?.values() ?? []) {
    if (name !== '' && owners.length < MAX_OWNERS) owners.push(name);
  }
  return owners;
}

function stateText(code: number | undefined): string {
  if (code === undefined) return 'is not there';
  return code < 0 ? String(code) : `0x${code.toString(16).padStart(2, '0')}`;
}

function fileTime(high: number | undefined, low: number | undefined): bigint | undefined {
  if (high === undefined || low === undefined || (high === 0 && low === 0)) return undefined;
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Names of `servicing\Packages`, lower case: the package manifests that stand beside the list. */
export function readManifestNames(names: readonly string[] | undefined): Reading<ReadonlySet<string>> {
  if (names === undefined) return notKnown(`${MANIFESTS} cannot be listed`);
  const manifests = names.map((name) => name.toLowerCase()).filter((name) => name.endsWith('.mum'));
  return known(new Set(manifests), { file: MANIFESTS });
}

/** Relative to the volume root. */
export const MANIFESTS = 'Windows\\servicing\\Packages';
