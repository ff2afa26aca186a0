import { BitReader } from './bit-reader.ts';
import { HuffmanCode } from './huffman.ts';

const SYMBOLS = 512;
const LENGTHS_BYTES = SYMBOLS / 2;
const SHORTEST_MATCH = 3;

/**
 * Decodes one chunk of XPRESS as WIM files have it, the "LZ77+Huffman" of [MS-XCA] section 2.1 and 2.2.
 * @returns `size` bytes, or why they cannot be had
 */
export function decodeXpress(data: Uint8Array, size: number): Uint8Array | string {
  if (data.length < LENGTHS_BYTES) return 'XPRESS chunk is shorter than its code';
  const code = new HuffmanCode(SYMBOLS);
  const lengths = Uint8Array.from({ length: SYMBOLS }, (_, symbol) => {
    const pair = data[symbol >> 1] ?? 0;
    return symbol % 2 === 0 ? pair & 15 : pair >> 4;
  });
  if (!code.build(lengths)) return 'XPRESS chunk has a damaged code';
  const reader = new BitReader(data, LENGTHS_BYTES);
  const out = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const symbol = reader.symbol(code);
    if (symbol < 256) {
      if (symbol < 0) return 'XPRESS chunk has an unknown symbol';
      out[at] = symbol;
      at += 1;
      continue;
    }
    // Words are loaded up to here before the bytes of a long length are looked for.
    reader.ensure(16);
    const offsetBits = (symbol >> 4) & 15;
    const offset = (1 << offsetBits) | reader.bits(offsetBits);
    const length = readLength(reader, symbol & 15);
    if (reader.isOverrun) return 'XPRESS chunk ends too early';
    if (offset > at) return 'XPRESS match starts before the data';
    if (length > size - at) return 'XPRESS match goes beyond the chunk';
    for (const end = at + length; at < end; at += 1) out[at] = out[at - offset] ?? 0;
  }
  return reader.isOverrun ? 'XPRESS chunk ends too early' : out;
}

function readLength(reader: BitReader, short: number): number {
  if (short < 15) return short + SHORTEST_MATCH;
  const more = reader.byte();
  return (more === 255 ? reader.u16() : more + 15) + SHORTEST_MATCH;
}
