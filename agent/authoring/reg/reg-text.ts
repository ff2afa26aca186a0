import { utf16 } from '../../offline/little-endian.ts';

/** A line of a .reg file; a value that goes over several is one. */
export interface RegLine {
  /** In the file, from 1. */
  readonly number: number;
  readonly text: string;
}

/** A line that cannot be taken, and why. */
export interface RegProblem {
  readonly line: number;
  readonly message: string;
}

/** 5: regedit since Windows 2000; 4: the older one, which writes the bytes of texts in the code page of its machine. */
export type RegVersion = 4 | 5;

export type RegText =
  | { readonly ok: true; readonly version: RegVersion; readonly lines: readonly RegLine[] }
  | { readonly ok: false; readonly problem: RegProblem };

// https://support.microsoft.com/help/310516
const HEADS: ReadonlyMap<string, RegVersion> = new Map([
  ['Windows Registry Editor Version 5.00', 5],
  ['REGEDIT4', 4],
]);

/** Decodes a .reg file and splits it into lines, without comments and empty ones. */
export function readRegText(bytes: Uint8Array): RegText {
  const text = decode(bytes);
  if (text === undefined) {
    return refuse(
      1,
      'it is neither UTF-16 nor UTF-8, and of which code page its letters are is not known; save it as Unicode',
    );
  }
  const physical = text.split(/\r\n|\r|\n/);
  const head = physical.findIndex((line) => line.trim() !== '');
  const version = HEADS.get(physical[head]?.trim() ?? '');
  if (version === undefined)
    return refuse(
      Math.max(head, 0) + 1,
      'it begins neither with "Windows Registry Editor Version 5.00" nor with "REGEDIT4"',
    );
  return { ok: true, version, lines: joined(physical.slice(head + 1), head + 2) };
}

function refuse(line: number, message: string): RegText {
  return { ok: false, problem: { line, message } };
}

/** undefined for bytes of an unknown code page. */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2));
  // "Wi" or "RE" in UTF-16, without a byte order mark.
  if (bytes.length > 1 && bytes[0] !== 0 && bytes[1] === 0) return utf16(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A value of bytes goes on in the next line where a line ends in a backslash; a text never does. */
function joined(physical: readonly string[], firstNumber: number): readonly RegLine[] {
  const lines: RegLine[] = [];
  for (let at = 0; at < physical.length; at += 1) {
    const number = firstNumber + at;
    const parts = [(physical[at] ?? '').trim()];
    if (parts[0] === '' || parts[0]?.startsWith(';')) continue;
    while (at + 1 < physical.length && goesOn(parts.at(-1) ?? '', parts[0] ?? '')) {
      parts.push((parts.pop() ?? '').slice(0, -1));
      at += 1;
      parts.push((physical[at] ?? '').trim());
    }
    lines.push({ number, text: parts.join('') });
  }
  return lines;
}

function goesOn(last: string, first: string): boolean {
  return last.endsWith('\\') && /=\s*hex(\([0-9a-f]+\))?:/i.test(first);
}
