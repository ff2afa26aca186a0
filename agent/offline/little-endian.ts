/** Unsigned 16-bit number. Bytes that are not there read as zero: callers check lengths where it matters. */
export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  return i32(bytes, at) >>> 0;
}

export function i32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) | (u16(bytes, at + 2) << 16);
}

export function u32be(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const low = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return ((high << 16) | low) >>> 0;
}

export function u64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32(bytes, at + 4)) << 32n) | BigInt(u32(bytes, at));
}

/** Four ASCII characters, for signatures. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return latin1(bytes.subarray(at, at + length));
}

// Short texts are the rule (names); long ones must not become thousands of arguments or of small strings.
const BLOCK_UNITS = 4096;
const SHORT_UNITS = 24;

/** ISO 8859-1 to the letter: `TextDecoder('latin1')` is windows-1252, which differs from 0x80 to 0x9F. */
export function latin1(bytes: Uint8Array): string {
  return textOf(bytes.length, (at) => bytes[at] ?? 0);
}

/** UTF-16LE, lone surrogates and byte order marks kept as they stand; an odd last byte is dropped. */
export function utf16(bytes: Uint8Array): string {
  return textOf(bytes.length >> 1, (at) => u16(bytes, at * 2));
}

function textOf(units: number, unitAt: (at: number) => number): string {
  let text = '';
  if (units <= SHORT_UNITS) {
    for (let at = 0; at < units; at += 1) text += String.fromCharCode(unitAt(at));
    return text;
  }
  for (let from = 0; from < units; from += BLOCK_UNITS) {
    const block = new Array<number>(Math.min(BLOCK_UNITS, units - from));
    for (let at = 0; at < block.length; at += 1) block[at] = unitAt(from + at);
    text += String.fromCharCode(...block);
  }
  return text;
}

/** The text before the first NUL. */
export function beforeNul(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
