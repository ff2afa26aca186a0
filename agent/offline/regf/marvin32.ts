import type { ByteSource } from '../byte-source.ts';
import { u32 } from '../little-endian.ts';

// The specification prints the seed as the bytes 82 EF 4D 88 7A 4E 55 C5. They are the big-endian spelling of
// the number 0x82EF4D887A4E55C5: read as little-endian bytes, every entry of every real log has a wrong hash.
const LOG_SEED = 0x82ef_4d88_7a4e_55c5n;
const BLOCK_BYTES = 1 << 16;

/**
 * Marvin32 of a range, as Windows seals the entries of new transaction logs with it.
 * Reads in blocks, so that a large entry costs no memory. The range must lie inside the source.
 */
export function marvin32(
  source: ByteSource,
  offset: number,
  length: number,
  seed: bigint = LOG_SEED,
): bigint {
  const state: State = { low: Number(seed & 0xffff_ffffn) | 0, high: Number(seed >> 32n) | 0 };
  const words = length - (length % 4);
  for (let done = 0; done < words; done += BLOCK_BYTES) {
    const block = source.read(offset + done, Math.min(BLOCK_BYTES, words - done));
    for (let at = 0; at < block.length; at += 4) mix(state, u32(block, at));
  }
  const rest = source.read(offset + words, length - words);
  mix(state, lastWord(rest));
  mix(state, 0);
  return (BigInt(state.high >>> 0) << 32n) | BigInt(state.low >>> 0);
}

interface State {
  low: number;
  high: number;
}

/** The odd bytes, closed with 0x80. */
function lastWord(rest: Uint8Array): number {
  let word = 0x80;
  for (let at = rest.length - 1; at >= 0; at -= 1) word = (word << 8) | (rest[at] ?? 0);
  return word;
}

function mix(state: State, word: number): void {
  let low = (state.low + word) | 0;
  let high = state.high ^ low;
  low = (rotate(low, 20) + high) | 0;
  high = rotate(high, 9) ^ low;
  low = (rotate(low, 27) + high) | 0;
  high = rotate(high, 19);
  state.low = low;
  state.high = high;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
