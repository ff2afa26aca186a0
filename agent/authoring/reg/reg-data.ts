import { toHex } from '../../domain/bytes.ts';
import { latin1, u32, u64, utf16 } from '../../offline/little-endian.ts';
import { encodeValue, type RegistryType } from '../../steps/registry-data.ts';
import type { RegVersion } from './reg-text.ts';

/** A value as a "registry" step sets it. */
export interface RegData {
  readonly type: RegistryType;
  readonly data: string | number;
}

export type RegDataReading =
  | { readonly ok: true; readonly value: RegData | 'delete' }
  | { readonly ok: false; readonly because: string };

// The most a step takes.
const MAX_TEXT = 2048;

/** The part of a line behind the equals sign. */
export function readRegData(text: string, version: RegVersion): RegDataReading {
  if (text === '-') return { ok: true, value: 'delete' };
  if (text.startsWith('"')) {
    const quoted = readQuoted(text);
    if (!quoted.ok) return quoted;
    if (!/^\s*(;|$)/.test(quoted.rest)) return failed('there is something behind the text');
    return checked({ type: 'REG_SZ', data: quoted.text });
  }
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(text)?.[1];
  if (number !== undefined) return checked({ type: 'REG_DWORD', data: Number.parseInt(number, 16) });
  const [, kind = '3', list] = /^hex(?:\(([0-9a-f]{1,8})\))?:(.*)$/i.exec(text) ?? [];
  if (list === undefined) return failed('it is neither a text in quotation marks, dword:, hex: nor "-"');
  const bytes = readBytes(list);
  return bytes === undefined
    ? failed('its bytes are not pairs of hex digits with commas')
    : fromBytes(Number.parseInt(kind, 16), bytes, version);
}

export type Quoted =
  | { readonly ok: true; readonly text: string; readonly rest: string }
  | { readonly ok: false; readonly because: string };

/** A text that begins with a quotation mark, with `\\` and `\"` in it, and what follows it. */
export function readQuoted(source: string): Quoted {
  let text = '';
  for (let at = 1; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === '"') return { ok: true, text, rest: source.slice(at + 1) };
    if (character !== '\\') {
      text += character;
      continue;
    }
    at += 1;
    const escaped = source[at] ?? '';
    if (escaped !== '\\' && escaped !== '"')
      return { ok: false, because: `a backslash stands before "${escaped}"; in a text it is written twice` };
    text += escaped;
  }
  return { ok: false, because: 'its text does not end in this line' };
}

function readBytes(list: string): Uint8Array | undefined {
  const plain = list.replace(/\s+/g, '');
  if (plain === '') return new Uint8Array(0);
  const parts = plain.split(',');
  if (!parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) return undefined;
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

/** Type numbers: https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types */
function fromBytes(type: number, bytes: Uint8Array, version: RegVersion): RegDataReading {
  switch (type) {
    case 1:
    case 2: {
      const text = textOf(bytes, version);
      if (text?.endsWith('\0') !== true) return failed('its bytes are no text that ends in a zero');
      return checked({ type: type === 1 ? 'REG_SZ' : 'REG_EXPAND_SZ', data: text.slice(0, -1) });
    }
    case 3:
      return checked({ type: 'REG_BINARY', data: toHex(bytes) });
    case 4:
      if (bytes.length !== 4) return failed(`a number of 32 bits has 4 bytes, not ${bytes.length}`);
      return checked({ type: 'REG_DWORD', data: u32(bytes, 0) });
    case 7: {
      const text = textOf(bytes, version);
      if (text?.endsWith('\0\0') !== true || text.includes('\n'))
        return failed('its bytes are no list of lines that ends in two zeros');
      return checked({ type: 'REG_MULTI_SZ', data: text.slice(0, -2).replaceAll('\0', '\n') });
    }
    case 11: {
      if (bytes.length !== 8) return failed(`a number of 64 bits has 8 bytes, not ${bytes.length}`);
      const value = u64(bytes, 0);
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) return failed('a step takes no number above 2^53 - 1');
      return checked({ type: 'REG_QWORD', data: Number(value) });
    }
    default:
      return failed(`a step sets no value of type ${type}`);
  }
}

/** undefined: no text, or one whose letters depend on a code page. */
function textOf(bytes: Uint8Array, version: RegVersion): string | undefined {
  if (version === 4) return bytes.every((byte) => byte < 0x80) ? latin1(bytes) : undefined;
  if (bytes.length % 2 !== 0) return undefined;
  const text = utf16(bytes);
  // With "u" only half of a pair is a surrogate.
  return /\p{Surrogate}/u.test(text) ? undefined : text;
}

function checked(value: RegData): RegDataReading {
  if (typeof value.data === 'string' && value.data.length > MAX_TEXT)
    return failed(`its data has ${value.data.length} characters, a step takes ${MAX_TEXT}`);
  const encoded = encodeValue(value.type, value.data);
  return encoded.ok ? { ok: true, value } : failed(encoded.because);
}

function failed(because: string): { readonly ok: false; readonly because: string } {
  return { ok: false, because };
}
