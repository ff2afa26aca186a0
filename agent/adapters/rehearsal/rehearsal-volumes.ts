import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import type { Volumes } from '../../ports/world.ts';
import { type Disk, DiskError } from './disk/disk.ts';
import { currentLetters } from './machine/current-letters.ts';
import { lockState } from './machine/lock-state.ts';
import { RAM_DISK_ID, volumeGuid } from './machine/volume-ids.ts';
import type { Station } from './model/program.ts';

const MIB = 1024 * 1024;

/** The volumes as described, with the letters and the free space they have now. */
export function rehearsalVolumes(station: Station): Volumes {
  return { survey: () => Promise.resolve(surveyOf(station)) };
}

function surveyOf({ machine, boot, disk }: Station): VolumeSurvey {
  const volumes: Volume[] = currentLetters(machine, boot).flatMap(({ id, index, letter }) => {
    const volume = machine.volumes[index];
    if (volume === undefined) return [];
    const bitLocker = lockState(machine, boot, index);
    const isReadable = bitLocker !== 'locked' && volume.fileSystem !== 'RAW';
    return {
      id,
      root: letter === undefined ? undefined : `${letter}:\\`,
      label: isReadable && volume.label !== '' ? volume.label : undefined,
      fileSystem: isReadable ? volume.fileSystem : undefined,
      driveType: volume.driveType,
      sizeBytes: volume.sizeMiB * MIB,
      freeBytes: isReadable ? freeBytes(disk, id) : undefined,
      bitLocker,
      letterIsTemporary: letter !== undefined && typeof boot.letters[id] === 'string',
      partition: `gpt ${volumeGuid(index).slice(1, -1)}`,
    };
  });
  volumes.push({
    id: RAM_DISK_ID,
    root: 'X:\\',
    label: 'Boot',
    fileSystem: 'NTFS',
    driveType: 'ram-disk',
    sizeBytes: machine.host.scratchMiB * MIB,
    freeBytes: freeBytes(disk, 'X:\\'),
    bitLocker: 'none',
    letterIsTemporary: false,
  });
  const detail = `${machine.volumes.length} volumes of the description`;
  return { volumes, providers: [{ provider: 'rehearsal', answer: 'used', detail }] };
}

/** What cannot be read is not known: a survey goes on. */
function freeBytes(disk: Disk, path: string): number | undefined {
  try {
    return disk.freeBytes(path);
  } catch (error) {
    if (error instanceof DiskError) return undefined;
    throw error;
  }
}
