import { latin1, utf16 } from './little-endian.ts';

/** One line of a section: `key = value, value`, or values alone. Quotes are resolved, %tokens% are not. */
export interface InfLine {
  readonly key: string | undefined;
  readonly values: readonly string[];
}

export interface InfText {
  readonly encoding: 'utf-16' | 'utf-8' | 'ansi';
  /** By lower-case name; sections of the same name are one. */
  readonly sections: ReadonlyMap<string, readonly InfLine[]>;
  readonly notes: readonly string[];
}

// Large graphics drivers have INF files of 2 MiB and some 20 000 lines.
export const MOST_INF_BYTES = 16 * 1024 * 1024;
const MOST_LINES = 200_000;
// setupapi.h: MAX_INF_STRING_LENGTH is 4096 characters.
const LONGEST_LINE = 8 * 4096;
const MOST_VALUES = 256;

/**
 * Splits an INF file into its sections.
 * https://learn.microsoft.com/windows-hardware/drivers/install/general-syntax-rules-for-inf-files
 */
export function readInfText(bytes: Uint8Array): InfText {
  const { encoding, text } = decode(bytes);
  const sections = new Map<string, InfLine[]>();
  const notes: string[] = [];
  let lines: InfLine[] | undefined;
  let open = '';
  let count = 0;
  for (const raw of text.split(/\r\n|[\r\n]/, MOST_LINES + 1)) {
    count += 1;
    if (count > MOST_LINES) {
      notes.push(`only ${MOST_LINES} lines are read`);
      break;
    }
    const { content: part, continues } = withoutComment(raw.trim());
    const content = open + part;
    open = '';
    if (content.length > LONGEST_LINE) {
      notes.push(`line ${count} has more than ${LONGEST_LINE} characters and is left out`);
      continue;
    }
    if (continues) {
      open = content;
      continue;
    }
    if (content === '') continue;
    const close = content.indexOf(']');
    if (content.startsWith('[') && close !== -1) {
      const name = content.slice(1, close).trim().toLowerCase();
      lines = sections.get(name) ?? [];
      sections.set(name, lines);
      continue;
    }
    lines?.push(readLine(content));
  }
  return { encoding, sections, notes };
}

function decode(bytes: Uint8Array): { readonly encoding: InfText['encoding']; readonly text: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16', text: utf16(bytes.subarray(2)) };
  // Without a mark: an INF starts with `;`, `[` or a line end, whose second byte is zero in UTF-16.
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0) return { encoding: 'utf-16', text: utf16(bytes) };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { encoding: 'utf-8', text: new TextDecoder('utf-8').decode(bytes) };
  return { encoding: 'ansi', text: latin1(bytes) };
}

/** Cuts off what stands behind a semicolon outside of quotes; a backslash at the end goes on with the next line. */
function withoutComment(line: string): { readonly content: string; readonly continues: boolean } {
  let isQuoted = false;
  let end = line.length;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    if (character !== ';' || isQuoted) continue;
    end = at;
    break;
  }
  const content = line.slice(0, end).trim();
  if (isQuoted || !content.endsWith('\\')) return { content, continues: false };
  return { content: content.slice(0, -1), continues: true };
}

function readLine(content: string): InfLine {
  const values: string[] = [];
  let key: string | undefined;
  let value = '';
  let isQuoted = false;
  const end = (): void => {
    if (values.length < MOST_VALUES) values.push(value.trim());
    value = '';
  };
  for (let at = 0; at < content.length; at += 1) {
    const character = content.charAt(at);
    if (character === '"') {
      // Two quotes inside of quotes are one.
      if (isQuoted && content.charAt(at + 1) === '"') {
        value += '"';
        at += 1;
      } else isQuoted = !isQuoted;
    } else if (character === ',' && !isQuoted) end();
    else if (character === '=' && !isQuoted && key === undefined && values.length === 0) {
      key = value.trim();
      value = '';
    } else value += character;
  }
  end();
  return { key, values };
}
