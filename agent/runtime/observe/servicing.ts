import { known, notKnown, type Reading } from '../../domain/fact.ts';
import { isSamePackage, parsePackageIdentity } from '../../domain/package-identity.ts';
import type { ProbeAnswer, PublishedDriver } from '../../domain/probe.ts';
import { formatVersion } from '../../domain/version.ts';
import { isCapabilityInstalled, readCapabilities } from '../../offline/capabilities.ts';
import { readDrivers } from '../../offline/drivers.ts';
import { isCapabilityAbsent } from '../../offline/is-absent.ts';
import { servicingEra } from '../../offline/package-state.ts';
import { blockedBy, type PendingReason, readPending } from '../../offline/pending.ts';
import { MANIFESTS, type PackageRecord, readManifestNames, readPackages } from '../../offline/servicing.ts';
import { type OfflineImage, viewOf } from '../offline-image.ts';

/** The list of packages with what confirms it: read once per look, however many probes ask. */
export interface Packages {
  readonly list: Reading<readonly PackageRecord[]>;
  readonly manifests: Reading<ReadonlySet<string>>;
}

export function packagesOf(image: OfflineImage): Packages {
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

/** Whether a feature on demand is there, or is not; DISM's word for both is the state of its packages. */
export function capabilityAnswer(
  image: OfflineImage,
  name: string,
  wanted: 'present' | 'absent',
  { list, manifests }: Packages,
): Extract<ProbeAnswer, { ask: 'capability' }> {
  const capabilities = readCapabilities(viewOf(image, 'SOFTWARE'), list);
  if (wanted === 'absent') return { ask: 'capability', ...isCapabilityAbsent(name, capabilities, list) };
  const fact = isCapabilityInstalled(name, capabilities, list, manifests);
  const record = capabilities.known
    ? capabilities.value.find((one) => one.name.toLowerCase() === name.toLowerCase())
    : undefined;
  const families = (record?.packages ?? []).map(parsePackageIdentity).filter((one) => one !== undefined);
  const waits =
    list.known &&
    list.value.some(
      ({ identity, state }) =>
        state === 'Install Pending' && families.some((family) => isSamePackage(identity, family)),
    );
  return { ask: 'capability', fact, firstBoot: fact.answer === 'yes' && waits };
}

/** `oem` names only: a driver that came with Windows has none, and cannot be removed. */
export function driverNames(
  image: OfflineImage,
  infName: string,
  provider: string,
): Reading<readonly PublishedDriver[]> {
  const drivers = readDrivers(viewOf(image, 'SYSTEM'), viewOf(image, 'DRIVERS'));
  if (!drivers.known) return notKnown(drivers.because);
  const found = drivers.value.flatMap((driver): readonly PublishedDriver[] => {
    const isIt =
      driver.infName.toLowerCase() === infName.toLowerCase() &&
      driver.provider?.toLowerCase() === provider.toLowerCase();
    if (!isIt || driver.oemName === undefined) return [];
    return [
      {
        name: driver.oemName,
        version: driver.version === undefined ? undefined : formatVersion(driver.version),
      },
    ];
  });
  return known(found, ...drivers.evidence);
}

/**
 * Only what forbids more work counts: packages that wait for their first start do not. Nor does a set-up that is still to
 * come, as in every image that is to be installed; whether one in the middle of it is serviced was settled before.
 */
export function pendingAnswer(image: OfflineImage, { list }: Packages): ProbeAnswer {
  const pending = readPending(image, viewOf(image, 'SOFTWARE'), viewOf(image, 'SYSTEM'), list);
  return { ask: 'pending', fact: blockedBy(pending.reasons.filter(isOfServicing), pending.unknown) };
}

function isOfServicing({ id }: PendingReason): boolean {
  return id !== 'setup-in-progress';
}
