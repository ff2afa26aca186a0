import { fromHex, toHex, utf16Bytes } from '../domain/bytes.ts';
import type { RegistryValue } from '../domain/probe.ts';

export type RegistryType =
  | 'REG_SZ'
  | 'REG_EXPAND_SZ'
  | 'REG_DWORD'
  | 'REG_QWORD'
  | 'REG_MULTI_SZ'
  | 'REG_BINARY';

/** `text` is what `reg add /d` takes, `value` what the hive then holds. */
export type Encoded =
  | { readonly ok: true; readonly text: string; readonly value: RegistryValue }
  | { readonly ok: false; readonly because: string };

// Value type numbers: https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types
const NUMBER = {
  REG_SZ: 1,
  REG_EXPAND_SZ: 2,
  REG_BINARY: 3,
  REG_DWORD: 4,
  REG_MULTI_SZ: 7,
  REG_QWORD: 11,
} as const;

/** Makes of manifest data both spellings of a registry value: for reg.exe and as bytes in the hive. */
export function encodeValue(type: RegistryType, raw: string | number): Encoded {
  switch (type) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return typeof raw === 'string' && !/[\0\r\n]/.test(raw)
        ? done(raw, type, utf16Bytes(`${raw}\0`))
        : failed('data must be one line of text');
    case 'REG_MULTI_SZ': {
      if (typeof raw !== 'string' || raw === '') return failed('data must be lines of text');
      const lines = raw.split('\n');
      // reg.exe takes \0 between the strings, so that neither an empty line nor a backslash-zero can be told apart.
      if (lines.some((line) => line === '' || line.includes('\\0') || /[\0\r]/.test(line)))
        return failed('lines may not be empty, or hold \\0, a NUL or a carriage return');
      return done(lines.join('\\0'), type, utf16Bytes(`${lines.join('\0')}\0\0`));
    }
    case 'REG_DWORD':
      return typeof raw === 'number' && raw <= 0xffff_ffff
        ? done(String(raw), type, little(BigInt(raw), 4))
        : failed('data must be a whole number of 32 bits');
    case 'REG_QWORD':
      return typeof raw === 'number'
        ? done(String(raw), type, little(BigInt(raw), 8))
        : failed('data must be a whole number');
    case 'REG_BINARY':
      return typeof raw === 'string' && /^([0-9a-fA-F]{2})*$/.test(raw)
        ? done(raw.toLowerCase(), type, fromHex(raw))
        : failed('data must be pairs of hex digits');
  }
}

/** What a step would set to get this very value; undefined where no step can, to the last byte. */
export function decodeValue(
  value: RegistryValue,
): { readonly type: RegistryType; readonly data: string | number } | undefined {
  const type = TYPES.find((name) => NUMBER[name] === value.type);
  if (type === undefined) return undefined;
  const data = spelled(type, value.data);
  if (typeof data === 'string' && data.length > MOST_CHARACTERS) return undefined;
  if (typeof data === 'number' && !Number.isSafeInteger(data)) return undefined;
  const again = encodeValue(type, data);
  if (!again.ok || toHex(again.value.data) !== toHex(value.data)) return undefined;
  return { type, data };
}

/** As much as the schema of a step lets through. */
const MOST_CHARACTERS = 2048;
const TYPES = ['REG_SZ', 'REG_EXPAND_SZ', 'REG_BINARY', 'REG_DWORD', 'REG_MULTI_SZ', 'REG_QWORD'] as const;

function spelled(type: RegistryType, bytes: Uint8Array): string | number {
  switch (type) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return text16(bytes).replace(/\0$/, '');
    case 'REG_MULTI_SZ':
      return text16(bytes).replace(/\0\0$/, '').replaceAll('\0', '\n');
    case 'REG_BINARY':
      return toHex(bytes);
    case 'REG_DWORD':
    case 'REG_QWORD':
      return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  }
}

function text16(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  return text;
}

function done(text: string, type: RegistryType, data: Uint8Array): Encoded {
  return { ok: true, text, value: { type: NUMBER[type], data } };
}

function failed(because: string): Encoded {
  return { ok: false, because };
}

function little(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
