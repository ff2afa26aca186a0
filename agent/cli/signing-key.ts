import { type Failure, IoError } from '../domain/servicing-error.ts';
import { MAX_SECRET_KEY_BYTES, openSecretKey } from '../manifest/minisign-secret-key.ts';
import type { SigningKey } from '../manifest/minisign-sign.ts';
import type { SigningDesk } from '../ports/signing.ts';

const MAX_PASSWORD_BYTES = 4096;
const NOTHING_TYPED =
  'nothing was typed, or there is no terminal to type at (--password-file reads it from a file)';

export type KeyOpening =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly failure: Failure };

/** Opens a secret key file, asking for its password when it has one. */
export async function openSigningKey(
  desk: SigningDesk,
  path: string,
  passwordFile: string | undefined,
): Promise<KeyOpening> {
  const text = readText(desk, path, MAX_SECRET_KEY_BYTES);
  if (!text.ok) return text;
  let reading = openSecretKey(text.text, undefined, desk.crypto);
  if (!reading.ok && reading.needs === 'password') {
    const password = await readPassword(desk, passwordFile, `Password of ${path}: `);
    if (!password.ok) return password;
    reading = openSecretKey(text.text, password.text, desk.crypto);
  }
  if (reading.ok) return { ok: true, key: reading.key };
  const failure = reading.needs === undefined ? reading.failure : undefined;
  const { code, detail } = failure ?? { code: 'SVC-1216', detail: 'there is no password' };
  return { ok: false, failure: { code, detail: `${path}: ${detail}` } };
}

export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: Failure };

/** From a file, or typed unseen; never from the command line, where other programs would see it. */
export async function readPassword(
  desk: SigningDesk,
  file: string | undefined,
  question: string,
): Promise<TextReading> {
  if (file === undefined || file === '-') {
    const typed = await desk.askSecret(question);
    return typed === undefined || typed === ''
      ? { ok: false, failure: { code: 'SVC-1216', detail: NOTHING_TYPED } }
      : { ok: true, text: typed };
  }
  const read = readText(desk, file, MAX_PASSWORD_BYTES);
  if (!read.ok) return read;
  const text = read.text.replace(/\r?\n$/, '');
  return text === '' || /[\r\n]/.test(text)
    ? { ok: false, failure: { code: 'SVC-1216', detail: `${file} does not hold one line` } }
    : { ok: true, text };
}

/** A small text of the desk. */
export function readText(desk: SigningDesk, path: string, maxBytes: number): TextReading {
  try {
    const bytes = desk.read(path, maxBytes);
    return bytes === undefined
      ? { ok: false, failure: { code: 'SVC-1006', detail: `there is no file ${path}` } }
      : { ok: true, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    if (error instanceof IoError) return { ok: false, failure: { code: 'SVC-1006', detail: error.message } };
    throw error;
  }
}
