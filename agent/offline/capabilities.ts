import { type Fact, known, no, notKnown, type Reading, unknown } from '../domain/fact.ts';
import { parsePackageIdentity } from '../domain/package-identity.ts';
import type { HiveView } from './hive-view.ts';
import { isInstalled } from './is-installed.ts';
import type { PackageState } from './package-state.ts';
import { CBS, type PackageRecord } from './servicing.ts';

/** A capability (feature on demand), and the packages that carry it. */
export interface CapabilityRecord {
  /** `OpenSSH.Client~~~~0.0.1.0` */
  readonly name: string;
  /** Identities as the index names them. */
  readonly packages: readonly string[];
  /** The state of its packages; `Not Present` when the list of packages has none of them. */
  readonly state: PackageState;
}

const MAX_CAPABILITIES = 4096;
const MAX_PACKAGES = 256;

/** The index names capabilities that are not installed too: only the state of its packages tells. */
export function readCapabilities(
  software: HiveView,
  packages: Reading<readonly PackageRecord[]>,
): Reading<readonly CapabilityRecord[]> {
  if (!packages.known) return notKnown(packages.because);
  const states = new Map(packages.value.map((record) => [nameOf(record), record.state]));
  const index = software.key(`${CBS}\\CapabilityIndex`);
  if (index === undefined) return notKnown(`${software.file} has no index of capabilities`);
  const capabilities: CapabilityRecord[] = [];
  let isCut = false;
  for (const key of index.subkeys()) {
    isCut = capabilities.length >= MAX_CAPABILITIES;
    if (isCut) break;
    const names: string[] = [];
    for (const { name } of key.values()) {
      if (name !== '' && names.length < MAX_PACKAGES) names.push(name);
    }
    const found = names.map((name) => states.get(name.toLowerCase()) ?? 'Not Present');
    capabilities.push({ name: key.name, packages: names, state: bestState(found) });
  }
  const missing = isCut
    ? `only ${MAX_CAPABILITIES} capabilities of ${software.file} are read`
    : software.damage();
  if (missing !== undefined) return notKnown(missing, capabilities);
  return known(capabilities, software.evidence(`${CBS}\\CapabilityIndex`));
}

function nameOf({ evidence }: PackageRecord): string {
  return (evidence.at ?? '').split('\\').at(-1)?.toLowerCase() ?? '';
}

// An index entry may still name older versions of its package: the one that counts most is the state.
const ORDER: readonly PackageState[] = [
  'Installed',
  'Install Pending',
  'Uninstall Pending',
  'Partially Installed',
  'Invalid',
  'Unknown',
  'Superseded',
  'Staged',
  'Removed',
];

function bestState(states: readonly PackageState[]): PackageState {
  return ORDER.find((state) => states.includes(state)) ?? 'Not Present';
}

/** Whether a capability is there, by the same three agreeing things as for a package. */
export function isCapabilityInstalled(
  wanted: string,
  capabilities: Reading<readonly CapabilityRecord[]>,
  packages: Reading<readonly PackageRecord[]>,
  manifests: Reading<ReadonlySet<string>>,
): Fact {
  if (!capabilities.known) return unknown(capabilities.because);
  const capability = capabilities.value.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (capability === undefined) return no('the index of capabilities does not name it');
  let best: Fact = no(`the index names it, its packages are ${capability.state}`);
  for (const name of capability.packages) {
    const identity = parsePackageIdentity(name);
    if (identity === undefined) continue;
    const fact = isInstalled(identity, packages, manifests);
    if (fact.answer === 'yes') return fact;
    if (fact.answer === 'unknown') best = fact;
  }
  return best;
}
