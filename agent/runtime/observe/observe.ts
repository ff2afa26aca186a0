import { known, type Reading } from '../../domain/fact.ts';
import { isSamePackage, type PackageIdentity } from '../../domain/package-identity.ts';
import { noAnswer, type Probe, type ProbeAnswer } from '../../domain/probe.ts';
import { IoError } from '../../domain/servicing-error.ts';
import { compareVersions } from '../../domain/version.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { halfAdded, halfRemoved } from '../../offline/half-done.ts';
import { isPackageAbsent } from '../../offline/is-absent.ts';
import { isInstalled } from '../../offline/is-installed.ts';
import type { StepPlaces } from '../../steps/kind.ts';
import { offlineKey } from '../../steps/registry-value.ts';
import { askDism } from '../ask-dism.ts';
import type { RunContext } from '../context.ts';
import { lookAtImage, type OfflineImage } from '../offline-image.ts';
import { bootDefault } from './boot.ts';
import { driverCopies, driverFact } from './driver.ts';
import { hasKey, readContent, readValue } from './registry.ts';
import { capabilityAnswer, driverNames, type Packages, packagesOf, pendingAnswer } from './servicing.ts';
import { presence, windowsFacts } from './windows.ts';

export type ObservedAt = Pick<StepPlaces, 'imageRoot' | 'controlSet' | 'boot'>;

const NOT_DUE = 'only DISM can tell; it is asked when the step is due';

/**
 * Answers all probes of a step in one look at the image. Reads only. DISM is started for those that need it when `tools`
 * says where it may write its log and its scratch files, and before any hive is opened here: it wants them for itself.
 */
export async function observe(
  context: RunContext,
  places: ObservedAt,
  probes: readonly Probe[],
  tools?: StepPlaces,
): Promise<readonly ProbeAnswer[]> {
  const asked = new Map<Probe, ProbeAnswer>();
  for (const probe of probes) {
    if (probe.ask !== 'dism') continue;
    asked.set(
      probe,
      tools === undefined ? noAnswer(probe, NOT_DUE) : await askDism(context, tools, probe.verb),
    );
  }
  const image = lookAtImage(context.world.files, places.imageRoot);
  try {
    const packages = lazily(() => packagesOf(image));
    const answers: ProbeAnswer[] = [];
    for (const probe of probes)
      answers.push(asked.get(probe) ?? (await answer(context, image, places, probe, packages)));
    return answers;
  } finally {
    image.close();
  }
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

async function look(
  context: RunContext,
  image: OfflineImage,
  places: ObservedAt,
  probe: Probe,
  packages: () => Packages,
): Promise<ProbeAnswer> {
  const { ask } = probe;
  switch (ask) {
    case 'package': {
      const { list, manifests } = packages();
      const fact = isInstalled(probe.identity, list, manifests);
      const firstBoot = fact.answer === 'yes' && waitsForBoot(probe.identity, list);
      return { ask, fact, firstBoot, half: halfAdded(probe.identity, list) };
    }
    case 'package-absent': {
      const { list } = packages();
      return { ask, ...isPackageAbsent(probe.identity, list), half: halfRemoved(probe.identity, list) };
    }
    case 'capability':
      return capabilityAnswer(image, probe.name, probe.wanted, packages());
    case 'driver':
      return { ask, fact: await driverFact(context, image, probe) };
    case 'driver-names':
      return { ask, reading: driverNames(image, probe.infName, probe.provider) };
    case 'registry-value':
      return {
        ask,
        reading: readValue(image, probe.hive, offlineKey(probe.key, places.controlSet), probe.name),
      };
    case 'registry-key':
      return { ask, reading: hasKey(image, probe.hive, offlineKey(probe.key, places.controlSet)) };
    case 'registry-content':
      return {
        ask,
        reading: readContent(image, probe.hive, offlineKey(probe.key, places.controlSet)),
      };
    case 'driver-copies':
      return { ask, reading: await driverCopies(context, image, probe) };
    case 'file':
      return { ask, reading: await readFile(context, image, probe.path) };
    case 'text':
      return { ask, reading: await readText(context, image, probe.path) };
    case 'pending':
      return pendingAnswer(image, packages());
    case 'windows':
      return { ask, reading: known(windowsFacts(image)) };
    case 'presence':
      return { ask, fact: await presence(context, image, probe.path) };
    case 'boot-default':
      return { ask, fact: await bootDefault(context, places.boot) };
    case 'dism':
      return noAnswer(probe, NOT_DUE);
  }
}

function waitsForBoot(wanted: PackageIdentity, list: Packages['list']): boolean {
  if (!list.known) return false;
  return list.value.some(
    ({ identity, state }) =>
      state === 'Install Pending' &&
      isSamePackage(identity, wanted) &&
      compareVersions(identity.version, wanted.version) >= 0,
  );
}

async function readFile(context: RunContext, image: OfflineImage, path: string) {
  const { files } = context.world;
  const full = joinPath(image.root, path);
  // Not the synchronous look: there, absent and unreadable are one.
  if ((await files.stat(full)) === undefined) return known(undefined, { file: path });
  const hashed = await files.hash(full);
  return known(hashed, { file: path, at: 'sha256', saw: hashed.sha256 });
}

// What we write ourselves into an image is some lines; anything longer is somebody else's.
const LONGEST_TEXT = 64 * 1024;

async function readText(
  context: RunContext,
  image: OfflineImage,
  path: string,
): Promise<Reading<string | undefined>> {
  const { files } = context.world;
  const full = joinPath(image.root, path);
  if ((await files.stat(full)) === undefined) return known(undefined, { file: path });
  const text = new TextDecoder('latin1').decode(await files.read(full, LONGEST_TEXT));
  return known(text, { file: path, saw: `${text.length} bytes` });
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
