import {
  type MachineDescription,
  parseMachineDescription,
} from '../../../agent/adapters/rehearsal/machine/machine-description.ts';

/** The share's server as the machine calls it. */
export const SERVER = 'line';

/** Letters of the bench machine: Windows, and the system partition with the boot store. */
export const WINDOWS_LETTER = 'D';
export const SYSTEM_LETTER = 'S';
export const WINDOWS_MIB = 24 * 1024;

export interface DescriptionOptions {
  readonly account: { readonly user: string; readonly password: string };
  /** False: the disk is empty. */
  readonly hasWindows?: boolean;
  /** Build and revision of the offline Windows. */
  readonly build?: string;
  readonly packageSeconds?: number;
  /** More NTFS volumes, each with a Windows of its own. */
  readonly others?: readonly OtherVolume[];
}

export interface OtherVolume {
  readonly letter: string;
  readonly label: string;
  readonly build: string;
}

/** A machine with one disk, on the network, booted from it. */
export function describeMachine(options: DescriptionOptions): MachineDescription {
  const { account, hasWindows = true, build = '19045.4780', packageSeconds = 20 } = options;
  const { others = [] } = options;
  const windows = {
    product: 'Windows 10 Pro',
    edition: 'Professional',
    build,
    architecture: 'amd64',
    computerName: 'BENCH-01',
    packages: [{ identity: 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1' }],
  };
  const reading = parseMachineDescription(
    JSON.stringify({
      host: {
        ramMiB: 8192,
        architecture: 'amd64',
        bootKind: 'network',
        firmware: 'uefi',
        dismVersion: '10.0.26100.1',
      },
      smbios: {
        manufacturer: 'Contoso',
        product: 'Line Tester',
        serial: 'BENCH-0001',
        uuid: '6f1c2b1e-9d5a-4c38-8f4b-0a1b2c3d4e5f',
      },
      macs: ['02:00:5e:10:00:01'],
      volumes: [
        {
          letter: WINDOWS_LETTER,
          label: 'Windows',
          sizeMiB: WINDOWS_MIB,
          freeMiB: WINDOWS_MIB - 1024,
          ...(hasWindows ? { windows } : {}),
        },
        {
          letter: SYSTEM_LETTER,
          label: 'SYSTEM',
          fileSystem: 'FAT32',
          sizeMiB: 260,
          freeMiB: 200,
          bootStore: true,
        },
        ...others.map(({ letter, label, build: other }) => ({
          letter,
          label,
          sizeMiB: WINDOWS_MIB,
          freeMiB: WINDOWS_MIB - 1024,
          windows: { ...windows, build: other, computerName: label.toUpperCase() },
        })),
      ],
      shares: ['results$', 'payload$'].map((name) => ({ path: `\\\\${SERVER}\\${name}`, account })),
      clock: new Date().toISOString(),
      // Short enough for a bench, long enough to be met in the middle.
      pace: { packageSeconds, cumulativeSeconds: packageSeconds, verifySeconds: 5, standInScale: 0.05 },
    }),
  );
  if (!reading.ok) throw new Error(`the bench machine is badly described: ${reading.problems.join('; ')}`);
  return reading.machine;
}
