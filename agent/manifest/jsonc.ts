import type { JsonLimits } from './json-value.ts';
import type { Problem } from './problem.ts';
import { type JsonReading, readStrictJson } from './strict-json.ts';
import { lineAndColumn } from './utf8.ts';

const SPACE = 0x20;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const STAR = 0x2a;
const COMMA = 0x2c;
const OPENERS: readonly number[] = [0x5b, 0x7b];
const CLOSERS: readonly number[] = [0x5d, 0x7d];

/**
 * Reads JSON as people write it: the strict rules, and besides them comments (double slash, slash star), a comma before a
 * closing bracket, and the byte order mark that Windows editors write. All of that is blanked, so that positions stay.
 */
export function readCommentedJson(bytes: Uint8Array, limits: JsonLimits): JsonReading {
  // Too large is refused by the reader; nothing is copied for it.
  if (bytes.length > limits.maxBytes) return readStrictJson(bytes, limits);
  const blanked = blankComments(bytes);
  return blanked.ok ? readStrictJson(blanked.bytes, limits) : blanked;
}

type Blanked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The same text, of the same length, with spaces for all that only people read. Line ends stay. */
export function blankComments(bytes: Uint8Array): Blanked {
  const text = Uint8Array.from(bytes);
  if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text.fill(SPACE, 0, 3);
  /** The two last bytes that mean something, outside texts: what a comma stands after. */
  let beforeLast: number | undefined;
  let last: number | undefined;
  let lastAt = 0;
  let at = 0;
  while (at < text.length) {
    const byte = text[at] ?? 0;
    const next = text[at + 1];
    if (byte === SLASH && (next === SLASH || next === STAR)) {
      const end = next === SLASH ? endOfLine(text, at) : endOfBlock(text, at);
      if (end === undefined) {
        const message = `the comment that starts here has no end (byte ${at})`;
        return { ok: false, problems: [{ at: lineAndColumn(bytes, at), message }] };
      }
      blank(text, at, end);
      at = end;
      continue;
    }
    if (isSpace(byte)) {
      at += 1;
      continue;
    }
    if (CLOSERS.includes(byte) && last === COMMA && isValueEnd(beforeLast)) text[lastAt] = SPACE;
    beforeLast = last;
    last = byte;
    lastAt = at;
    at = byte === QUOTE ? endOfText(text, at) : at + 1;
  }
  return { ok: true, bytes: text };
}

/** A comma may only be left out after a value: `[,]` stays what it is, and is refused. */
function isValueEnd(byte: number | undefined): boolean {
  return byte !== undefined && byte !== COMMA && byte !== 0x3a && !OPENERS.includes(byte);
}

function endOfLine(text: Uint8Array, from: number): number {
  const end = text.indexOf(NEWLINE, from);
  return end < 0 ? text.length : end;
}

function endOfBlock(text: Uint8Array, from: number): number | undefined {
  for (let at = from + 2; at + 1 < text.length; at += 1) {
    if (text[at] === STAR && text[at + 1] === SLASH) return at + 2;
  }
  return undefined;
}

/** Past the closing quote; an unclosed text ends with its line, and the reader says so. */
function endOfText(text: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== QUOTE && text[at] !== NEWLINE) at += text[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Bytes of a longer character become a space each, so columns may move on that line; offsets never do. */
function blank(text: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    const byte = text[at] ?? 0;
    if (byte !== NEWLINE && byte !== 0x0d) text[at] = SPACE;
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
