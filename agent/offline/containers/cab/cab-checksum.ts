import { u16, u32 } from '../../little-endian.ts';

/** [MS-CAB] 3.1: words of 32 bits, XORed; what is left at the end counts with its first byte highest. */
export function cabChecksum(bytes: Uint8Array, seed: number): number {
  let sum = seed;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) sum ^= u32(bytes, at);
  let rest = 0;
  for (let at = whole; at < bytes.length; at += 1) rest = (rest << 8) | (bytes[at] ?? 0);
  return (sum ^ rest) >>> 0;
}

/**
 * Does the checksum of a block of data hold? Zero says that there is none. Tools differ in whether the reserved bytes
 * between head and data count, so both are good.
 */
export function hasGoodChecksum(head: Uint8Array, reserve: Uint8Array, data: Uint8Array): boolean {
  const stated = u32(head, 0);
  if (stated === 0) return true;
  const sizes = u16(head, 4) | (u16(head, 6) << 16);
  const sum = (cabChecksum(data, 0) ^ sizes) >>> 0;
  return sum === stated || (reserve.length > 0 && (sum ^ cabChecksum(reserve, 0)) >>> 0 === stated);
}
