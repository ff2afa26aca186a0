/** Codewords up to this length are found with one look. */
export const FAST_BITS = 10;
const LONGEST = 16;

/**
 * A canonical prefix code as LZX and XPRESS have them: shorter codewords first, equal ones by symbol, at most 16 bits.
 * It is rebuilt for each block in the same memory.
 */
export class HuffmanCode {
  /** By the next FAST_BITS bits: symbol * 16 + length; 0 when the codeword is longer. */
  readonly fast = new Uint16Array(1 << FAST_BITS);
  readonly firstCode = new Uint32Array(LONGEST + 1);
  readonly firstIndex = new Uint32Array(LONGEST + 1);
  readonly counts = new Uint32Array(LONGEST + 1);
  readonly sorted: Uint16Array;

  constructor(symbols: number) {
    this.sorted = new Uint16Array(symbols);
  }

  /**
   * Takes the codeword length of each symbol, 0 for unused ones. False when they make no complete code; all zeros is
   * a code that is never used.
   */
  build(lengths: Uint8Array): boolean {
    this.counts.fill(0);
    this.fast.fill(0);
    for (const length of lengths) this.counts[length] = (this.counts[length] ?? 0) + 1;
    const unused = this.counts[0] ?? 0;
    this.counts[0] = 0;
    let [code, index] = [0, 0];
    for (let length = 1; length <= LONGEST; length += 1) {
      code <<= 1;
      this.firstCode[length] = code;
      this.firstIndex[length] = index;
      code += this.counts[length] ?? 0;
      index += this.counts[length] ?? 0;
    }
    if (unused === lengths.length) return true;
    if (code !== 1 << LONGEST) return false;
    this.fill(lengths);
    return true;
  }

  private fill(lengths: Uint8Array): void {
    const next = this.firstIndex.slice();
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol] ?? 0;
      if (length === 0) continue;
      const at = next[length] ?? 0;
      next[length] = at + 1;
      this.sorted[at] = symbol;
      if (length > FAST_BITS) continue;
      const code = (this.firstCode[length] ?? 0) + at - (this.firstIndex[length] ?? 0);
      const spread = FAST_BITS - length;
      this.fast.fill((symbol << 4) | length, code << spread, (code + 1) << spread);
    }
  }
}
