import { existsSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Command, CommandResult } from '../../domain/command.ts';
import type { ProviderReport } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { readMountedVolumes } from '../../offline/mounted-volumes.ts';
import type { Processes } from '../../ports/processes.ts';
import {
  driveTypeOfDiskpart,
  LIST_VOLUMES_SCRIPT,
  parseVolumeList,
  runScript,
} from '../../tools/diskpart.ts';
import { driveTypeOf, parseDriveType, parseVolumeLabel, volumeInfo } from '../../tools/fsutil.ts';
import { listMountPoints, parseMountvol } from '../../tools/mountvol.ts';
import { parseRegQuery, queryValues } from '../../tools/reg.ts';
import type { ProviderAnswer, VolumePart } from './volume-parts.ts';

const MOUNTED_DEVICES = 'HKLM\\SYSTEM\\MountedDevices';

export interface ProgramPlaces {
  readonly processes: Processes;
  readonly system32: string;
  /** A folder for diskpart's script: `X:\Windows\Temp`. */
  readonly scratchFolder: string;
}

/** Volume GUID paths, and the volumes without a letter. */
export async function askMountvol({ processes, system32 }: ProgramPlaces): Promise<ProviderAnswer> {
  return probed('mountvol', listMountPoints(system32), processes, ({ stdout }) =>
    parseMountvol(stdout).map(({ volume, mountPoints }) => ({
      id: volume,
      root: mountPoints.find((point) => /^[A-Za-z]:\\$/.test(point)),
    })),
  );
}

/** Names and partitions of all volumes, lettered or not: where mountvol is missing, and for boot stores. */
export async function askRegistry({ processes, system32 }: ProgramPlaces): Promise<ProviderAnswer> {
  return probed('registry', queryValues(system32, MOUNTED_DEVICES), processes, ({ stdout }) =>
    readMountedVolumes(parseRegQuery(stdout).flatMap(({ values }) => values)),
  );
}

/** Labels, file systems and kinds. Volumes without a letter only where mountvol does not name them better. */
export async function askDiskpart(
  { processes, system32, scratchFolder }: ProgramPlaces,
  nameLetterless: boolean,
): Promise<ProviderAnswer> {
  const script = joinPath(scratchFolder, `servicer-${process.pid}.diskpart`);
  if (!existsSync(joinPath(system32, 'diskpart.exe'))) return absent('diskpart');
  try {
    mkdirSync(scratchFolder, { recursive: true });
    writeFileSync(script, LIST_VOLUMES_SCRIPT);
    return await probed('diskpart', runScript(system32, script, 'reads'), processes, ({ stdout }) =>
      parseVolumeList(stdout)
        .filter(({ root }) => root !== undefined || nameLetterless)
        .map((volume) => ({
          id: volume.root === undefined ? `diskpart volume ${volume.index}` : undefined,
          root: volume.root,
          label: volume.label,
          fileSystem: volume.fileSystem,
          driveType: driveTypeOfDiskpart(volume),
        })),
    );
  } catch (error) {
    return failed('diskpart', error instanceof Error ? error.message : String(error));
  } finally {
    try {
      unlinkSync(script);
    } catch {
      // It lies on the RAM disk, or was never written.
    }
  }
}

/** Kinds and full labels of letters. */
export async function askFsutil(
  { processes, system32 }: ProgramPlaces,
  wanted: { readonly kindOf: readonly string[]; readonly labelOf: readonly string[] },
): Promise<ProviderAnswer> {
  if (!existsSync(joinPath(system32, 'fsutil.exe'))) return absent('fsutil');
  const parts: VolumePart[] = [];
  for (const root of wanted.kindOf) {
    const { stdout } = await processes.run(driveTypeOf(system32, root.slice(0, 2)));
    parts.push({ root, driveType: parseDriveType(stdout) });
  }
  for (const root of wanted.labelOf) {
    const result = await processes.run(volumeInfo(system32, root.slice(0, 2)));
    if (endedWell(result)) parts.push({ root, label: parseVolumeLabel(result.stdout) });
  }
  const kinds = parts.filter(({ driveType }) => driveType !== undefined && driveType !== 'unknown').length;
  const labels = parts.filter(({ label }) => label !== undefined).length;
  const detail = `${kinds} of ${wanted.kindOf.length} kinds, ${labels} labels`;
  return { report: { provider: 'fsutil', answer: 'used', detail }, parts };
}

async function probed(
  provider: string,
  command: Command,
  processes: Processes,
  read: (result: CommandResult) => readonly VolumePart[],
): Promise<ProviderAnswer> {
  if (!existsSync(command.file)) return absent(provider);
  const result = await processes.run(command);
  const { ended } = result;
  if (ended.end === 'timed-out') {
    return { report: { provider, answer: 'timed-out', detail: `${ended.limit} limit` }, parts: [] };
  }
  if (ended.end === 'not-started') return failed(provider, ended.because);
  const parts = read(result);
  // mountvol and diskpart may end badly after a complete list (a drive without a medium): what was read counts.
  if (parts.length === 0 && !endedWell(result)) return failed(provider, `ended with ${ended.exitCode}`);
  return { report: { provider, answer: 'used', detail: `${parts.length} volumes` }, parts };
}

function endedWell({ ended }: CommandResult): boolean {
  return ended.end === 'exited' && ended.exitCode === '0x00000000';
}

export function absent(provider: string): ProviderAnswer {
  const report: ProviderReport = { provider, answer: 'absent', detail: 'not in this Windows PE' };
  return { report, parts: [] };
}

/** Not asked, because the providers before it know all of it. */
export function notNeeded(provider: string): ProviderAnswer {
  return { report: { provider, answer: 'used', detail: 'not asked: nothing was left to know' }, parts: [] };
}

export function failed(provider: string, detail: string): ProviderAnswer {
  return { report: { provider, answer: 'failed', detail }, parts: [] };
}
