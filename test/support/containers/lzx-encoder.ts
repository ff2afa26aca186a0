import { BitWriter } from './bit-writer.ts';
import { flatLengths, type PrefixCode, prefixCode, steepLengths } from './prefix-code.ts';

/** What LZX data is made of. A match may repeat one of the last three offsets by its number. */
export type LzxToken =
  | { readonly kind: 'literal'; readonly byte: number }
  | { readonly kind: 'match'; readonly length: number; readonly offset: number }
  | { readonly kind: 'repeat'; readonly length: number; readonly which: 0 | 1 | 2 };

export interface LzxBlock {
  readonly type: 'verbatim' | 'aligned' | 'uncompressed';
  /** Long codewords for most symbols. */
  readonly steep: boolean;
  readonly tokens: readonly LzxToken[];
}

const SLOTS: Readonly<Record<number, number>> = { 15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50 };
const TYPES = { verbatim: 1, aligned: 2, uncompressed: 3 } as const;
const FRAME = 32_768;

/**
 * Writes tokens as LZX, the way a cabinet has it, from [MS-PATCH] and not from the decoder. It chooses nothing: the test
 * says which matches there are. Each frame's bytes stand alone, as blocks of data do.
 */
export class LzxEncoder {
  /** What the tokens stand for, before x86 calls are restored. */
  readonly plain: number[] = [];
  readonly frames: Uint8Array[] = [];
  private readonly slots: number;
  private readonly before: { main: number[]; length: number[] };
  private out = new BitWriter();
  private recent: [number, number, number] = [1, 1, 1];

  constructor(windowBits: number, callFileSize = 0) {
    this.slots = SLOTS[windowBits] ?? 0;
    this.before = { main: new Array(256 + 8 * this.slots).fill(0), length: new Array(249).fill(0) };
    this.out.bits(callFileSize === 0 ? 0 : 1, 1);
    if (callFileSize !== 0) this.out.bits(callFileSize, 32);
  }

  /** A block may go over several frames; no token may. */
  block({ type, steep, tokens }: LzxBlock): void {
    const size = tokens.reduce((sum, token) => sum + (token.kind === 'literal' ? 1 : token.length), 0);
    this.out.bits(TYPES[type], 3);
    this.out.bits(size, 24);
    if (type === 'uncompressed') {
      this.out.align(true);
      for (const offset of this.recent) this.out.u32(offset);
      for (const token of tokens) this.step(token, undefined);
      // A block of odd size has a byte of padding, before what comes next.
      if (size % 2 === 1) this.out.raw([0]);
      return;
    }
    const aligned = prefixCode(flatLengths(8));
    if (type === 'aligned') for (const length of aligned.lengths) this.out.bits(length, 3);
    const symbols = 256 + 8 * this.slots;
    const main = prefixCode(steep ? steepLengths(symbols, 5) : flatLengths(symbols));
    const length = prefixCode(steep ? steepLengths(249, 7) : flatLengths(249));
    this.lengths(main, this.before.main, 0, 256);
    this.lengths(main, this.before.main, 256, symbols);
    this.lengths(length, this.before.length, 0, 249);
    this.before.main = [...main.lengths];
    this.before.length = [...length.lengths];
    for (const token of tokens)
      this.step(token, { main, length, aligned: type === 'aligned' ? aligned : undefined });
  }

  /** Ends the last frame. */
  finish(): readonly Uint8Array[] {
    if (this.plain.length % FRAME !== 0) this.frames.push(this.out.done());
    return this.frames;
  }

  private step(token: LzxToken, codes: Codes | undefined): void {
    if (token.kind === 'literal') {
      if (codes === undefined) this.out.raw([token.byte]);
      else codes.main.write(this.out, token.byte);
      this.plain.push(token.byte);
    } else if (codes !== undefined) this.match(token, codes);
    if (this.plain.length % FRAME !== 0) return;
    this.frames.push(this.out.done());
    this.out = new BitWriter();
  }

  private match(token: Exclude<LzxToken, { kind: 'literal' }>, { main, length, aligned }: Codes): void {
    const [r0, r1, r2] = this.recent;
    const header = Math.min(token.length - 2, 7);
    const repeated = token.kind === 'repeat' ? this.recent[token.which] : undefined;
    const offset = repeated ?? (token.kind === 'match' ? token.offset : 0);
    const slot = token.kind === 'repeat' ? token.which : slotOf(offset + 2);
    main.write(this.out, 256 + slot * 8 + header);
    if (header === 7) length.write(this.out, token.length - 9);
    if (token.kind === 'match') {
      const extra = extraBits(slot);
      const rest = offset + 2 - baseOf(slot);
      if (aligned !== undefined && extra >= 3) {
        this.out.bits(rest >> 3, extra - 3);
        aligned.write(this.out, rest & 7);
      } else this.out.bits(rest, extra);
      this.recent = [offset, r0, r1];
    } else if (token.which === 1) this.recent = [r1, r0, r2];
    else if (token.which === 2) this.recent = [r2, r1, r0];
    for (let left = token.length; left > 0; left -= 1) this.plain.push(this.plain.at(-offset) ?? 0);
  }

  private lengths(code: PrefixCode, before: readonly number[], from: number, to: number): void {
    const pre = prefixCode(flatLengths(20));
    for (const length of pre.lengths) this.out.bits(length, 4);
    for (let at = from; at < to; ) {
      const length = code.lengths[at] ?? 0;
      const change = ((before[at] ?? 0) - length + 17) % 17;
      let run = 1;
      while (run < 5 && at + run < to && code.lengths[at + run] === length) run += 1;
      if (run >= 4) {
        pre.write(this.out, 19);
        this.out.bits(run - 4, 1);
      } else run = 1;
      pre.write(this.out, change);
      at += run;
    }
  }
}

interface Codes {
  readonly main: PrefixCode;
  readonly length: PrefixCode;
  readonly aligned: PrefixCode | undefined;
}

function extraBits(slot: number): number {
  return slot < 4 ? 0 : Math.min((slot >> 1) - 1, 17);
}

function baseOf(slot: number): number {
  let base = 0;
  for (let before = 0; before < slot; before += 1) base += 2 ** extraBits(before);
  return base;
}

function slotOf(formatted: number): number {
  let slot = 3;
  while (baseOf(slot + 1) <= formatted) slot += 1;
  return slot;
}
