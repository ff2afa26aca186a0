import { utf16 } from './little-endian.ts';
import type { Hive, Key, Value } from './regf/hive.ts';
import { VALUE_TYPE } from './regf/value.ts';
import { walkKeys } from './regf/walk.ts';

const END = '\r\n';
// The line length at which regedit breaks the bytes of a value.
const LINE_LENGTH = 80;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A hive as the text of a .reg file (version 5.00), in parts. `prefix` stands in front of every key, for example
 * `HKEY_LOCAL_MACHINE\SYSTEM`. To be written in the encoding that `regEncoding` names.
 * Names with control characters could end a line and forge another key: they are left out, with a comment, and so
 * are values whose data is damaged. The format: https://support.microsoft.com/help/310516
 */
export function* exportReg(hive: Hive, prefix: string): Generator<string> {
  yield `Windows Registry Editor Version 5.00${END}${END}`;
  const unwritable = new Set<string>();
  // All values together cannot be longer than the hive, unless they share their data: a small file could fill a disk.
  const budget = { bytes: hive.sizeBytes };
  for (const key of walkKeys(hive)) {
    if (hasControls(key.name) && key.path !== '') unwritable.add(key.path);
    if (isBelow(key.path, unwritable)) yield `; left out: a key whose name cannot be written${END}${END}`;
    else yield* exportKey(key, prefix, budget);
  }
}

/** `unwritable` grows with damage only, and parents come before children. */
function isBelow(path: string, unwritable: ReadonlySet<string>): boolean {
  if (unwritable.size === 0) return false;
  for (let end = path.length; end > 0; end = path.lastIndexOf('\\', end - 1)) {
    if (unwritable.has(path.slice(0, end))) return true;
  }
  return false;
}

interface Budget {
  bytes: number;
}

function* exportKey(key: Key, prefix: string, budget: Budget): Generator<string> {
  yield `[${key.path === '' ? prefix : `${prefix}\\${key.path}`}]${END}`;
  for (const value of key.values()) yield* exportValue(value, budget);
  yield END;
}

function* exportValue(value: Value, budget: Budget): Generator<string> {
  if (hasControls(value.name)) {
    yield `; left out: a value whose name cannot be written${END}`;
    return;
  }
  const { type, raw } = value;
  budget.bytes -= raw.length;
  const isWhole = raw.length > 0 || value.complete;
  if (!isWhole || budget.bytes < 0) {
    yield `; left out: the damaged value ${quote(value.name)}${END}`;
  } else {
    yield* exportData(`${value.name === '' ? '@' : quote(value.name)}=`, type, raw);
    yield END;
  }
}

function* exportData(head: string, type: number, raw: Uint8Array): Generator<string> {
  const text = type === VALUE_TYPE.sz ? plainText(raw) : undefined;
  if (text !== undefined) yield head + quote(text);
  else if (type === VALUE_TYPE.dword && raw.length === 4)
    yield `${head}dword:${[...raw].reverse().map(hex).join('')}`;
  else
    yield* exportBytes(`${head}${type === VALUE_TYPE.binary ? 'hex:' : `hex(${type.toString(16)}):`}`, raw);
}

/** A text that comes back as the same bytes whatever the encoding of the file: ASCII, and one NUL, at its end. */
function plainText(raw: Uint8Array): string | undefined {
  if (raw.length < 2 || raw.length % 2 !== 0) return undefined;
  const text = utf16(raw);
  const body = text.slice(0, -1);
  return text.endsWith('\0') && isAscii(body) && !hasControls(body) ? body : undefined;
}

function* exportBytes(head: string, raw: Uint8Array): Generator<string> {
  let line = head;
  for (let at = 0; at < raw.length; at += 1) {
    line += hex(raw[at] ?? 0);
    if (at === raw.length - 1) break;
    line += ',';
    if (line.length < LINE_LENGTH - 4) continue;
    yield `${line}\\${END}`;
    line = '  ';
  }
  yield line;
}

function hex(byte: number): string {
  return HEX[byte] ?? '00';
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === 0x7f || unit === 0x2028 || unit === 0x2029 || unit === 0x85) return true;
  }
  return false;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7e) return false;
  }
  return true;
}

/**
 * Plain ASCII wherever the names allow it: regedit and hivexregedit both take that. Else UTF-16LE with a byte order mark,
 * as regedit writes its own files; hivexregedit wants those, like Windows' own, converted to UTF-8 first
 * (https://libguestfs.org/hivexregedit.1.html).
 */
export function regEncoding(hive: Hive): 'ascii' | 'utf-16' {
  for (const key of walkKeys(hive)) {
    if (!isAscii(key.name)) return 'utf-16';
    for (const { name } of key.values()) {
      if (!isAscii(name)) return 'utf-16';
    }
  }
  return 'ascii';
}
