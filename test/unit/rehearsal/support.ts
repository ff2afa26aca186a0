import path from 'node:path';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import {
  type MachineDescription,
  parseMachineDescription,
} from '../../../agent/adapters/rehearsal/machine/machine-description.ts';
import { mumText } from '../../../agent/adapters/rehearsal/machine/mum.ts';
import { type RehearsalWorld, rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import type { CommandResult, ToolName } from '../../../agent/domain/command.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { type ImageFacts, readImageFacts } from '../../../agent/offline/image-facts.ts';
import { lookAtImage } from '../../../agent/runtime/offline-image.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';

export const EXAMPLE_FOLDER = path.resolve(
  import.meta.dirname,
  '../../..',
  'payload',
  'examples',
  'factory-line',
);
export const FOUNDATION = 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1';
export const OLD_LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10';
export const NEW_LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
export const DOT_NET = 'Package_for_DotNetRollup_481~31bf3856ad364e35~amd64~~10.0.9286.2';

const WINDOWS = {
  product: 'Windows 10 Pro',
  edition: 'Professional',
  build: '19045.4780',
  displayVersion: '22H2',
  architecture: 'amd64',
  computerName: 'TEST-01',
  packages: [{ identity: FOUNDATION }, { identity: OLD_LCU }],
  drivers: [{ inf: 'abnet.inf', published: 'oem0.inf', provider: 'Contoso', version: '1.2.3.4' }],
};

/** A small machine; `change` replaces top-level keys, `windows` and `volume` those of its one Windows. */
export function machineWith(
  change: Readonly<Record<string, unknown>> = {},
  windows: Readonly<Record<string, unknown>> = {},
  volume: Readonly<Record<string, unknown>> = {},
): MachineDescription {
  const text = JSON.stringify({
    host: {
      ramMiB: 4096,
      architecture: 'amd64',
      bootKind: 'network',
      firmware: 'uefi',
      dismVersion: '10.0.26100.1',
    },
    smbios: { manufacturer: 'Contoso', product: 'Box', serial: 'S-1234', uuid: UUID },
    clock: '2026-03-01T08:00:00Z',
    volumes: [
      { label: 'SYSTEM', fileSystem: 'FAT32', sizeMiB: 100, freeMiB: 60, bootStore: true },
      {
        letter: 'D',
        label: 'OS',
        sizeMiB: 1000,
        freeMiB: 500,
        windows: { ...WINDOWS, ...windows },
        ...volume,
      },
      { letter: 'E', label: 'STICK', driveType: 'removable', sizeMiB: 100, freeMiB: 90 },
    ],
    shares: [{ path: '\\\\srv\\in$', account: { user: 'line', password: 'canary-123' } }],
    ...change,
  });
  const reading = parseMachineDescription(text);
  if (!reading.ok) throw new Error(reading.problems.join('; '));
  return reading.machine;
}

export const UUID = '8f1d2c3a-5b60-4e7f-9a11-c0ffee300042';

export interface Bench {
  readonly world: RehearsalWorld;
  readonly disk: Disk;
  readonly run: (tool: ToolName, ...args: readonly string[]) => Promise<Ended>;
  readonly facts: () => ImageFacts;
}

interface Ended {
  readonly result: CommandResult;
  /** `0x00000000`, or how else it ended. */
  readonly code: string;
  readonly text: string;
  readonly errors: string;
}

/** The machine, started, with the folders that DISM needs and two packages on D:. */
export function start(
  machine: MachineDescription = machineWith(),
  disk: Disk = memoryMachine(machine),
): Bench {
  const world = rehearsalWorld(machine, disk, { speed: Number.POSITIVE_INFINITY });
  for (const folder of ['D:\\work', 'D:\\work\\scratch', 'D:\\work\\logs']) {
    if (disk.stat('D:\\') !== undefined && disk.stat(folder) === undefined) disk.makeFolder(folder);
  }
  return {
    world,
    disk,
    run: async (tool, ...args) => {
      const result = await world.processes.run({
        tool,
        file: `X:\\Windows\\System32\\${tool}.exe`,
        args,
        effect: 'changes',
        timeoutMs: 7_200_000,
        idleMs: 1_200_000,
      });
      const { ended } = result;
      return {
        result,
        code: ended.end === 'exited' ? ended.exitCode : ended.end,
        text: new TextDecoder().decode(result.stdout),
        errors: new TextDecoder().decode(result.stderr),
      };
    },
    facts: () => {
      const image = lookAtImage(world.files, 'D:\\');
      const facts = readImageFacts(image);
      image.close();
      return facts;
    },
  };
}

/** What DISM is always told, and a package or driver on top of it. */
export function onImage(...verb: readonly string[]): readonly string[] {
  return [
    '/English',
    '/Image:D:\\',
    ...verb,
    '/ScratchDir:D:\\work\\scratch',
    '/LogPath:D:\\work\\logs\\dism.log',
  ];
}

function identity(text: string) {
  const parsed = parsePackageIdentity(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** A .cab that holds the manifest of a package. */
export function packageCab(name: string, parent: string = FOUNDATION, mumExtra = ''): Uint8Array {
  const mum = mumText(identity(name), { parent: identity(parent) }).replace(
    '<package ',
    `${mumExtra}<package `,
  );
  return storedCabinet([
    { name: 'update.mum', bytes: new TextEncoder().encode(mum) },
    { name: 'update.cat', bytes: new TextEncoder().encode(`catalog of ${name}`) },
  ]);
}

/** The state that our own reader finds for a package, with its manifest file or without. */
export function stateOf(facts: ImageFacts, name: string): string {
  if (!facts.packages.known || !facts.manifests.known) return 'unknown';
  const wanted = identity(name);
  const found = facts.packages.value.find(
    (each) => each.identity.name === wanted.name && each.identity.version.join() === wanted.version.join(),
  );
  const hasMum = facts.manifests.value.has(`${name.toLowerCase()}.mum`);
  return found === undefined ? 'absent' : `${found.state}${hasMum ? '' : ' without .mum'}`;
}
