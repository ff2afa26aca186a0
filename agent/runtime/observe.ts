import { known, notKnown, type Reading, unknown } from '../domain/fact.ts';
import { isSamePackage, type PackageIdentity } from '../domain/package-identity.ts';
import type { HiveName, Probe, ProbeAnswer, RegistryValue } from '../domain/probe.ts';
import { IoError } from '../domain/servicing-error.ts';
import { compareVersions } from '../domain/version.ts';
import { joinPath } from '../domain/windows-path.ts';
import { isInstalled } from '../offline/is-installed.ts';
import { servicingEra } from '../offline/package-state.ts';
import { MANIFESTS, type PackageRecord, readManifestNames, readPackages } from '../offline/servicing.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { offlineKey } from '../steps/registry-value.ts';
import type { RunContext } from './context.ts';
import { driverFact } from './observe-driver.ts';
import { lookAtImage, type OfflineImage, viewOf } from './offline-image.ts';

export type ObservedAt = Pick<StepPlaces, 'imageRoot' | 'controlSet'>;

/** Answers all probes of a step in one look at the image. Reads only. */
export async function observe(
  context: RunContext,
  places: ObservedAt,
  probes: readonly Probe[],
): Promise<readonly ProbeAnswer[]> {
  const image = lookAtImage(context.world.files, places.imageRoot);
  try {
    const packages = lazily(() => packagesOf(image));
    const answers: ProbeAnswer[] = [];
    for (const probe of probes) answers.push(await answer(context, image, places, probe, packages));
    return answers;
  } finally {
    image.close();
  }
}

interface Packages {
  readonly list: Reading<readonly PackageRecord[]>;
  readonly manifests: Reading<ReadonlySet<string>>;
}

async function answer(
  context: RunContext,
  image: OfflineImage,
  places: ObservedAt,
  probe: Probe,
  packages: () => Packages,
): Promise<ProbeAnswer> {
  try {
    return await look(context, image, places, probe, packages);
  } catch (error) {
    // A disk that cannot be read gives no answer; that is an answer too.
    if (error instanceof IoError) return noAnswer(probe, error.message);
    throw error;
  }
}

function noAnswer({ ask }: Probe, because: string): ProbeAnswer {
  switch (ask) {
    case 'package':
      return { ask, fact: unknown(because), firstBoot: false };
    case 'driver':
      return { ask, fact: unknown(because) };
    case 'registry-value':
      return { ask, reading: notKnown(because) };
    case 'file':
      return { ask, reading: notKnown(because) };
  }
}

async function look(
  context: RunContext,
  image: OfflineImage,
  places: ObservedAt,
  probe: Probe,
  packages: () => Packages,
): Promise<ProbeAnswer> {
  switch (probe.ask) {
    case 'package': {
      const { list, manifests } = packages();
      const fact = isInstalled(probe.identity, list, manifests);
      return { ask: 'package', fact, firstBoot: fact.answer === 'yes' && waitsForBoot(probe.identity, list) };
    }
    case 'driver':
      return { ask: 'driver', fact: await driverFact(context, image, probe) };
    case 'registry-value':
      return {
        ask: 'registry-value',
        reading: readValue(image, probe.hive, offlineKey(probe.key, places.controlSet), probe.name),
      };
    case 'file':
      return { ask: 'file', reading: await readFile(context, image, probe.path) };
  }
}

function packagesOf(image: OfflineImage): Packages {
  return {
    list: readPackages(viewOf(image, 'SOFTWARE'), servicingEra(currentBuild(image))),
    manifests: readManifestNames(image.list(MANIFESTS)),
  };
}

function currentBuild(image: OfflineImage): number | undefined {
  const software = image.hive('SOFTWARE');
  if (software === undefined || software.status === 'unreadable') return undefined;
  const text = software.hive.key('Microsoft\\Windows NT\\CurrentVersion')?.value('CurrentBuild')?.text();
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function waitsForBoot(wanted: PackageIdentity, list: Reading<readonly PackageRecord[]>): boolean {
  if (!list.known) return false;
  return list.value.some(
    ({ identity, state }) =>
      state === 'Install Pending' &&
      isSamePackage(identity, wanted) &&
      compareVersions(identity.version, wanted.version) >= 0,
  );
}

function readValue(
  image: OfflineImage,
  hive: HiveName,
  key: string,
  name: string,
): Reading<RegistryValue | undefined> {
  const opening = image.hive(hive);
  if (opening === undefined) return notKnown(`the hive ${hive} is missing`);
  if (opening.status === 'unreadable') return notKnown(`the hive ${hive} is unreadable: ${opening.because}`);
  if (opening.status === 'stale')
    return notKnown(`the hive ${hive} was not written back, and its logs do not apply`);
  const value = opening.hive.key(key)?.value(name);
  if (value === undefined && opening.hive.problemCount > 0) return notKnown(`the hive ${hive} is damaged`);
  const evidence = { file: `Windows\\System32\\config\\${hive}`, at: `${key}\\${name}` };
  return known(value === undefined ? undefined : { type: value.type, data: value.raw }, evidence);
}

async function readFile(context: RunContext, image: OfflineImage, path: string) {
  const { files } = context.world;
  const full = joinPath(image.root, path);
  // Not the synchronous look: there, absent and unreadable are one.
  if ((await files.stat(full)) === undefined) return known(undefined, { file: path });
  const hashed = await files.hash(full);
  return known(hashed, { file: path, at: 'sha256', saw: hashed.sha256 });
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
