import { currentLetters } from '../machine/current-letters.ts';
import type { VolumeDescription } from '../machine/machine-description.ts';
import { lines, type Program, type ProgramRun, type Station, wait } from './program.ts';

// Words of the tool: https://learn.microsoft.com/windows-server/administration/windows-commands/fsutil-fsinfo
const DRIVE_TYPES: Readonly<Record<VolumeDescription['driveType'], string>> = {
  fixed: 'Fixed Drive',
  removable: 'Removable Drive',
  network: 'Remote/Network Drive',
  optical: 'CD-ROM Drive',
  'ram-disk': 'Ram Disk',
  unknown: 'Unknown Drive',
};

/** fsutil.exe: drives, drive types, the dirty bit. */
export const fsutil: Program = function* ({ args }, station): ProgramRun {
  yield wait(0.1);
  const [area, verb, drive = ''] = args.map((arg) => arg.toLowerCase());
  const letter = /^([a-z]):\\?$/.exec(drive)?.[1]?.toUpperCase();
  if (area === 'fsinfo' && verb === 'drives' && args.length === 2) {
    const letters = currentLetters(station.machine, station.boot).flatMap(({ letter: each }) => each ?? []);
    yield lines(
      '',
      `Drives: ${[...letters, 'X']
        .sort()
        .map((each) => `${each}:\\`)
        .join(' ')} `,
    );
    return 0;
  }
  if (area === 'fsinfo' && verb === 'drivetype' && letter !== undefined) {
    const volume = volumeAt(station, letter);
    const word = letter === 'X' ? 'Ram Disk' : (DRIVE_TYPES[volume?.driveType ?? 'unknown'] ?? '');
    yield lines(`${letter}: - ${volume === undefined && letter !== 'X' ? 'No such Root Directory' : word}`);
    return 0;
  }
  if (area === 'dirty' && verb === 'query' && letter !== undefined) {
    const volume = volumeAt(station, letter);
    if (volume === undefined || volume.bitLocker === 'locked') {
      yield lines('Error:  The system cannot find the file specified.');
      return 1;
    }
    yield lines(`Volume - ${letter}: is ${volume.dirty ? '' : 'NOT '}Dirty`);
    return 0;
  }
  yield lines(`${args.join(' ')} is an invalid parameter, or one that a rehearsal does not model.`);
  return 1;
};

function volumeAt({ machine, boot }: Station, letter: string): VolumeDescription | undefined {
  const index = currentLetters(machine, boot).find((each) => each.letter === letter)?.index;
  return index === undefined ? undefined : machine.volumes[index];
}
