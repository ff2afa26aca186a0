import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { type BootStore, readBootStore } from './bcd.ts';
import { BOOT_SECTOR_BYTES, bootSectorKind, isBitLocker, ntfsLayout } from './boot-sector.ts';
import type { WindowsIdentity } from './identity.ts';
import type { ImageSource } from './image-source.ts';
import { isNtfsDirty, volumeRecordRange } from './ntfs-dirty.ts';
import type { HiveOpening } from './regf/hive.ts';

/** Where a boot store may lie on its volume: started by UEFI, and by a BIOS. */
export const BOOT_STORES = ['EFI\\Microsoft\\Boot\\BCD', 'Boot\\BCD'] as const;

const RECOVERY_IMAGE = 'Recovery\\WindowsRE\\Winre.wim';
const SETUP_IMAGE = 'sources\\boot.wim';

/** A volume below its file system. */
export interface VolumeBytes {
  /** As the system names it: `\\.\D:`, `/dev/sda3`. */
  readonly device: string;
  /** Windows shows an unlocked volume as if it were not encrypted at all. */
  readonly isAboveBitLocker: boolean;
  /** `undefined` when it cannot be read there. */
  read(offset: number, length: number): Uint8Array | undefined;
}

/** What lies around an image, as whoever opened the image can give it. */
export interface ImagePlace {
  /** A boot store of the volume, opened with its logs; `undefined` when there is none. */
  bootStore(path: string): HiveOpening | undefined;
  /** The volume itself, or why it cannot be read. */
  volume(): VolumeBytes | { readonly because: string };
}

export interface FoundBootStore {
  /** From the root of the volume. */
  readonly path: string;
  readonly opening: HiveOpening;
  /** `undefined` when it cannot be read. */
  readonly store: BootStore | undefined;
}

/** What the image itself does not tell: its boot store and its volume. */
export interface Surroundings {
  readonly bootStores: readonly FoundBootStore[];
  readonly bitLocker: Fact;
  readonly dirty: Fact;
}

export function readSurroundings(place: ImagePlace): Surroundings {
  const bootStores = BOOT_STORES.flatMap((path): readonly FoundBootStore[] => {
    const opening = place.bootStore(path);
    if (opening === undefined) return [];
    const store = opening.status === 'unreadable' ? undefined : readBootStore(opening.hive);
    return [{ path, opening, store }];
  });
  return { bootStores, ...readVolume(place.volume()) };
}

/** Whether a folder without a Windows is worth a look: it starts one, or is locked by BitLocker. */
export function isOfVolume(
  source: Pick<ImageSource, 'exists'>,
  volume: VolumeBytes | { readonly because: string },
): boolean {
  const signs = [...BOOT_STORES, RECOVERY_IMAGE, SETUP_IMAGE];
  return signs.some((path) => source.exists(path)) || readVolume(volume).bitLocker.answer === 'yes';
}

function readVolume(
  volume: VolumeBytes | { readonly because: string },
): Pick<Surroundings, 'bitLocker' | 'dirty'> {
  if ('because' in volume) return { bitLocker: unknown(volume.because), dirty: unknown(volume.because) };
  const sector = volume.read(0, BOOT_SECTOR_BYTES);
  if (sector === undefined || sector.length < BOOT_SECTOR_BYTES) {
    const fact = unknown(`the boot sector of ${volume.device} cannot be read`);
    return { bitLocker: fact, dirty: fact };
  }
  return { bitLocker: judgeBitLocker(volume, sector), dirty: judgeDirty(volume, sector) };
}

function judgeBitLocker({ isAboveBitLocker, device }: VolumeBytes, sector: Uint8Array): Fact {
  const fact = isBitLocker(sector);
  if (!isAboveBitLocker || fact.answer !== 'no') return fact;
  const because = `${device} can be read: BitLocker does not lock it, which an unlocked volume looks like too`;
  return no(because, ...fact.evidence);
}

function judgeDirty(volume: VolumeBytes, sector: Uint8Array): Fact {
  const kind = bootSectorKind(sector);
  if (kind !== 'ntfs') return unknown(`the boot sector is of ${kind}: only NTFS has the dirty flag`);
  const layout = ntfsLayout(sector);
  if (layout === undefined) return unknown('the boot sector of NTFS is damaged');
  const { offset, length } = volumeRecordRange(layout);
  return isNtfsDirty(volume.read(offset, length));
}

/** What a volume is for, by what lies on it. */
export type VolumeRole =
  | 'windows'
  | 'windows-pe'
  | 'recovery-environment'
  | 'recovery-partition'
  | 'setup-media'
  | 'boot-partition'
  | 'unknown';

/** A partition with a recovery image and no Windows of its own is a recovery partition, whatever its type says. */
export function volumeRole(
  source: Pick<ImageSource, 'exists'>,
  { isWindowsPe, isRecovery }: Pick<WindowsIdentity, 'isWindowsPe' | 'isRecovery'>,
  bootStores: readonly FoundBootStore[],
): { readonly role: VolumeRole; readonly fact: Fact } {
  if (isRecovery.answer === 'yes') return { role: 'recovery-environment', fact: isRecovery };
  if (isWindowsPe.answer === 'yes') return { role: 'windows-pe', fact: isWindowsPe };
  if (isWindowsPe.answer === 'no') return { role: 'windows', fact: isWindowsPe };
  if (source.exists('Windows\\System32')) return { role: 'unknown', fact: isWindowsPe };
  if (source.exists(RECOVERY_IMAGE)) {
    const fact = yes('it holds a recovery image and no Windows', { file: RECOVERY_IMAGE });
    return { role: 'recovery-partition', fact };
  }
  if (source.exists(SETUP_IMAGE)) {
    return { role: 'setup-media', fact: yes('it holds a boot image and no Windows', { file: SETUP_IMAGE }) };
  }
  const [store] = bootStores;
  if (store === undefined) return { role: 'unknown', fact: unknown('nothing on it tells what it is for') };
  return {
    role: 'boot-partition',
    fact: yes('it holds a boot store and no Windows', { file: store.path }),
  };
}
