import { toHex, utf16Bytes } from '../domain/bytes.ts';
import { encodingOf, type OutputEncoding, oneByteText } from './decode.ts';

/** What stands above a recorded output: key (letters only) and value, in the order of the file. */
export type TranscriptHeader = Readonly<Record<string, string>>;

/** Texts that mean something in the form itself. */
const RESERVED = /<CR>|<LF>|<NOEOL>|<HEX>/;
const HEX_CHARS_PER_LINE = 64;

/**
 * Output of a program as a text file that keeps every byte: lines `#: key: value`, then the output. `<CR>` and `<LF>`
 * stand for such a character of its own, `<NOEOL>` at the end for "no line end". What cannot be written so is hex.
 */
export function formatTranscript(header: TranscriptHeader, bytes: Uint8Array): string {
  const readable = readableText(bytes);
  const encoding = readable?.encoding ?? 'hex';
  const head = Object.entries({ ...header, encoding }).map(
    ([key, value]) => `#: ${key}: ${oneLine(value)}\n`,
  );
  return head.join('') + (readable === undefined ? hexLines(bytes) : withMarks(readable.text));
}

/** The text of an output, when writing it again in that encoding gives the same bytes. */
export function readableText(
  bytes: Uint8Array,
): { readonly encoding: OutputEncoding; readonly text: string } | undefined {
  const encoding = encodingOf(bytes);
  const text = exactText(bytes, encoding);
  return text === undefined || RESERVED.test(text) || text.startsWith('#: ') ? undefined : { encoding, text };
}

/** The bytes of a text that `readableText` gave, also when its characters were exchanged for others of one byte. */
export function transcriptBytes(text: string, encoding: OutputEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return new TextEncoder().encode(text);
    case 'utf-16le':
      return utf16Bytes(text);
    case 'ascii':
    case 'latin1':
      return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
}

function exactText(bytes: Uint8Array, encoding: OutputEncoding): string | undefined {
  if (encoding === 'ascii' || encoding === 'latin1') return oneByteText(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function withMarks(text: string): string {
  const marked = text.replace(/\r\n|\r|\n/g, (end) =>
    end === '\r\n' ? '\n' : end === '\r' ? '<CR>' : '<LF>',
  );
  return text.endsWith('\r\n') ? marked : `${marked}<NOEOL>\n`;
}

function hexLines(bytes: Uint8Array): string {
  const hex = toHex(bytes);
  const lines: string[] = [];
  for (let at = 0; at < hex.length; at += HEX_CHARS_PER_LINE)
    lines.push(`${hex.slice(at, at + HEX_CHARS_PER_LINE)}\n`);
  return lines.join('');
}

/** Header values are of this machine: no line break, no control character gets into the file by them. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim();
}
