/** What may follow a lead byte: how many bytes, and the range of the first of them. Unicode 15, table 3-7. */
interface Sequence {
  readonly more: number;
  readonly low: number;
  readonly high: number;
}

/** Offset of the first byte that is not well-formed UTF-8, or undefined. Encoded surrogates are not well-formed. */
export function findBadUtf8(bytes: Uint8Array): number | undefined {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const sequence = sequenceOf(lead);
    if (sequence === undefined) return at;
    for (let index = 1; index <= sequence.more; index += 1) {
      const byte = bytes[at + index];
      const low = index === 1 ? sequence.low : 0x80;
      const high = index === 1 ? sequence.high : 0xbf;
      if (byte === undefined || byte < low || byte > high) return at;
    }
    at += 1 + sequence.more;
  }
  return undefined;
}

function sequenceOf(lead: number): Sequence | undefined {
  if (lead < 0x80) return { more: 0, low: 0, high: 0 };
  if (lead < 0xc2) return undefined;
  if (lead < 0xe0) return { more: 1, low: 0x80, high: 0xbf };
  if (lead === 0xe0) return { more: 2, low: 0xa0, high: 0xbf };
  if (lead === 0xed) return { more: 2, low: 0x80, high: 0x9f };
  if (lead < 0xf0) return { more: 2, low: 0x80, high: 0xbf };
  if (lead === 0xf0) return { more: 3, low: 0x90, high: 0xbf };
  if (lead < 0xf4) return { more: 3, low: 0x80, high: 0xbf };
  return lead === 0xf4 ? { more: 3, low: 0x80, high: 0x8f } : undefined;
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that `findBadUtf8` found good, as text. A byte order mark stays what it is: a character. */
export function decodeUtf8(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/** Line and column of a byte as editors count them, from 1: `3:14`. */
export function lineAndColumn(bytes: Uint8Array, offset: number): string {
  let line = 1;
  let column = 1;
  for (let at = 0; at < Math.min(offset, bytes.length); at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a) {
      line += 1;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) {
      column += 1;
    }
  }
  return `${line}:${column}`;
}
