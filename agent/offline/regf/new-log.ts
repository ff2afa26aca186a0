import type { ByteSource } from '../byte-source.ts';
import { ascii, u32, u64 } from '../little-endian.ts';
import { BASE_BLOCK_BYTES, SECTOR_BYTES } from './base-block.ts';
import type { Patch } from './hive-image.ts';
import { marvin32 } from './marvin32.ts';

/** One sealed group of pages of a new-format log (Windows 8.1 and later). */
export interface LogEntry {
  readonly sequence: number;
  /** Bytes of hive bins after this entry. */
  readonly binsBytes: number;
  readonly patches: readonly Patch[];
  readonly endsAt: number;
}

/** How a log ends that was written to its end. */
export const NO_ENTRY = 'no further entry';

const HEADER_BYTES = 40;
// A hive cannot be larger: cell offsets are signed 32-bit numbers.
const MAX_BINS_BYTES = 0x7fff_0000;

/**
 * Reads the entry at `offset`, or says why the log ends there. Layout and rules:
 * https://github.com/msuhanov/regf, "new format of transaction log files".
 */
export function readLogEntry(log: ByteSource, offset: number): LogEntry | string {
  const header = log.read(offset, HEADER_BYTES);
  if (header.length < HEADER_BYTES || ascii(header, 0, 4) !== 'HvLE') return NO_ENTRY;
  const size = u32(header, 4);
  const pages = u32(header, 20);
  if (size < HEADER_BYTES || size % SECTOR_BYTES !== 0) return `size ${size} is not possible`;
  if (offset + size > log.sizeBytes) return 'cut short';
  if (HEADER_BYTES + pages * 8 > size) return `${pages} pages do not fit`;
  if (marvin32(log, offset, 32) !== u64(header, 32)) return 'wrong hash of its head';
  if (marvin32(log, offset + HEADER_BYTES, size - HEADER_BYTES) !== u64(header, 24)) return 'wrong hash';
  const binsBytes = u32(header, 16);
  if (binsBytes % BASE_BLOCK_BYTES !== 0 || binsBytes > MAX_BINS_BYTES) return `${binsBytes} bytes of bins`;
  const patches = readPatches(log, offset, size, pages, binsBytes);
  if (typeof patches === 'string') return patches;
  return { sequence: u32(header, 12), binsBytes, patches, endsAt: offset + size };
}

function readPatches(
  log: ByteSource,
  offset: number,
  size: number,
  pages: number,
  binsBytes: number,
): readonly Patch[] | string {
  const table = log.read(offset + HEADER_BYTES, pages * 8);
  const patches: Patch[] = [];
  let logAt = offset + HEADER_BYTES + pages * 8;
  for (let page = 0; page < pages; page += 1) {
    const at = u32(table, page * 8);
    const length = u32(table, page * 8 + 4);
    if (length === 0 || at + length > binsBytes) return 'a page outside of the hive';
    if (at % SECTOR_BYTES !== 0 || length % SECTOR_BYTES !== 0) return 'a page that is not of whole sectors';
    if (logAt + length > offset + size) return 'a page outside of the entry';
    patches.push({ at: BASE_BLOCK_BYTES + at, length, log, logAt });
    logAt += length;
  }
  return patches;
}
