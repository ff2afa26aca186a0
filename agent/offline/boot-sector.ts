import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { ascii, u16, u64 } from './little-endian.ts';

export type BootSectorKind =
  | 'ntfs'
  | 'refs'
  | 'exfat'
  | 'fat'
  | 'bitlocker'
  | 'bitlocker-to-go'
  | 'empty'
  | 'other';

export const BOOT_SECTOR_BYTES = 512;

/**
 * What the first sector of a volume says it is. BitLocker leaves its mark instead of the file system's:
 * libbde "BitLocker Drive Encryption format specification", and bitlocker.c of util-linux.
 */
export function bootSectorKind(sector: Uint8Array): BootSectorKind {
  const label = ascii(sector, 3, 8);
  if (label === '-FVE-FS-') return 'bitlocker';
  if (label === 'MSWIN4.1' && isBitLockerToGo(sector)) return 'bitlocker-to-go';
  if (label === 'NTFS    ') return 'ntfs';
  if (label === 'EXFAT   ') return 'exfat';
  if (label.startsWith('ReFS')) return 'refs';
  if (ascii(sector, 82, 3) === 'FAT' || ascii(sector, 54, 3) === 'FAT') return 'fat';
  return sector.length > 0 && sector.every((byte) => byte === 0) ? 'empty' : 'other';
}

// {4967D63B-2E29-4AD8-8399-F6A339E3D001}, as stored: the identifier of a BitLocker To Go volume, at offset 424.
const TO_GO = [
  0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01,
];

function isBitLockerToGo(sector: Uint8Array): boolean {
  return TO_GO.every((byte, index) => sector[424 + index] === byte);
}

/** Whether a volume is encrypted by BitLocker. A used-space or suspended volume carries the same mark. */
export function isBitLocker(sector: Uint8Array | undefined): Fact {
  if (sector === undefined || sector.length < BOOT_SECTOR_BYTES)
    return unknown('the boot sector cannot be read');
  const kind = bootSectorKind(sector);
  const saw = { file: 'boot sector', at: 'offset 3', saw: kind };
  switch (kind) {
    case 'bitlocker':
    case 'bitlocker-to-go':
      return yes('the boot sector carries the mark of BitLocker', saw);
    case 'ntfs':
    case 'refs':
    case 'exfat':
    case 'fat':
      return no(`the boot sector is of ${kind}`, saw);
    case 'empty':
    case 'other':
      return unknown('the boot sector is of no known kind', saw);
  }
}

/** Where the master file table of an NTFS volume is. */
export interface NtfsLayout {
  readonly tableOffsetBytes: number;
  readonly recordBytes: number;
  readonly sectorBytes: number;
}

/** https://flatcap.github.io/linux-ntfs/ntfs/files/boot.html */
export function ntfsLayout(sector: Uint8Array): NtfsLayout | undefined {
  if (sector.length < BOOT_SECTOR_BYTES || bootSectorKind(sector) !== 'ntfs') return undefined;
  const sectorBytes = u16(sector, 11);
  const clusterCode = sector[13] ?? 0;
  // Above 128 the numbers are negative exponents of two, counted in one signed byte.
  const clusterBytes = sectorBytes * (clusterCode <= 128 ? clusterCode : 2 ** (256 - clusterCode));
  const recordCode = sector[64] ?? 0;
  const recordBytes = recordCode < 128 ? recordCode * clusterBytes : 2 ** (256 - recordCode);
  const tableOffsetBytes = Number(u64(sector, 48)) * clusterBytes;
  const sane = [512, 1024, 2048, 4096].includes(sectorBytes) && recordBytes >= 512 && recordBytes <= 4096;
  if (!sane || clusterBytes === 0 || !Number.isSafeInteger(tableOffsetBytes)) return undefined;
  return { tableOffsetBytes, recordBytes, sectorBytes };
}
