import { MAX_PROBLEMS, type Problem } from './problem.ts';
import { decodeUtf8, lineAndColumn } from './utf8.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const APOSTROPHE = 0x27;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * The words of JSON, read one by one from well-formed UTF-8. A reader returns undefined when the text is no JSON: the
 * problem is noted, and nothing more must be read.
 */
export class JsonScanner {
  readonly problems: Problem[] = [];
  /** Offset of the next byte. */
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next byte, undefined at the end. */
  get next(): number | undefined {
    return this.#bytes[this.at];
  }

  get startsNumber(): boolean {
    return this.next === MINUS || isDigit(this.next);
  }

  readString(): string | undefined {
    const opened = this.at;
    let text = '';
    let from = opened + 1;
    this.at = from;
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === undefined || byte === 0x0a || byte === 0x0d) {
        return this.stop('the text that starts here has no closing quote on its line', opened);
      }
      if (byte < 0x20) return this.stop('a control character must be written as an escape');
      if (byte !== QUOTE && byte !== BACKSLASH) {
        this.at += 1;
        continue;
      }
      text += this.#slice(from, this.at);
      if (byte === QUOTE) {
        this.at += 1;
        return text;
      }
      const escaped = this.#readEscape();
      if (escaped === undefined) return undefined;
      text += escaped;
      from = this.at;
    }
  }

  #readEscape(): string | undefined {
    const letter = this.#slice(this.at + 1, this.at + 2);
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.at += 2;
      return plain;
    }
    const unit = this.#unitAt(this.at);
    if (unit === undefined) return this.stop('this is no escape; a backslash is written \\\\');
    const start = this.at;
    this.at += 6;
    if (unit === 0) this.note('NUL is not allowed', start);
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const second = unit < 0xdc00 ? this.#unitAt(this.at) : undefined;
    if (second === undefined || second < 0xdc00 || second > 0xdfff) {
      this.note('half of a surrogate pair stands alone', start);
      return '\ufffd';
    }
    this.at += 6;
    return String.fromCharCode(unit, second);
  }

  #unitAt(offset: number): number | undefined {
    const written = this.#slice(offset, offset + 6);
    return /^\\u[0-9a-fA-F]{4}$/.test(written) ? Number.parseInt(written.slice(2), 16) : undefined;
  }

  readNumber(): number | undefined {
    const start = this.at;
    while (isNumberByte(this.#bytes[this.at])) this.at += 1;
    const text = this.#slice(start, this.at);
    if (/^-?(0|[1-9]\d*)$/.test(text)) {
      const value = Number(text);
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value;
      this.note(value === 0 ? 'minus zero is not allowed' : 'the number lies beyond 2^53-1', start);
      return 0;
    }
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return this.stop('this is no number', start);
    this.note('only whole numbers are allowed, without fraction and exponent', start);
    return 0;
  }

  readWord(): boolean | null | undefined {
    const start = this.at;
    let end = start;
    while (isLetter(this.#bytes[end]) && end - start <= 5) end += 1;
    this.at = end;
    switch (this.#slice(start, end)) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
    }
    this.at = start;
    return this.stop(`expected a value, found ${this.found()}`);
  }

  /** What stands here, in words: never a letter of it, as it may be a part of a password. */
  found(): string {
    const byte = this.#bytes[this.at];
    if (byte === undefined) return 'the end of the file';
    if (isLetter(byte)) return 'a word without quotes';
    if (this.startsNumber) return 'a number';
    if (byte === QUOTE) return 'a text';
    if (byte === APOSTROPHE) return 'an apostrophe (texts stand in double quotes)';
    if ([COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT].includes(byte)) {
      return `"${String.fromCharCode(byte)}"`;
    }
    return 'a character that cannot stand here';
  }

  skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at += 1;
    }
  }

  take(byte: number): boolean {
    if (this.#bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  #slice(from: number, to: number): string {
    return decodeUtf8(this.#bytes.subarray(from, to));
  }

  isFull(): boolean {
    return this.problems.length >= MAX_PROBLEMS;
  }

  note(message: string, offset: number): void {
    if (this.isFull()) return;
    this.problems.push({ at: lineAndColumn(this.#bytes, offset), message: `${message} (byte ${offset})` });
  }

  stop(message: string, offset: number = this.at): undefined {
    this.note(message, offset);
    return undefined;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** What can be a part of a number, a wrong one too. */
function isNumberByte(byte: number | undefined): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x65 || byte === 0x45;
}

function isLetter(byte: number | undefined): boolean {
  return (
    byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80)
  );
}
