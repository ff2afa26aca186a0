import type { HostFacts } from '../domain/machine.ts';
import type { Volume } from '../domain/volume.ts';

/** A volume, and whether boot files of this firmware lie on it: the folder EFI, or bootmgr. */
export interface BootSighting {
  readonly volume: Volume;
  readonly hasBootFiles: boolean;
}

export type BootChoice =
  | { readonly ok: true; readonly volume: Volume; readonly firmware: 'uefi' | 'bios' }
  | { readonly ok: false; readonly because: string };

// Windows asks for 100 to 260 MB and OEMs give up to 1 GB; a larger FAT32 partition without boot files is somebody's data.
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/configure-uefigpt-based-hard-drive-partitions
const LARGEST_EMPTY_BYTES = 2 * 1024 * 1024 * 1024;

/** The volumes that may be the one the firmware starts from. `medium` is the drive that Windows PE was loaded from. */
export function bootCandidates(
  volumes: readonly Volume[],
  firmware: HostFacts['firmware'],
  medium: string | undefined,
): readonly Volume[] {
  return volumes.filter(({ driveType, bitLocker, fileSystem, root }) => {
    const isOpen = bitLocker !== 'locked' && bitLocker !== 'unknown';
    const isOurs = medium !== undefined && root?.toUpperCase() === medium.toUpperCase();
    const isFat = /^FAT(32)?$/i.test(fileSystem ?? '');
    const fits = firmware === 'uefi' ? isFat : isFat || fileSystem?.toUpperCase() === 'NTFS';
    return driveType === 'fixed' && isOpen && !isOurs && fits;
  });
}

/** The one partition that the firmware starts from; two that may be it are none. */
export function chooseBootVolume(
  firmware: HostFacts['firmware'],
  image: Volume,
  sightings: readonly BootSighting[],
): BootChoice {
  if (firmware === 'unknown')
    return { ok: false, because: 'whether the firmware is UEFI or BIOS is not known' };
  const sameDisk = sightings.filter(({ volume }) => mayShareDisk(volume, image));
  const withFiles = sameDisk.filter(({ hasBootFiles }) => hasBootFiles).map(({ volume }) => volume);
  const [only, second] = withFiles.length > 0 ? withFiles : withoutFiles(firmware, image, sameDisk);
  if (only !== undefined && second === undefined) return { ok: true, volume: only, firmware };
  const names = withFiles.map(({ root, id }) => root ?? id).join(', ');
  return second === undefined
    ? {
        ok: false,
        because: `no volume looks like the system partition of ${firmware === 'uefi' ? 'a UEFI' : 'a BIOS'} machine`,
      }
    : {
        ok: false,
        because: `several volumes may be the system partition${names === '' ? '' : `: ${names}`}`,
      };
}

/** Where there are no boot files yet: a small FAT32 partition; with a BIOS the only volume there is. */
function withoutFiles(
  firmware: 'uefi' | 'bios',
  image: Volume,
  sightings: readonly BootSighting[],
): readonly Volume[] {
  const volumes = sightings.map(({ volume }) => volume);
  if (firmware === 'bios') return volumes.length === 1 && volumes[0]?.id === image.id ? volumes : [];
  return volumes.filter(({ sizeBytes }) => sizeBytes !== undefined && sizeBytes <= LARGEST_EMPTY_BYTES);
}

/** An MBR partition is named by its disk; a GPT partition is not, so nothing speaks against it. */
function mayShareDisk({ partition }: Volume, image: Volume): boolean {
  const disk = (name: string | undefined) => /^mbr ([0-9a-f]{8}) /i.exec(name ?? '')?.[1]?.toLowerCase();
  const one = disk(partition);
  const other = disk(image.partition);
  return one === undefined || other === undefined || one === other;
}
