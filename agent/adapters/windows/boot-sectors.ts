import { closeSync, openSync } from 'node:fs';
import { BOOT_SECTOR_BYTES, type BootSectorKind, bootSectorKind } from '../../offline/boot-sector.ts';
import { readAt } from '../node/look.ts';
import type { ProviderAnswer, VolumePart } from './volume-parts.ts';

/** Sectors are read in units of the disk's own, 4096 bytes at most. */
const READ_BYTES = 4096;

/** `device` as Windows names it: `\\\\.\\D:`, `\\\\?\\Volume{guid}`. */
export type ReadSector = (device: string) => Uint8Array | undefined;

/**
 * First sector of each volume, through the volume's device. It is seen above BitLocker: a locked volume shows
 * BitLocker's mark, an unlocked one the file system's. So `none` says that BitLocker does not stand in the way,
 * and `unknown` is left to volumes that can neither be read nor explained: those are refused.
 */
export function surveyBootSectors(
  volumes: readonly VolumePart[],
  readSector: ReadSector = readBootSector,
): ProviderAnswer {
  let read = 0;
  const parts = volumes.map(({ root, id, sizeBytes }): VolumePart => {
    const device = deviceOf(root, id);
    const sector = device === undefined ? undefined : readSector(device);
    const isReadable = sizeBytes !== undefined;
    if (sector === undefined) return { root, id, bitLocker: isReadable ? 'none' : 'unknown' };
    read += 1;
    const kind = bootSectorKind(sector);
    // The part of a To Go volume that any Windows can read does not mean that it is open.
    if (kind === 'bitlocker' || kind === 'bitlocker-to-go') return { root, id, bitLocker: 'locked' };
    const fileSystem = fileSystemOf(kind, sector);
    return { root, id, fileSystem, bitLocker: isReadable || fileSystem !== undefined ? 'none' : 'unknown' };
  });
  const detail = `${read} of ${volumes.length} boot sectors read`;
  const answer = read === 0 && volumes.length > 0 ? 'failed' : 'used';
  return { report: { provider: 'boot sectors', answer, detail }, parts };
}

function fileSystemOf(kind: BootSectorKind, sector: Uint8Array): string | undefined {
  switch (kind) {
    case 'ntfs':
      return 'NTFS';
    case 'refs':
      return 'ReFS';
    case 'exfat':
      return 'exFAT';
    case 'fat':
      // FAT32 has its name further behind than FAT12 and FAT16: at offset 82.
      return sector[82] === 0x46 ? 'FAT32' : 'FAT';
    case 'bitlocker':
    case 'bitlocker-to-go':
    case 'empty':
    case 'other':
      return undefined;
  }
}

/** `\\.\D:`, or the volume's own name without its last backslash: with it, it would be its root folder. */
function deviceOf(root: string | undefined, id: string | undefined): string | undefined {
  if (root !== undefined) return `\\\\.\\${root.slice(0, 2)}`;
  return id?.startsWith('\\\\?\\Volume') ? id.replace(/\\$/, '') : undefined;
}

/** undefined when it cannot be read: no administrator, no medium, a network drive. */
function readBootSector(device: string): Uint8Array | undefined {
  try {
    const fd = openSync(device, 'r');
    try {
      const sector = readAt(fd, 0, READ_BYTES);
      return sector.length >= BOOT_SECTOR_BYTES ? sector : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
