import type { BitReader } from './bit-reader.ts';
import type { HuffmanCode } from './huffman.ts';

/** Symbols of the code that the lengths themselves are written in. */
export const PRE_CODE_SYMBOLS = 20;

/**
 * Reads codeword lengths `from` to `to` of a code, which are written as differences to what the block before had.
 * False when they are damaged. [MS-PATCH] section 2.7.
 */
export function readLengths(
  reader: BitReader,
  pre: HuffmanCode,
  lengths: Uint8Array,
  from: number,
  to: number,
): boolean {
  const own = Uint8Array.from({ length: PRE_CODE_SYMBOLS }, () => reader.bits(4));
  if (!pre.build(own)) return false;
  for (let at = from; at < to; ) {
    const symbol = reader.symbol(pre);
    if (symbol === -1 || reader.isOverrun) return false;
    if (symbol <= 16) {
      lengths[at] = difference(lengths[at], symbol);
      at += 1;
      continue;
    }
    const run = runOf(reader, symbol);
    if (at + run > to) return false;
    let value = 0;
    if (symbol === 19) {
      const next = reader.symbol(pre);
      if (next < 0 || next > 16) return false;
      value = difference(lengths[at], next);
    }
    lengths.fill(value, at, at + run);
    at += run;
  }
  return !reader.isOverrun;
}

/** How many symbols have the same length. */
function runOf(reader: BitReader, symbol: number): number {
  if (symbol === 17) return 4 + reader.bits(4);
  if (symbol === 18) return 20 + reader.bits(5);
  return 4 + reader.bits(1);
}

function difference(before: number | undefined, symbol: number): number {
  return ((before ?? 0) - symbol + 17) % 17;
}
