import { valueOr } from '../domain/fact.ts';
import { formatPackageIdentity } from '../domain/package-identity.ts';
import { formatVersion } from '../domain/version.ts';
import type { Volume } from '../domain/volume.ts';
import type { ImageFacts } from '../offline/image-facts.ts';
import type { Diagnosis } from '../phases/doctor.ts';

/** What lies on one volume. */
export interface SeenVolume {
  readonly windows: ImageFacts | undefined;
  readonly hasBootStore: boolean;
}

const MIB = 1024 * 1024;
const MASKED = 'MASKED';

/**
 * A machine description of what was seen. Contents of disks, shares and accounts are no part of it: who rehearses adds
 * an overlay and a payload. With `mask`, whatever names the machine, its owner or its network is replaced.
 */
export function machineDescription(
  diagnosis: Diagnosis,
  seen: ReadonlyMap<string, SeenVolume>,
  { mask }: { readonly mask: boolean },
): unknown {
  const { machine, host, survey, tools } = diagnosis;
  const named = (text: string | undefined) => (mask && text !== undefined ? MASKED : text);
  return {
    host: {
      ramMiB: Math.max(1, Math.floor(host.ramBytes / MIB)),
      architecture: host.architecture,
      bootKind: host.bootKind,
      firmware: host.firmware === 'bios' ? 'bios' : 'uefi',
      dismVersion: host.dismVersion ?? '10.0.0.0',
      ...(host.bootSource === undefined ? {} : { bootSourceDrive: host.bootSource.slice(0, 1) }),
      scratchMiB: Math.max(1, Math.floor((host.systemFreeBytes ?? 512 * MIB) / MIB)),
    },
    smbios: {
      manufacturer: machine.manufacturer,
      product: machine.model,
      sku: machine.sku,
      serial: named(machine.serial),
      ...(mask ? {} : { uuid: machine.uuid }),
      assetTag: named(machine.assetTag),
    },
    macs: mask ? machine.macs.map((_, index) => `02:00:00:00:00:${byte(index)}`) : machine.macs,
    volumes: survey
      .filter(({ driveType }) => driveType !== 'ram-disk')
      .map((volume) => describeVolume(volume, seen.get(volume.id), mask)),
    tools: {
      missing: tools
        .filter(({ name, found }) => !found && name !== 'manage-bde.exe')
        .map(({ name }) => name.replace(/\.exe$/, '')),
      added: tools.filter(({ name, found }) => found && name === 'manage-bde.exe').map(() => 'manage-bde'),
    },
  };
}

const FILE_SYSTEMS = ['NTFS', 'FAT32', 'exFAT', 'ReFS', 'UDF'];

function describeVolume(volume: Volume, seen: SeenVolume | undefined, mask: boolean): unknown {
  const sizeMiB = Math.max(1, Math.floor((volume.sizeBytes ?? 0) / MIB));
  const fileSystem = FILE_SYSTEMS.find(
    (name) => name.toLowerCase() === (volume.fileSystem ?? 'NTFS').toLowerCase(),
  );
  return {
    ...(volume.root === undefined || volume.letterIsTemporary ? {} : { letter: volume.root.slice(0, 1) }),
    label: mask && volume.label !== undefined ? MASKED : (volume.label ?? ''),
    fileSystem: fileSystem ?? 'RAW',
    driveType: volume.driveType,
    sizeMiB,
    freeMiB: Math.min(sizeMiB, Math.floor((volume.freeBytes ?? 0) / MIB)),
    bitLocker: volume.bitLocker,
    ...(seen?.hasBootStore === true ? { bootStore: true } : {}),
    ...(seen?.windows === undefined ? {} : { windows: describeWindows(seen.windows, mask) }),
  };
}

function describeWindows(facts: ImageFacts, mask: boolean): unknown {
  const { identity } = facts;
  const [language] = valueOr(identity.languages, []);
  const architecture = valueOr(identity.architecture, 'amd64');
  return {
    product: valueOr(identity.product, 'Windows'),
    edition: valueOr(identity.edition, 'Unknown'),
    build: `${valueOr(identity.build, 10240)}.${valueOr(identity.ubr, 0)}`,
    displayVersion: valueOr(identity.displayVersion, undefined),
    installationType: installationType(facts),
    architecture: architecture === 'ia64' ? 'amd64' : architecture,
    ...(language !== undefined && /^[a-z]{2,3}-[A-Z]{2}$/.test(language) ? { language } : {}),
    computerName: mask ? MASKED : valueOr(identity.computerName, 'UNKNOWN').slice(0, 15),
    packages: valueOr(facts.packages, []).flatMap(describePackage),
    drivers: valueOr(facts.drivers, []).flatMap(({ infName, oemName, provider, version }) =>
      oemName === undefined || version === undefined
        ? []
        : [{ inf: infName, published: oemName, provider: provider ?? '', version: formatVersion(version) }],
    ),
    pageFileMiB: Math.floor((facts.pageFileBytes ?? 0) / MIB),
    hibernated: facts.hibernated.answer === 'yes',
    pending: facts.pending.reasons.some(({ id }) => id === 'pending-xml'),
    setupInProgress: identity.setupInProgress.answer === 'yes',
  };
}

const INSTALLATION_TYPES = ['Client', 'Server', 'Server Core', 'WindowsPE'];

function installationType({ identity }: ImageFacts): string {
  const seen = valueOr(identity.installationType, 'Client');
  return INSTALLATION_TYPES.find((type) => type === seen) ?? 'Client';
}

/** What a description may say of a package. */
const STATES = [
  'Uninstall Pending',
  'Staged',
  'Superseded',
  'Install Pending',
  'Partially Installed',
  'Installed',
];

/** Packages of Windows itself come by the thousand and change nothing in a rehearsal. */
function describePackage({
  identity,
  state,
}: {
  readonly identity: Parameters<typeof formatPackageIdentity>[0];
  readonly state: string;
}): readonly unknown[] {
  if (!STATES.includes(state) || !/^Package_for|Foundation-Package/i.test(identity.name)) return [];
  return [{ identity: formatPackageIdentity(identity), state }];
}

function byte(value: number): string {
  return (value % 256).toString(16).padStart(2, '0');
}
