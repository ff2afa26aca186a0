import type { Failure } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { SETTINGS_LIMITS } from '../manifest/json-value.ts';
import { readCommentedJson } from '../manifest/jsonc.ts';
import { formatProblem } from '../manifest/problem.ts';
import { readSettings } from '../manifest/settings-schema.ts';
import { parsePublicKey, type TrustedKey } from '../manifest/signature.ts';
import type { SigningDesk } from '../ports/signing.ts';
import { readText } from './signing-key.ts';

const MAX_KEY_BYTES = 4096;

export type OverlayReading =
  | { readonly ok: true; readonly settings: Settings; readonly keys: readonly TrustedKey[] }
  | { readonly ok: false; readonly failure: Failure };

/** Settings and public keys of an overlay at the desk, as a run would find them beside its exe. */
export function readOverlay(desk: SigningDesk, settingsFile: string): OverlayReading {
  const refuse = (code: Failure['code'], detail: string): OverlayReading => ({
    ok: false,
    failure: { code, detail },
  });
  const text = readText(desk, settingsFile, SETTINGS_LIMITS.maxBytes);
  if (!text.ok) return text;
  const json = readCommentedJson(new TextEncoder().encode(text.text), SETTINGS_LIMITS);
  const read = json.ok ? readSettings(json.value, json.positions) : json;
  if (!read.ok) return refuse('SVC-1002', `${settingsFile}: ${read.problems.map(formatProblem).join('; ')}`);
  const { settings } = read;
  const keys: TrustedKey[] = [];
  for (const folder of [desk.beside(settingsFile, settings.keysFolder), desk.beside(settingsFile)]) {
    for (const name of desk.list(folder) ?? []) {
      if (!name.toLowerCase().endsWith('.pub')) continue;
      const path = desk.beside(`${folder}/x`, name);
      const file = readText(desk, path, MAX_KEY_BYTES);
      if (!file.ok) return file;
      const key = parsePublicKey(file.text);
      if ('code' in key) return refuse(key.code, `${path}: ${key.detail}`);
      if (!keys.some((known) => known.keyId === key.keyId)) keys.push(key);
    }
  }
  return { ok: true, settings, keys };
}
