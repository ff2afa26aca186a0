import type { MemoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import type { Contents, ReadDesk } from '../../../agent/adapters/rehearsal/machine/content.ts';
import {
  type MachineDescription,
  parseMachineDescription,
} from '../../../agent/adapters/rehearsal/machine/machine-description.ts';
import { makeSigner } from '../../unit/manifest/support.ts';
import { PASSWORD } from './canary.ts';
import { FOUNDATION, PAYLOAD, payloadEntries, STEP } from './payload.ts';

export const SOURCE = '\\\\deploy\\servicing$';
export const RESULTS = '\\\\deploy\\results$';
export const NOW = '2026-11-22T08:00:00Z';

type Json = Readonly<Record<string, unknown>>;
/** Files by path, as they may be changed before the machine is made. */
type FileMap = Map<string, Uint8Array>;

/** What is different from the clean case: a machine of the line, its overlay, and a signed payload on the share. */
export interface Wish {
  /** Merged over the defaults, one level deep. */
  readonly host?: Json;
  readonly windows?: Json;
  readonly machine?: Json;
  readonly settings?: Json;
  readonly manifest?: Json;
  readonly share?: Json;
  readonly results?: Json;
  readonly steps?: readonly Json[];
  readonly mishaps?: readonly Json[];
  /** More volumes after those of the line's machine. */
  readonly volumes?: readonly Json[];
  /** Who signs: the key of the overlay, another one, or nobody. */
  readonly signedBy?: 'line' | 'stranger' | 'nobody';
  /** The last word about what lies in X:\servicer and on the source share. */
  readonly alter?: (files: { readonly overlay: FileMap; readonly share: FileMap }) => void;
}

/** A machine in memory, before its first boot. The payload can be exchanged between two boots. */
export interface Staged {
  readonly description: MachineDescription;
  readonly readDesk: ReadDesk;
  readonly disk: MemoryDisk;
}

const SIGNERS = { line: makeSigner(7), stranger: makeSigner(9) };

export const WINDOWS: Json = {
  product: 'Windows 10 IoT Enterprise',
  edition: 'IoTEnterprise',
  build: '19045.4780',
  architecture: 'amd64',
  computerName: 'EB300-7',
  packages: [
    { identity: FOUNDATION },
    { identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10' },
  ],
  drivers: [{ inf: 'ctgpio.inf', published: 'oem0.inf', provider: 'Contoso', version: '2.4.0.11' }],
  registry: [
    { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'unassigned' },
    { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Old', type: 'REG_SZ', data: 'x' },
  ],
};

export const windowsVolume = (windows: Json, more: Json = {}): Json => ({
  letter: 'D',
  label: 'Windows',
  sizeMiB: 60_000,
  freeMiB: 40_000,
  windows,
  files: { 'Windows\\OEM\\old-notice.txt': 'To be removed.\r\n' },
  ...more,
});

/** Where the machine's own volumes are counted from: the card reader first, then the partition without a letter. */
export const STICK: Json = {
  letter: 'C',
  label: 'LINE-KEY',
  fileSystem: 'FAT32',
  driveType: 'removable',
  sizeMiB: 3840,
  freeMiB: 3690,
};
export const SYSTEM_PARTITION: Json = {
  label: 'SYSTEM',
  fileSystem: 'FAT32',
  sizeMiB: 100,
  freeMiB: 68,
  bootStore: true,
};

/** Makes the machine that a wish describes. */
export function stage(wish: Wish = {}): Staged {
  const overlay: FileMap = new Map([
    ['servicer.json', json({ ...SETTINGS, ...wish.settings })],
    ['credentials.json', json({ user: 'line', password: PASSWORD })],
    ['keys\\line.pub', utf8(SIGNERS.line.pub)],
  ]);
  const share = sharedFiles(wish);
  wish.alter?.({ overlay, share });
  const account = { user: 'line', password: PASSWORD };
  const description = describe({
    host: { ...HOST, ...wish.host },
    smbios: {
      manufacturer: 'Contoso Industrial',
      product: 'Edge Box 300',
      serial: 'CT7Q4K2',
      uuid: '8f1d2c3a-5b60-4e7f-9a11-c0ffee300042',
    },
    macs: ['02:53:56:43:30:42'],
    overlay: Object.fromEntries([...overlay.keys()].map((name) => [name, `overlay:${name}`])),
    volumes: [
      STICK,
      SYSTEM_PARTITION,
      windowsVolume({ ...WINDOWS, ...wish.windows }),
      ...(wish.volumes ?? []),
    ],
    shares: [
      { path: SOURCE, account, from: 'share', readOnly: true, ...wish.share },
      { path: RESULTS, account, ...wish.results },
    ],
    tools: { missing: ['mountvol'] },
    clock: NOW,
    mishaps: wish.mishaps ?? [],
    ...wish.machine,
  });
  const readDesk = deskOf(overlay, share);
  return { description, readDesk, disk: memoryMachine(description, readDesk) };
}

/** The same disks under another description: the server is up again, the memory was changed. */
export function redescribed(machine: Staged, wish: Wish): Staged {
  const { description, readDesk } = stage(wish);
  return { description, readDesk, disk: machine.disk };
}

/** The payload folder of a wish: manifest, signature, files. */
export function sharedFiles(wish: Pick<Wish, 'manifest' | 'steps' | 'signedBy'>): FileMap {
  const files: FileMap = new Map([...PAYLOAD.values()].map(({ path, bytes }) => [slashed(path), bytes]));
  const manifest = {
    ...MANIFEST,
    payload: payloadEntries(),
    steps: wish.steps ?? ALL_STEPS,
    ...wish.manifest,
  };
  const bytes = json(manifest);
  files.set('manifest.json', bytes);
  const { channel, serial } = manifest;
  const { signedBy = 'line' } = wish;
  if (signedBy !== 'nobody')
    files.set('manifest.json.minisig', signature(bytes, { channel, serial }, signedBy));
  return files;
}

/** The signature file for a manifest of that channel and serial. */
export function signature(
  bytes: Uint8Array,
  { channel, serial }: { readonly channel: unknown; readonly serial: unknown } = MANIFEST,
  signedBy: keyof typeof SIGNERS = 'line',
): Uint8Array {
  return SIGNERS[signedBy].sign(bytes, `winpe-servicer channel=${String(channel)} serial=${String(serial)}`);
}

/** Puts other files onto the source share of a machine that is there already. */
export function restage({ disk }: Pick<Staged, 'disk'>, files: FileMap): void {
  for (const name of disk.list(SOURCE) ?? []) disk.removeTree(`${SOURCE}\\${name}`);
  for (const [path, bytes] of files) {
    const parts = path.split('\\').slice(0, -1);
    parts.forEach((_, depth) => {
      const folder = `${SOURCE}\\${parts.slice(0, depth + 1).join('\\')}`;
      if (disk.stat(folder) === undefined) disk.makeFolder(folder);
    });
    disk.write(`${SOURCE}\\${path}`, bytes);
  }
}

const HOST: Json = {
  ramMiB: 4096,
  architecture: 'amd64',
  bootKind: 'network',
  firmware: 'uefi',
  dismVersion: '10.0.26100.1',
};

const SETTINGS: Json = {
  sources: [{ type: 'share', path: SOURCE }],
  results: [{ type: 'share', path: RESULTS }],
  credentialsFile: 'credentials.json',
  channel: 'line-a',
  networkWaitSeconds: 60,
};

const MANIFEST = {
  type: 'winpe-servicer/manifest',
  schema: 1,
  id: 'line-2026-11',
  channel: 'line-a',
  serial: 7,
  issued: '2026-11-20T08:00:00Z',
};

const ALL_STEPS: readonly Json[] = [
  STEP.lcu,
  STEP.dotnet,
  STEP.nic,
  STEP.station,
  STEP.control,
  STEP.logo,
  STEP.notice,
];

function describe(value: Json): MachineDescription {
  const reading = parseMachineDescription(JSON.stringify(value));
  if (!reading.ok) throw new Error(`the scenario describes no machine: ${reading.problems.join('; ')}`);
  return reading.machine;
}

function deskOf(overlay: FileMap, share: FileMap): ReadDesk {
  return (wanted): Contents => {
    if (wanted === 'share') return share;
    if (wanted === 'stick')
      return new Map([...share].map(([path, bytes]) => [`servicer\\payload\\${path}`, bytes]));
    const file = overlay.get(wanted.replace(/^overlay:/, ''));
    return file === undefined ? new Map() : new Map([['', file]]);
  };
}

function slashed(path: string): string {
  return path.replaceAll('/', '\\');
}

export function json(value: unknown): Uint8Array {
  return utf8(`${JSON.stringify(value, undefined, 1)}\n`);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
