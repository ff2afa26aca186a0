import { type Failure, IoError } from '../../domain/servicing-error.ts';
import {
  formatPublicKey,
  formatSecretKey,
  makeSigningKey,
  SALT_BYTES,
} from '../../manifest/minisign-secret-key.ts';
import type { SigningDesk } from '../../ports/signing.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { readPassword, type TextReading } from '../signing-key.ts';

/** Key id and seed. */
const RANDOM_BYTES = 40;

/** A new pair of keys: NAME.key stays with its owner, NAME.pub goes into the overlay. */
export async function keygen(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const desk = await environment.signing();
  const name = line.text('out') ?? 'servicer';
  const [secretFile, publicFile] = [`${name}.key`, `${name}.pub`];
  const taken = line.flag('force') ? undefined : [secretFile, publicFile].find((at) => isThere(desk, at));
  if (taken !== undefined) return fail(environment, alreadyThere(taken), json);
  const password = line.flag('no-password') ? undefined : await newPassword(desk, line.text('password-file'));
  if (password !== undefined && !password.ok) return fail(environment, password.failure, json);
  const key = makeSigningKey(desk.random(RANDOM_BYTES), desk.crypto);
  const lock = password && { password: password.text, salt: desk.random(SALT_BYTES) };
  const formatted = formatSecretKey(key, lock, desk.crypto);
  if (!formatted.ok) return fail(environment, formatted.failure, json);
  const mode = line.flag('force') ? 'replace' : 'create';
  try {
    desk.write(secretFile, utf8(formatted.text), { mode, isSecret: true });
    desk.write(publicFile, utf8(formatPublicKey(key)), { mode, isSecret: false });
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    const failure: Failure =
      error.reason === 'exists' ? alreadyThere(error.path) : { code: 'SVC-1006', detail: error.message };
    return fail(environment, failure, json);
  }
  const { keyId } = key;
  environment.terminal.write(
    json
      ? `${JSON.stringify({ keyId, secretKeyFile: secretFile, publicKeyFile: publicFile, hasPassword: lock !== undefined }, null, 2)}\n`
      : [
          `Key ${keyId}`,
          `  ${secretFile}  ${lock === undefined ? 'NO PASSWORD: whoever reads this file can sign' : 'with a password'}; keep it, and keep a copy of it`,
          `  ${publicFile}  goes into the keys folder of the overlay`,
          '',
        ].join('\n'),
  );
  return 0;
}

/** Typed twice at a terminal; a file and a pipe are taken at their word. */
async function newPassword(desk: SigningDesk, file: string | undefined): Promise<TextReading> {
  const first = await readPassword(desk, file, 'Password for the new key: ');
  if (!first.ok || file !== undefined) return first;
  const again = await readPassword(desk, undefined, 'The same again: ');
  if (!again.ok || again.text === first.text) return again;
  return {
    ok: false,
    failure: { code: 'SVC-1216', detail: 'the two are not the same; nothing was written' },
  };
}

function isThere(desk: SigningDesk, path: string): boolean {
  try {
    return desk.read(path, 0) !== undefined;
  } catch {
    // Too large, a folder, not readable: something is there.
    return true;
  }
}

function alreadyThere(path: string): Failure {
  return { code: 'SVC-1218', detail: `${path} is there already; nothing was written` };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
