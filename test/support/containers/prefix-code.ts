import type { BitWriter } from './bit-writer.ts';

/** A canonical code, to write with. */
export interface PrefixCode {
  readonly lengths: readonly number[];
  readonly write: (out: BitWriter, symbol: number) => void;
}

/** All symbols with nearly the same length. */
export function flatLengths(symbols: number): number[] {
  if (symbols === 1) return [0];
  const short = Math.floor(Math.log2(symbols));
  const shorts = 2 ** (short + 1) - symbols;
  return Array.from({ length: symbols }, (_, symbol) => (symbol < shorts ? short : short + 1));
}

/** Some symbols with very short codewords, so that the others get long ones. */
export function steepLengths(symbols: number, favourites: number): number[] {
  const rest = flatLengths(symbols - favourites).map((length) => length + favourites);
  return [...Array.from({ length: favourites }, (_, rank) => rank + 1), ...rest];
}

export function prefixCode(lengths: readonly number[]): PrefixCode {
  const codes: number[] = [];
  let code = 0;
  for (let length = 1; length <= 16; length += 1) {
    code *= 2;
    lengths.forEach((one, symbol) => {
      if (one !== length) return;
      codes[symbol] = code;
      code += 1;
    });
  }
  return {
    lengths,
    write: (out, symbol) => {
      const word = codes[symbol];
      if (word === undefined) throw new Error(`symbol ${symbol} has no codeword`);
      out.bits(word, lengths[symbol] ?? 0);
    },
  };
}
