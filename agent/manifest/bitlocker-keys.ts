import { z } from 'zod';
import type { Problem } from './problem.ts';
import { checkShape } from './shape.ts';

/** Recovery passwords by key id: a GUID without braces, in lower case. */
export type BitLockerKeys = ReadonlyMap<string, string>;

const GUID = /^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/;
/** Eight groups of six digits: https://learn.microsoft.com/windows/security/operating-system-security/data-protection/bitlocker/recovery-overview */
const PASSWORD = /^\d{6}(-\d{6}){7}$/;

/** The key file: key id to recovery password. */
export const bitLockerKeysSchema = z.record(
  z.string().regex(GUID, 'expected a key id, as manage-bde -protectors -get prints it'),
  z.string().regex(PASSWORD, 'expected eight groups of six digits'),
);

export type BitLockerKeysReading =
  | { readonly ok: true; readonly keys: BitLockerKeys }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the key file, already read. No problem holds anything that stands in it. */
export function readBitLockerKeys(value: unknown): BitLockerKeysReading {
  const shaped = checkShape(bitLockerKeysSchema, value, { hideValues: true });
  if (!shaped.ok) return shaped;
  const pairs = Object.entries(shaped.value);
  return { ok: true, keys: new Map(pairs.map(([id, password]) => [keyId(id), password])) };
}

function keyId(text: string): string {
  return text.replace(/[{}]/g, '').toLowerCase();
}
