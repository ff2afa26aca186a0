import type { ByteSource } from '../byte-source.ts';

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
  let state: State = { low: Number(seed & 0xffff_ffffn) | 0, high: Number(seed >> 32n) | 0 };
  const words = length - (length % 4);
  for (let done = 0; done < words; done += BLOCK_BYTES) {
    state = mixAll(state, source.read(offset + done, Math.min(BLOCK_BYTES, words - done)));
  }
  const rest = source.read(offset + words, length - words);
  const end = new DataView(new ArrayBuffer(8));
  end.setInt32(0, lastWord(rest), true);
  const { low, high } = mixAll(state, new Uint8Array(end.buffer));
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

interface State {
  readonly low: number;
  readonly high: number;
}

/** The odd bytes, closed with 0x80. */
function lastWord(rest: Uint8Array): number {
  let word = 0x80;
  for (let at = rest.length - 1; at >= 0; at -= 1) word = (word << 8) | (rest[at] ?? 0);
  return word;
}

/** Most of the time of a replay passes here: hence numbers of its own and one view. */
function mixAll({ low, high }: State, bytes: Uint8Array): State {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    low = (low + view.getInt32(at, true)) | 0;
    high ^= low;
    low = (((low << 20) | (low >>> 12)) + high) | 0;
    high = ((high << 9) | (high >>> 23)) ^ low;
    low = (((low << 27) | (low >>> 5)) + high) | 0;
    high = (high << 19) | (high >>> 13);
  }
  return { low, high };
}
