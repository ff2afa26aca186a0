import type { ByteSource } from '../byte-source.ts';
import { ascii } from '../little-endian.ts';
import { BASE_BLOCK_BYTES, type BaseBlock, SECTOR_BYTES } from './base-block.ts';
import type { Patch } from './hive-image.ts';

/**
 * The pages of an old-format log (before Windows 8.1), or why it does not apply: a bitmap of 512-byte pages
 * after the word DIRT, then the pages. https://github.com/msuhanov/regf, "old format of transaction log files".
 */
export function readOldLog(log: ByteSource, base: BaseBlock): readonly Patch[] | string {
  const bitmapBytes = base.binsBytes / SECTOR_BYTES / 8;
  const head = log.read(SECTOR_BYTES, 4 + bitmapBytes);
  if (ascii(head, 0, 4) !== 'DIRT') return 'no table of pages';
  if (head.length < 4 + bitmapBytes) return 'cut short in its table of pages';
  const patches: Patch[] = [];
  let logAt = Math.ceil((SECTOR_BYTES + 4 + bitmapBytes) / SECTOR_BYTES) * SECTOR_BYTES;
  for (let page = 0; page < bitmapBytes * 8; page += 1) {
    if (((head[4 + (page >> 3)] ?? 0) & (1 << (page & 7))) === 0) continue;
    if (logAt + SECTOR_BYTES > log.sizeBytes) return 'cut short in its pages';
    patches.push({ at: BASE_BLOCK_BYTES + page * SECTOR_BYTES, length: SECTOR_BYTES, log, logAt });
    logAt += SECTOR_BYTES;
  }
  return patches;
}

/** Whether a log with this base block belongs to the hive: complete, and of the same moment. */
export function oldLogMatches(log: BaseBlock, hive: BaseBlock): string | undefined {
  if (log.primarySequence !== log.secondarySequence) return 'not complete: its sequence numbers differ';
  if (log.lastWritten !== hive.lastWritten) return 'of another moment than the hive';
  if (log.binsBytes % BASE_BLOCK_BYTES !== 0) return `${log.binsBytes} bytes of bins`;
  return undefined;
}
