import { type Fact, notKnown, type Reading, unknown, valueOr } from '../domain/fact.ts';
import { type CapabilityRecord, readCapabilities } from './capabilities.ts';
import { currentControlSet } from './control-set.ts';
import { type DriverRecord, readDrivers } from './drivers.ts';
import { type FeatureHint, readFeatureHints } from './feature-hints.ts';
import { isHibernated } from './hibernation.ts';
import { type HiveView, viewHive } from './hive-view.ts';
import { readIdentity, type WindowsIdentity } from './identity.ts';
import { type HiveName, hivePath, type ImageSource } from './image-source.ts';
import { type MountedLetter, readMountedLetters } from './mounted-devices.ts';
import { servicingEra } from './package-state.ts';
import { type PendingWork, readPending } from './pending.ts';
import type { HiveOpening, Replayed } from './regf/hive.ts';
import { MANIFESTS, type PackageRecord, readManifestNames, readPackages } from './servicing.ts';

/** How one hive of the image opened. */
export interface HiveReport {
  readonly name: HiveName;
  readonly path: string;
  readonly status: HiveOpening['status'];
  readonly replayed: Replayed;
  /** Why it is not clean, and what of its logs was not used. */
  readonly notes: readonly string[];
  /** Places that were skipped because they are damaged; counted after all facts were read. */
  readonly problems: number;
}

/** All that can be known about an offline image without a Windows to ask. */
export interface ImageFacts {
  readonly identity: WindowsIdentity;
  readonly packages: Reading<readonly PackageRecord[]>;
  /** Lower-case names of the files in `servicing\Packages`. */
  readonly manifests: Reading<ReadonlySet<string>>;
  readonly capabilities: Reading<readonly CapabilityRecord[]>;
  readonly features: readonly FeatureHint[];
  readonly pending: PendingWork;
  readonly drivers: Reading<readonly DriverRecord[]>;
  readonly hibernated: Fact;
  /** Whether a shutdown of this Windows hibernates it (fast start-up). A setting, not a state. */
  readonly fastStartup: Reading<boolean>;
  readonly pageFileBytes: number | undefined;
  /** The letters that this Windows gives to its volumes. */
  readonly letters: readonly MountedLetter[];
  readonly hives: readonly HiveReport[];
  /** What could not be read, one sentence each. */
  readonly unknown: readonly string[];
}

const HIBERNATION_FILE = 'hiberfil.sys';
const PAGE_FILE = 'pagefile.sys';
const HIVES: readonly HiveName[] = ['SYSTEM', 'SOFTWARE', 'DRIVERS'];

/** Reads everything once. Never fails: a tree that has only a SYSTEM hive gives what that tells. */
export function readImageFacts(source: ImageSource): ImageFacts {
  const openings = HIVES.map((name) => [name, source.hive(name)] as const);
  const view = (wanted: HiveName): HiveView =>
    viewHive(hivePath(wanted), openings.find(([name]) => name === wanted)?.[1]);
  const [system, software, drivers] = [view('SYSTEM'), view('SOFTWARE'), view('DRIVERS')];

  const identity = readIdentity(source, software, system);
  const packages = readPackages(software, servicingEra(valueOr(identity.build, undefined)));
  const facts = {
    identity,
    packages,
    manifests: readManifestNames(source.list(MANIFESTS)),
    capabilities: readCapabilities(software, packages),
    features: readFeatureHints(software),
    pending: readPending(source, software, system, packages),
    drivers: readDrivers(system, drivers),
    hibernated: readHibernation(
      source,
      openings.some(([, opening]) => opening !== undefined),
    ),
    fastStartup: readFastStartup(system),
    pageFileBytes: source.sizeBytes(PAGE_FILE),
    letters: readMountedLetters(system.key('MountedDevices')),
  };
  return { ...facts, hives: openings.flatMap(reportHive), unknown: collectUnknown(facts) };
}

function readHibernation(source: ImageSource, hasHives: boolean): Fact {
  const sizeBytes = source.sizeBytes(HIBERNATION_FILE);
  const head = source.head(HIBERNATION_FILE, 4);
  // Hives, and no folder that they lie in: a copy of a part, which has no root of a volume to look into.
  if (sizeBytes === undefined && head === undefined && hasHives && !source.exists('Windows'))
    return unknown(`${HIBERNATION_FILE} cannot be looked for: this is only a part of a volume`);
  // A file without a size is not listed, but may still be opened by name.
  return isHibernated(sizeBytes ?? (head === undefined ? undefined : Number.MAX_SAFE_INTEGER), head);
}

function readFastStartup(system: HiveView): Reading<boolean> {
  const power = `${currentControlSet(system)}\\Control\\Session Manager\\Power`;
  return system.read(power, 'HiberbootEnabled', (value) => {
    const number = value.dword();
    return number === undefined ? undefined : number !== 0;
  });
}

const NOTHING: Replayed = { logs: 0, entries: 0, pages: 0 };

function reportHive([name, opening]: readonly [HiveName, HiveOpening | undefined]): readonly HiveReport[] {
  if (opening === undefined) return [];
  const path = hivePath(name);
  if (opening.status === 'unreadable') {
    return [{ name, path, status: 'unreadable', replayed: NOTHING, notes: [opening.because], problems: 0 }];
  }
  const { status, replayed, notes, hive } = opening;
  return [{ name, path, status, replayed, notes, problems: hive.problemCount }];
}

/** Each reason once: a hive that is not there would be named for every value that it does not tell. */
function collectUnknown(facts: Omit<ImageFacts, 'hives' | 'unknown'>): readonly string[] {
  const { identity, packages, manifests, capabilities, drivers, hibernated, pending } = facts;
  const answers = [identity.setupInProgress, identity.isWindowsPe, hibernated]
    .filter(({ answer }) => answer === 'unknown')
    .map(({ because }) => notKnown<never>(because));
  const { setupInProgress: _setup, isWindowsPe: _pe, isRecovery: _recovery, ...readings } = identity;
  const all = [...Object.values(readings), packages, manifests, capabilities, drivers, ...answers];
  const reasons = all.flatMap((reading) => (reading.known ? [] : [reading.because]));
  return [...new Set([...reasons, ...pending.unknown])];
}
