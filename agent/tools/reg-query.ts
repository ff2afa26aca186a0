import { decodeText } from './decode.ts';

/** One value as `reg query` prints it. */
export interface RegValue {
  /** Empty for the default value, whatever the language calls it. */
  readonly name: string;
  /** `REG_SZ`, `REG_DWORD`... */
  readonly type: string;
  /** As printed: `0x2` for numbers, upper-case hex for binary data, `\0` between the strings of a REG_MULTI_SZ. */
  readonly data: string;
}

export interface RegKey {
  readonly key: string;
  readonly values: readonly RegValue[];
}

// Columns are parted by four spaces; names may hold spaces themselves, also four of them.
const VALUE = /^ {4}(.+?) {4}(REG_[A-Z_]{2,40})(?: {4}(.*)| *)$/;
const KEY = /^(?:HKEY_|HKLM\\|HKU\\)/;
const MAX_KEYS = 10_000;

/** Keys with their values, in the order printed; a subkey that is only named comes with no values. */
export function parseRegQuery(stdout: Uint8Array): readonly RegKey[] {
  const keys: { key: string; values: RegValue[] }[] = [];
  for (const line of decodeText(stdout).split(/\r?\n/)) {
    if (KEY.test(line)) {
      if (keys.length === MAX_KEYS) break;
      keys.push({ key: line.trimEnd(), values: [] });
      continue;
    }
    const [, name, type, data] = VALUE.exec(line) ?? [];
    if (name === undefined || type === undefined) continue;
    keys.at(-1)?.values.push({ name: isDefaultName(name) ? '' : name, type, data: data ?? '' });
  }
  return keys;
}

/**
 * `(Default)`, `(Standard)`... is translated, so any name that is all in parentheses is taken for it: none of the
 * values we look for is called so.
 */
function isDefaultName(name: string): boolean {
  return /^\([^()]+\)$/.test(name);
}
