/** Writes what `BitReader` reads: words of 16 bits, little-endian, highest bit first. */
export class BitWriter {
  private readonly bytes: number[] = [];
  private word = 0;
  private used = 0;

  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.word = (this.word << 1) | (Math.floor(value / 2 ** bit) & 1);
      this.used += 1;
      if (this.used === 16) this.flush();
    }
  }

  /** Fills the word that was begun; a whole one when none was and `always` is asked for. */
  align(always = false): void {
    if (this.used === 0 && !always) return;
    this.word <<= 16 - this.used;
    this.flush();
  }

  raw(bytes: Iterable<number>): void {
    this.bytes.push(...bytes);
  }

  u32(value: number): void {
    this.raw([value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]);
  }

  done(): Uint8Array {
    this.align();
    return Uint8Array.from(this.bytes);
  }

  private flush(): void {
    this.bytes.push(this.word & 255, (this.word >> 8) & 255);
    this.word = 0;
    this.used = 0;
  }
}
