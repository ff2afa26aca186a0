import { type Fact, known, notKnown, type Reading, unknown, valueOrHint } from '../../domain/fact.ts';
import type { Probe, PublishedDriver } from '../../domain/probe.ts';
import { formatVersion } from '../../domain/version.ts';
import { joinPath } from '../../domain/windows-path.ts';
import {
  type DriverDigests,
  type DriverRecord,
  isDriverStaged,
  readDrivers,
  type StoredDriver,
  storeCandidates,
} from '../../offline/drivers.ts';
import type { HiveView } from '../../offline/hive-view.ts';
import type { RunContext } from '../context.ts';
import { type OfflineImage, viewOf } from '../offline-image.ts';

const FILE_REPOSITORY = 'Windows\\System32\\DriverStore\\FileRepository';
/** An INF or catalog is a few KiB to some MiB; hashing stops being a look beyond. */
const LARGEST_DRIVER_FILE = 64 * 1024 * 1024;

/**
 * Is this very driver in the store, and does the driver database know it? A folder alone may be what an interrupted
 * import left behind.
 */
export async function driverFact(
  context: RunContext,
  image: OfflineImage,
  probe: Extract<Probe, { ask: 'driver' }>,
): Promise<Fact> {
  const { folders, database } = storeOf(image);
  if (folders === undefined) return unknown('the driver store cannot be listed');
  const stored: StoredDriver[] = [];
  for (const directory of storeCandidates(probe.infName, folders)) {
    const names = image.list(joinPath(FILE_REPOSITORY, directory)) ?? [];
    const inf = names.find((name) => name.toLowerCase() === probe.infName.toLowerCase());
    if (inf === undefined) continue;
    const hash = await hashOf(context, image, joinPath(FILE_REPOSITORY, directory, inf));
    if (hash !== probe.infSha256) continue;
    stored.push({ directory, inf: hash, catalog: await catalogOf(context, image, directory, names, probe) });
  }
  const wanted = { inf: probe.infSha256, catalog: probe.catalogSha256 };
  return judge(wanted, stored, database, viewOf(image, 'SYSTEM'), viewOf(image, 'DRIVERS'));
}

/** Drivers of the store that came from this very INF, by the names that Windows gave them. */
export async function driverCopies(
  context: RunContext,
  image: OfflineImage,
  { infName, infSha256 }: Extract<Probe, { ask: 'driver-copies' }>,
): Promise<Reading<readonly PublishedDriver[]>> {
  const { database } = storeOf(image);
  if (!database.known) return notKnown(database.because);
  const copies: PublishedDriver[] = [];
  for (const { infName: inf, oemName, directory, version } of database.value) {
    if (oemName === undefined || inf.toLowerCase() !== infName.toLowerCase()) continue;
    const path = joinPath(FILE_REPOSITORY, directory, infName);
    if (!image.exists(path)) continue;
    if ((await hashOf(context, image, path)) !== infSha256) continue;
    copies.push({ name: oemName, version: version === undefined ? undefined : formatVersion(version) });
  }
  return known(copies, ...database.evidence);
}

interface DriverStore {
  readonly folders: readonly string[] | undefined;
  readonly database: ReturnType<typeof readDrivers>;
}

/** What one look at an image has read of its driver store: the next driver of the same look asks for the same. */
const STORES = new WeakMap<OfflineImage, DriverStore>();

function storeOf(image: OfflineImage): DriverStore {
  const known = STORES.get(image);
  if (known !== undefined) return known;
  const folders = image.list(FILE_REPOSITORY);
  const store = { folders, database: readDrivers(viewOf(image, 'SYSTEM'), viewOf(image, 'DRIVERS')) };
  STORES.set(image, store);
  return store;
}

function judge(
  wanted: DriverDigests,
  stored: readonly StoredDriver[],
  database: DriverStore['database'],
  system: HiveView,
  drivers: HiveView,
): Fact {
  // One of the two hives may be absent or stale: what the other one names is there all the same.
  const sure = (valueOrHint(database) ?? []).filter(
    ({ hive }) => (hive === 'SYSTEM' ? system : drivers).doubt === undefined,
  );
  const fact = isDriverStaged(wanted, stored, known(sure));
  if (fact.answer === 'yes') return fact;
  // Windows 7 keeps no database: there the folder is all there is.
  if (system.doubt === undefined && system.key('DriverDatabase') === undefined)
    return isDriverStaged(wanted, stored, known(stored.map(asRecord)));
  return isDriverStaged(wanted, stored, database);
}

function asRecord({ directory }: StoredDriver): DriverRecord {
  return {
    directory,
    infName: directory,
    oemName: undefined,
    provider: undefined,
    catalog: undefined,
    signer: undefined,
    version: undefined,
    date: undefined,
    classGuid: undefined,
    hive: 'SYSTEM',
  };
}

/** The wanted catalog if it is there, whatever its name; undefined when none is asked for or none fits. */
async function catalogOf(
  context: RunContext,
  image: OfflineImage,
  directory: string,
  names: readonly string[],
  { catalogSha256 }: Extract<Probe, { ask: 'driver' }>,
): Promise<string | undefined> {
  if (catalogSha256 === undefined) return undefined;
  for (const name of names.filter((one) => one.toLowerCase().endsWith('.cat'))) {
    const hash = await hashOf(context, image, joinPath(FILE_REPOSITORY, directory, name));
    if (hash === catalogSha256) return hash;
  }
  return undefined;
}

async function hashOf(context: RunContext, image: OfflineImage, path: string): Promise<string | undefined> {
  if ((image.sizeBytes(path) ?? Number.POSITIVE_INFINITY) > LARGEST_DRIVER_FILE) return undefined;
  return (await context.world.files.hash(joinPath(image.root, path))).sha256;
}
