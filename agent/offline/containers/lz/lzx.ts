import { BitReader } from './bit-reader.ts';
import { restoreCalls } from './e8.ts';
import { HuffmanCode } from './huffman.ts';
import { PRE_CODE_SYMBOLS, readLengths } from './lzx-lengths.ts';
import { SLOT_BASE, SLOT_BITS, slotCount } from './lzx-slots.ts';

const ALIGNED = 2;
const UNCOMPRESSED = 3;
const BLOCK_NAMES: Readonly<Record<number, string>> = { 1: 'verbatim', 2: 'aligned', 3: 'uncompressed' };

const LITERALS = 256;
const LENGTH_SYMBOLS = 249;
const ALIGNED_SYMBOLS = 8;
// wimlib's lzx_constants.h: what WIM takes for the length of the file, whatever it is.
const WIM_FILE_SIZE = 12_000_000;
const WIM_BLOCK_BYTES = 32_768;
// libmspack's lzxd.c: calls are not restored beyond this many frames of 32 KiB.
const LAST_CALL_FRAME = 32_768;
const MOST_LEFT_OVER = 2;

export type LzxFlavour = 'cab' | 'wim';

/**
 * LZX as cabinets and WIM files have it. A cabinet's folder is one stream in frames of 32 KiB, one for each block of
 * data; a WIM chunk stands alone, so that a new decoder is needed for each. [MS-PATCH], libmspack, wimlib.
 */
export class LzxDecoder {
  private readonly flavour: LzxFlavour;
  private readonly windowBits: number;
  private readonly window: Uint8Array;
  private readonly main: HuffmanCode;
  private readonly mainLengths: Uint8Array;
  private readonly length = new HuffmanCode(LENGTH_SYMBOLS);
  private readonly lengthLengths = new Uint8Array(LENGTH_SYMBOLS);
  private readonly aligned = new HuffmanCode(ALIGNED_SYMBOLS);
  private readonly pre = new HuffmanCode(PRE_CODE_SYMBOLS);
  private leftOver: Uint8Array = new Uint8Array(0);
  // The last three offsets, which have slots of their own.
  private r0 = 1;
  private r1 = 1;
  private r2 = 1;
  private blockType = 0;
  private blockLeft = 0;
  private padByte = false;
  private hasStarted = false;
  private callFileSize = 0;
  /** Bytes given out so far. */
  private done = 0;
  private frames = 0;

  /** `windowBits` from 15 to 21: callers have checked it. */
  constructor(windowBits: number, flavour: LzxFlavour) {
    this.flavour = flavour;
    this.windowBits = windowBits;
    this.window = new Uint8Array(1 << windowBits);
    const symbols = LITERALS + 8 * slotCount(windowBits);
    this.main = new HuffmanCode(symbols);
    this.mainLengths = new Uint8Array(symbols);
  }

  /** The next `size` bytes, at most a window, or why they cannot be had. After a problem the decoder is of no use. */
  frame(data: Uint8Array, size: number): Uint8Array | string {
    if ((this.done & (this.window.length - 1)) + size > this.window.length)
      return 'LZX data has a short block before its last one';
    const reader = new BitReader(joined(this.leftOver, data));
    if (!this.hasStarted) this.start(reader);
    let left = size;
    while (left > 0) {
      if (this.blockLeft === 0) {
        const problem = this.startBlock(reader);
        if (problem !== undefined) return problem;
      }
      const run = Math.min(left, this.blockLeft);
      const problem =
        this.blockType === UNCOMPRESSED ? this.copyRun(reader, run) : this.decodeRun(reader, run);
      if (problem !== undefined) return problem;
      if (reader.isOverrun) return 'compressed data ends too early';
      this.blockLeft -= run;
      left -= run;
    }
    reader.alignToWord();
    const rest = reader.rest();
    if (this.flavour === 'cab') {
      if (rest.length > MOST_LEFT_OVER) return `compressed data has ${rest.length} bytes too many`;
      this.leftOver = rest.slice();
    }
    return this.giveOut(size);
  }

  private start(reader: BitReader): void {
    this.hasStarted = true;
    if (this.flavour === 'wim') this.callFileSize = WIM_FILE_SIZE;
    else if (reader.bits(1) === 1) this.callFileSize = (reader.bits(16) << 16) | reader.bits(16);
  }

  private giveOut(size: number): Uint8Array {
    const from = (this.done - size) & (this.window.length - 1);
    const frame = this.window.slice(from, from + size);
    const start = this.done - size;
    if (this.callFileSize !== 0 && this.frames < LAST_CALL_FRAME && size > 10)
      restoreCalls(frame, start, this.callFileSize);
    this.frames += 1;
    return frame;
  }

  private startBlock(reader: BitReader): string | undefined {
    if (this.padByte) reader.byte();
    this.padByte = false;
    this.blockType = reader.bits(3);
    this.blockLeft = this.readBlockSize(reader);
    if (reader.isOverrun) return 'compressed data ends too early';
    if (this.blockLeft === 0) return 'LZX block has no bytes';
    const name = BLOCK_NAMES[this.blockType];
    if (name === undefined) return `LZX block has the unknown type ${this.blockType}`;
    if (this.blockType === UNCOMPRESSED) {
      this.padByte = this.blockLeft % 2 === 1;
      reader.skipToNextWord();
      this.r0 = reader.u32();
      this.r1 = reader.u32();
      this.r2 = reader.u32();
      return undefined;
    }
    return this.readCodes(reader) ? undefined : `LZX block (${name}) has a damaged code`;
  }

  private readBlockSize(reader: BitReader): number {
    if (this.flavour === 'cab') return (reader.bits(8) << 16) | reader.bits(16);
    if (reader.bits(1) === 1) return WIM_BLOCK_BYTES;
    const size = reader.bits(16);
    return this.windowBits >= 16 ? (size << 8) | reader.bits(8) : size;
  }

  private readCodes(reader: BitReader): boolean {
    if (this.blockType === ALIGNED) {
      const lengths = Uint8Array.from({ length: ALIGNED_SYMBOLS }, () => reader.bits(3));
      if (!this.aligned.build(lengths)) return false;
    }
    const { pre, mainLengths, lengthLengths } = this;
    return (
      readLengths(reader, pre, mainLengths, 0, LITERALS) &&
      readLengths(reader, pre, mainLengths, LITERALS, mainLengths.length) &&
      this.main.build(mainLengths) &&
      readLengths(reader, pre, lengthLengths, 0, LENGTH_SYMBOLS) &&
      this.length.build(lengthLengths)
    );
  }

  private copyRun(reader: BitReader, run: number): string | undefined {
    const bytes = reader.take(run);
    this.window.set(bytes, this.done & (this.window.length - 1));
    this.done += run;
    return undefined;
  }

  private decodeRun(reader: BitReader, run: number): string | undefined {
    const { window, main } = this;
    const mask = window.length - 1;
    const end = this.done + run;
    let at = this.done;
    while (at < end) {
      const symbol = reader.symbol(main);
      if (symbol < LITERALS) {
        if (symbol < 0) return 'LZX data has an unknown symbol';
        window[at & mask] = symbol;
        at += 1;
        continue;
      }
      const length = this.readLength(reader, symbol);
      const offset = this.readOffset(reader, (symbol - LITERALS) >> 3);
      if (length < 0 || offset < 0) return 'LZX data has an unknown symbol';
      if (length > end - at) return 'LZX match goes beyond its block';
      if (offset === 0 || offset > at || offset > window.length) return 'LZX match starts before the data';
      for (let left = length; left > 0; left -= 1) {
        window[at & mask] = window[(at - offset) & mask] ?? 0;
        at += 1;
      }
    }
    this.done = at;
    return undefined;
  }

  private readLength(reader: BitReader, symbol: number): number {
    const short = symbol & 7;
    if (short < 7) return short + 2;
    const more = reader.symbol(this.length);
    return more < 0 ? -1 : more + 9;
  }

  private readOffset(reader: BitReader, slot: number): number {
    const before = this.r0;
    if (slot === 0) return before;
    if (slot === 1) {
      this.r0 = this.r1;
      this.r1 = before;
      return this.r0;
    }
    if (slot === 2) {
      this.r0 = this.r2;
      this.r2 = before;
      return this.r0;
    }
    const bits = SLOT_BITS[slot] ?? 0;
    let offset = (SLOT_BASE[slot] ?? 0) - 2;
    if (this.blockType === ALIGNED && bits >= 3) {
      offset += this.wide(reader, bits - 3) * 8;
      const low = reader.symbol(this.aligned);
      if (low < 0) return -1;
      offset += low;
    } else {
      offset += this.wide(reader, bits);
    }
    this.r2 = this.r1;
    this.r1 = before;
    this.r0 = offset;
    return offset;
  }

  /** Up to 17 bits. */
  private wide(reader: BitReader, count: number): number {
    if (count <= 16) return reader.bits(count);
    const high = reader.bits(count - 16);
    return high * 65_536 + reader.bits(16);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
