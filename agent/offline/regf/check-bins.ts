import { ascii, u32 } from '../little-endian.ts';
import { BASE_BLOCK_BYTES } from './base-block.ts';
import type { Hive, Problem } from './hive.ts';

export interface BinsCheck {
  /** Hive bins whose heads are right, from the first one on. */
  readonly goodBins: number;
  /** Where the row of bins breaks. */
  readonly problem: Problem | undefined;
}

/** Follows the hive bins from the first to the last. Reads the whole file, so it is for inspection, not for a run. */
export function checkBins(hive: Hive): BinsCheck {
  let goodBins = 0;
  for (let at = BASE_BLOCK_BYTES; at < hive.sizeBytes; goodBins += 1) {
    const head = hive.read(at, 32);
    if (head === undefined)
      return { goodBins, problem: { kind: 'truncated', at, what: 'a hive bin is cut short' } };
    const size = u32(head, 8);
    const fits = size > 0 && size % BASE_BLOCK_BYTES === 0 && at + size <= hive.sizeBytes;
    if (ascii(head, 0, 4) !== 'hbin' || u32(head, 4) !== at - BASE_BLOCK_BYTES || !fits) {
      return { goodBins, problem: { kind: 'damaged', at, what: 'the row of hive bins breaks' } };
    }
    at += size;
  }
  return { goodBins, problem: undefined };
}
