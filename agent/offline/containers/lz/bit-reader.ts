import { FAST_BITS, type HuffmanCode } from './huffman.ts';

/**
 * Bits of LZX and XPRESS: little-endian words of 16 bits, the highest bit first, with whole bytes between them where
 * the format says so. Beyond the end are zeros; who read into them asks `isOverrun`.
 *
 * Words are loaded only when they are needed, because XPRESS reads bytes from behind the last loaded word.
 */
export class BitReader {
  private readonly bytes: Uint8Array;
  private at: number;
  /** The bits that were loaded and not yet read, from the highest one on. */
  private buffer = 0;
  private left = 0;
  private paddedBits = 0;
  private lostBytes = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Something was read that is not there. */
  get isOverrun(): boolean {
    return this.lostBytes > 0 || this.left < this.paddedBits;
  }

  /** Up to 16 bits. */
  bits(count: number): number {
    if (count === 0) return 0;
    this.ensure(count);
    const value = this.buffer >>> (32 - count);
    this.drop(count);
    return value;
  }

  /** The next symbol of a code; -1 when no codeword fits. */
  symbol(code: HuffmanCode): number {
    this.ensure(16);
    const entry = code.fast[this.buffer >>> (32 - FAST_BITS)] ?? 0;
    if (entry !== 0) {
      this.drop(entry & 15);
      return entry >>> 4;
    }
    for (let length = FAST_BITS + 1; length <= 16; length += 1) {
      const rank = (this.buffer >>> (32 - length)) - (code.firstCode[length] ?? 0);
      if (rank < 0 || rank >= (code.counts[length] ?? 0)) continue;
      this.drop(length);
      return code.sorted[(code.firstIndex[length] ?? 0) + rank] ?? -1;
    }
    return -1;
  }

  /** Loads until there are `count` bits, 16 at most. */
  ensure(count: number): void {
    while (this.left < count) {
      let word = 0;
      if (this.at + 1 < this.bytes.length) {
        word = (this.bytes[this.at] ?? 0) | ((this.bytes[this.at + 1] ?? 0) << 8);
        this.at += 2;
      } else {
        this.paddedBits += 16;
      }
      this.buffer |= word << (16 - this.left);
      this.left += 16;
    }
  }

  /** A byte from behind the last loaded word. */
  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) this.lostBytes += 1;
    else this.at += 1;
    return value ?? 0;
  }

  u16(): number {
    const low = this.byte();
    return low | (this.byte() << 8);
  }

  u32(): number {
    const low = this.u16();
    return (low | (this.u16() << 16)) >>> 0;
  }

  /** Bytes from behind the last loaded word; fewer at the end. */
  take(count: number): Uint8Array {
    const part = this.bytes.subarray(this.at, this.at + count);
    this.at += part.length;
    this.lostBytes += count - part.length;
    return part;
  }

  /** Goes to the next word; when it stands at the start of one, that word is left out. Bytes can be read then. */
  skipToNextWord(): void {
    this.ensure(1);
    if (this.left > 16) this.unload();
    this.buffer = 0;
    this.left = 0;
  }

  /** Goes to the next word, unless it stands at the start of one. */
  alignToWord(): void {
    this.drop(this.left & 15);
    if (this.left === 16) this.unload();
    this.buffer = 0;
    this.left = 0;
  }

  /** What was not read, once aligned. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  private drop(count: number): void {
    this.buffer <<= count;
    this.left -= count;
  }

  private unload(): void {
    if (this.paddedBits > 0) this.paddedBits -= 16;
    else this.at -= 2;
    this.left -= 16;
  }
}
