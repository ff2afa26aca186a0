import type { Command, ToolName } from '../../domain/command.ts';
import type { FoundDism } from '../../domain/machine.ts';
import type { Volume } from '../../domain/volume.ts';
import { LIST_VOLUMES_SCRIPT } from '../../tools/diskpart.ts';
import { LIST_DISKS_SCRIPT } from '../../tools/diskpart-disks.ts';
import { dismVersion } from '../../tools/dism.ts';
import { dirtyQuery, driveTypeOf, volumeInfo } from '../../tools/fsutil.ts';
import { recoveryProtectors, status } from '../../tools/manage-bde.ts';
import { listMountPoints } from '../../tools/mountvol.ts';
import { queryValues } from '../../tools/reg.ts';
import { CONTROL_KEY, updateBootInfo } from '../../tools/wpeutil.ts';
import { programName } from '../locate/loans.ts';

const VERSION_KEY = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
// Code pages and default language: https://learn.microsoft.com/windows/win32/intl/code-page-identifiers
const CODE_PAGE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage';
const LANGUAGE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\Language';
const SMBIOS_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data';
const BIOS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
const MOUNTED_KEY = 'HKLM\\SYSTEM\\MountedDevices';

/** What there is to ask about. */
export interface RecordPlace {
  readonly system32: string;
  readonly volumes: readonly Volume[];
  readonly disms: readonly FoundDism[];
}

/** One start of a program; its output goes to `<tool>\\<id>.txt`. */
export interface Recording {
  readonly id: string;
  /** diskpart takes its commands from a file, which is written by whoever runs it. */
  readonly start:
    | { readonly by: 'command'; readonly command: Command }
    | { readonly by: 'diskpart'; readonly script: string };
}

/** One row: what is run, and what the product relies on in its output. Every command only reads. */
export interface RecordRow {
  readonly tool: ToolName;
  readonly relies: string;
  readonly recordings: (place: RecordPlace) => readonly Recording[];
}

/** In this order: the first three say how all others are to be read. */
export const RECORD_ROWS: readonly RecordRow[] = [
  reg('version', VERSION_KEY, 'CurrentBuild and UBR are the version of this Windows PE'),
  reg('code-page', CODE_PAGE_KEY, 'OEMCP is the code page most tools print in'),
  reg('language', LANGUAGE_KEY, 'Default is the language of this Windows PE'),
  {
    tool: 'wpeutil',
    relies: 'it ends, and writes how Windows PE was started into the registry of the RAM disk',
    recordings: ({ system32 }) => [run('update-boot-info', updateBootInfo(system32))],
  },
  reg(
    'control',
    CONTROL_KEY,
    'PEBootType, PEFirmwareType, PEBootRamdiskSourceDrive: boot kind, firmware, medium',
  ),
  reg('smbios', SMBIOS_KEY, 'SMBiosData holds the tables of the firmware: the machine id'),
  reg('bios', BIOS_KEY, 'SystemManufacturer, SystemProductName: where there are no tables'),
  reg('mounted-devices', MOUNTED_KEY, 'names of volumes where mountvol is missing; the default boot entry'),
  {
    tool: 'dism',
    relies: 'the banner has the version that the header of dism.exe has',
    recordings: ({ disms }) =>
      disms.map(({ path, from }, index) =>
        run(from === 'host' ? 'version' : `version-carried-${index}`, dismVersion(path)),
      ),
  },
  {
    tool: 'mountvol',
    relies: 'the layout of the list below the help: names of volumes and their letters',
    recordings: ({ system32 }) => [run('list', listMountPoints(system32))],
  },
  {
    tool: 'diskpart',
    relies: 'the line of dashes gives the columns; the words of the Type and Status columns',
    recordings: () => [
      { id: 'list-volume', start: { by: 'diskpart', script: LIST_VOLUMES_SCRIPT } },
      { id: 'list-disk', start: { by: 'diskpart', script: LIST_DISKS_SCRIPT } },
    ],
  },
  {
    tool: 'fsutil',
    relies: 'the words for kinds of drives, the place of the label, the sentences about the dirty bit',
    recordings: ({ system32, volumes }) =>
      letters(volumes).flatMap((drive) => [
        run(`drivetype-${drive.slice(0, 1).toLowerCase()}`, driveTypeOf(system32, drive)),
        run(`volumeinfo-${drive.slice(0, 1).toLowerCase()}`, volumeInfo(system32, drive)),
        run(`dirty-${drive.slice(0, 1).toLowerCase()}`, dirtyQuery(system32, drive)),
      ]),
  },
  {
    tool: 'manage-bde',
    relies: 'the order of the fields, the words for locked and protected, the ids of keys of a locked volume',
    recordings: ({ system32, volumes }) =>
      volumes.filter(mayBeEncrypted).flatMap((volume, index) => {
        const name = programName(volume);
        if (name === undefined) return [];
        const asked = run(`status-${index}`, status(system32, name));
        return volume.bitLocker === 'none' || volume.bitLocker === 'unlocked'
          ? [asked]
          : [asked, run(`protectors-${index}`, recoveryProtectors(system32, name))];
      }),
  },
];

function reg(id: string, key: string, relies: string): RecordRow {
  return { tool: 'reg', relies, recordings: ({ system32 }) => [run(id, queryValues(system32, key))] };
}

function run(id: string, command: Command): Recording {
  return { id, start: { by: 'command', command } };
}

function letters(volumes: readonly Volume[]): readonly string[] {
  return volumes.flatMap(({ root }) => (root === undefined ? [] : [root.slice(0, 2)]));
}

function mayBeEncrypted({ driveType }: Volume): boolean {
  return driveType === 'fixed' || driveType === 'unknown' || driveType === 'removable';
}
