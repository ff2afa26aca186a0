import { ascii, u32, u64 } from '../little-endian.ts';

// Layout: https://github.com/msuhanov/regf, "Windows registry file format specification", base block.
/** The base block is 4096 bytes; all cell offsets count from its end. */
export const BASE_BLOCK_BYTES = 4096;
/** A base block at the head of a transaction log is cut to one sector. */
export const SECTOR_BYTES = 512;
/** Cell offset that means "none". */
export const NIL = 0xffff_ffff;

export interface BaseBlock {
  readonly primarySequence: number;
  readonly secondarySequence: number;
  /** FILETIME. Not kept up to date by Windows 8.1 and later. */
  readonly lastWritten: bigint;
  readonly major: number;
  readonly minor: number;
  /** 0: a hive; 1 or 2: an old log; 6: a new log. */
  readonly fileType: number;
  readonly rootCell: number;
  /** Bytes of hive bins after the base block. */
  readonly binsBytes: number;
  readonly checksumIsRight: boolean;
}

/** Reads a base block from its first 512 bytes; `undefined` when they are not there or carry no signature. */
export function parseBaseBlock(bytes: Uint8Array): BaseBlock | undefined {
  if (bytes.length < SECTOR_BYTES || ascii(bytes, 0, 4) !== 'regf') return undefined;
  return {
    primarySequence: u32(bytes, 4),
    secondarySequence: u32(bytes, 8),
    lastWritten: u64(bytes, 12),
    major: u32(bytes, 20),
    minor: u32(bytes, 24),
    fileType: u32(bytes, 28),
    rootCell: u32(bytes, 36),
    binsBytes: u32(bytes, 40),
    checksumIsRight: u32(bytes, 508) === baseBlockChecksum(bytes),
  };
}

/** XOR of the first 127 numbers; the results 0 and -1 are reserved and moved by one. */
export function baseBlockChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < 508; at += 4) sum = (sum ^ u32(bytes, at)) >>> 0;
  if (sum === 0xffff_ffff) return 0xffff_fffe;
  return sum === 0 ? 1 : sum;
}

/** Dirty: Windows had not finished writing it. */
export function isDirty(base: BaseBlock): boolean {
  return base.primarySequence !== base.secondarySequence;
}
