import { plainText, shorten } from '../results/plain-text.ts';

// No line of the screen needs more; a hostile name must not fill it.
const MAX_CHARS = 2000;

/**
 * Text as the fonts of the Windows PE console can show it: printable ASCII in one line. Letters lose their accents,
 * what else is not ASCII becomes a question mark.
 */
export function asciiText(text: string, maxChars = MAX_CHARS): string {
  const plain = plainText(text, MAX_CHARS).normalize('NFKD').replace(/\p{M}/gu, '');
  return shorten(plain.replace(/[^ -~]/gu, '?'), maxChars);
}

export interface WrapOptions {
  /** Before the first line. */
  readonly first?: string;
  /** Before all others. */
  readonly rest?: string;
  /** What does not fit is cut and shown by three dots. */
  readonly maxLines?: number;
}

/** Breaks at blanks, and inside a word (a path) only when it is longer than a line. No line is wider than `width`. */
export function wrapText(text: string, width: number, options: WrapOptions = {}): readonly string[] {
  const { first = '', rest = first, maxLines = Number.POSITIVE_INFINITY } = options;
  const lines: string[] = [];
  let left = asciiText(text);
  do {
    const prefix = lines.length === 0 ? first : rest;
    const room = Math.max(1, width - prefix.length);
    if (lines.length + 1 >= maxLines) {
      lines.push(prefix + shorten(left, room));
      break;
    }
    const cut = left.length <= room ? left.length : breakBefore(left, room);
    lines.push((prefix + left.slice(0, cut)).trimEnd());
    left = left.slice(cut).trimStart();
  } while (left !== '');
  return lines;
}

/** Where to break: at the last blank that fits, else after a backslash, else in the middle. */
function breakBefore(text: string, room: number): number {
  const blank = text.lastIndexOf(' ', room);
  if (blank > 0) return blank;
  const backslash = text.lastIndexOf('\\', room - 1);
  return backslash > room / 3 ? backslash + 1 : room;
}
