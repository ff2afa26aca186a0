import type { Failure } from '../domain/servicing-error.ts';
import type { ScryptCost, SigningCrypto } from '../ports/signing.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { blake2b } from './blake2b.ts';
import type { SigningKey } from './minisign-sign.ts';
import { SENSITIVE, scryptCost } from './scrypt-cost.ts';

export type SecretKeyReading =
  | { readonly ok: true; readonly key: SigningKey }
  /** The file has a password, and none was given. */
  | { readonly ok: false; readonly needs: 'password' }
  | { readonly ok: false; readonly needs: undefined; readonly failure: Failure };

// minisign.h of https://github.com/jedisct1/minisign, SeckeyStruct: two letters each for signature, key derivation and
// checksum; 32 bytes of salt; two limits of 8 bytes; then key id (8), seed (32), public key (32), checksum (32).
const FILE_BYTES = 158;
const SALT_AT = 6;
const LIMITS_AT = 38;
const PROTECTED_AT = 54;
const CHECKED_BYTES = 72;
const PROTECTED_BYTES = 104;
const SCRYPT = 'Sc';
const NO_PASSWORD = '\0\0';
const UNTRUSTED = 'untrusted comment: ';

export const MAX_SECRET_KEY_BYTES = 2048;
export const SALT_BYTES = 32;

/** Opens a `.key` file of minisign. Takes seconds and 1 GiB when it has a password. */
export function openSecretKey(
  text: string,
  password: string | undefined,
  crypto: SigningCrypto,
): SecretKeyReading {
  const refuse = (code: Failure['code'], detail: string): SecretKeyReading => ({
    ok: false,
    needs: undefined,
    failure: { code, detail },
  });
  const bytes = decodeFile(text);
  if (bytes === undefined) {
    return refuse(
      'SVC-1215',
      'it is not a minisign secret key (an "untrusted comment:" line, then one line of base64)',
    );
  }
  const names = [0, 2, 4].map((at) => String.fromCharCode(...bytes.subarray(at, at + 2)));
  const [signing, derivation, checking] = names;
  if (signing !== 'Ed' || checking !== 'B2' || (derivation !== SCRYPT && derivation !== NO_PASSWORD)) {
    return refuse('SVC-1215', 'it uses other algorithms than Ed25519, scrypt and BLAKE2b');
  }
  let secret: Uint8Array = bytes.slice(PROTECTED_AT);
  if (derivation === SCRYPT) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const [operations, memory] = [view.getBigUint64(LIMITS_AT, true), view.getBigUint64(LIMITS_AT + 8, true)];
    const cost = scryptCost(operations, memory);
    if (cost === undefined) {
      return refuse(
        'SVC-1215',
        `it asks for ${operations} operations and ${memory} bytes: minisign asks for less`,
      );
    }
    if (password === undefined) return { ok: false, needs: 'password' };
    const salt = bytes.subarray(SALT_AT, SALT_AT + SALT_BYTES);
    const opened = scramble(secret, password, salt, cost, crypto);
    if (opened === undefined) return refuse('SVC-1217', memoryDetail(cost));
    secret = opened;
  }
  const keyNumber = secret.slice(0, 8);
  const seed = secret.slice(8, 40);
  const publicKey = secret.slice(40, CHECKED_BYTES);
  const checksum = secret.subarray(CHECKED_BYTES);
  // minisign -W leaves the checksum empty: what is checked then is that seed and public key belong together.
  const isWhole =
    isEqual(checksumOf(keyNumber, seed, publicKey), checksum) ||
    (derivation === NO_PASSWORD && checksum.every((byte) => byte === 0));
  if (!isWhole || !isEqual(crypto.publicKeyOf(seed), publicKey)) {
    return derivation === SCRYPT
      ? refuse('SVC-1216', 'the password does not open this key')
      : refuse('SVC-1215', 'its checksum is wrong: the file is damaged');
  }
  return { ok: true, key: { keyId: keyIdOf(keyNumber), keyNumber, seed, publicKey } };
}

/** A new key from 40 random bytes. */
export function makeSigningKey(random: Uint8Array, crypto: Pick<SigningCrypto, 'publicKeyOf'>): SigningKey {
  const keyNumber = random.slice(0, 8);
  const seed = random.slice(8, 40);
  return { keyId: keyIdOf(keyNumber), keyNumber, seed, publicKey: crypto.publicKeyOf(seed) };
}

/** The `.key` file as minisign writes it. Without a password (undefined) the key lies open in it. */
export function formatSecretKey(
  key: SigningKey,
  lock: { readonly password: string; readonly salt: Uint8Array } | undefined,
  crypto: SigningCrypto,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly failure: Failure } {
  const bytes = new Uint8Array(FILE_BYTES);
  const secret = new Uint8Array(PROTECTED_BYTES);
  secret.set(key.keyNumber);
  secret.set(key.seed, 8);
  secret.set(key.publicKey, 40);
  secret.set(checksumOf(key.keyNumber, key.seed, key.publicKey), CHECKED_BYTES);
  bytes.set(new TextEncoder().encode(`Ed${lock === undefined ? NO_PASSWORD : SCRYPT}B2`));
  if (lock === undefined) {
    bytes.set(secret, PROTECTED_AT);
  } else {
    const cost = scryptCost(BigInt(SENSITIVE.operations), BigInt(SENSITIVE.memoryBytes));
    const closed = cost && scramble(secret, lock.password, lock.salt, cost, crypto);
    if (closed === undefined) return { ok: false, failure: { code: 'SVC-1217', detail: memoryDetail(cost) } };
    const view = new DataView(bytes.buffer);
    bytes.set(lock.salt, SALT_AT);
    view.setBigUint64(LIMITS_AT, BigInt(SENSITIVE.operations), true);
    view.setBigUint64(LIMITS_AT + 8, BigInt(SENSITIVE.memoryBytes), true);
    bytes.set(closed, PROTECTED_AT);
  }
  // minisign shows the first line to whoever signs.
  const what = lock === undefined ? 'minisign unencrypted secret key' : 'minisign encrypted secret key';
  return { ok: true, text: `${UNTRUSTED}${what}\n${encodeBase64(bytes)}\n` };
}

/** The `.pub` file of a key: what goes into the keys folder of the overlay. */
export function formatPublicKey({ keyId, keyNumber, publicKey }: SigningKey): string {
  const bytes = Uint8Array.from([0x45, 0x64, ...keyNumber, ...publicKey]);
  return `${UNTRUSTED}minisign public key ${keyId}\n${encodeBase64(bytes)}\n`;
}

function decodeFile(text: string): Uint8Array | undefined {
  if (text.length > MAX_SECRET_KEY_BYTES) return undefined;
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [comment, encoded, ...more] = lines;
  if (comment === undefined || !comment.startsWith(UNTRUSTED) || more.length > 0) return undefined;
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  return bytes?.length === FILE_BYTES ? bytes : undefined;
}

/** Locks and unlocks: the secret part XOR a key stream from the password. */
function scramble(
  secret: Uint8Array,
  password: string,
  salt: Uint8Array,
  cost: ScryptCost,
  crypto: Pick<SigningCrypto, 'scrypt'>,
): Uint8Array | undefined {
  const stream = crypto.scrypt(new TextEncoder().encode(password), salt, cost, PROTECTED_BYTES);
  return stream === undefined ? undefined : secret.map((byte, at) => byte ^ (stream[at] ?? 0));
}

function checksumOf(keyNumber: Uint8Array, seed: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return blake2b(Uint8Array.from([0x45, 0x64, ...keyNumber, ...seed, ...publicKey]), 32);
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** Eight bytes, little-endian, as minisign prints them. */
function keyIdOf(keyNumber: Uint8Array): string {
  return Array.from(keyNumber.slice().reverse(), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

function memoryDetail(cost: ScryptCost | undefined): string {
  return `${cost === undefined ? 0 : (128 * cost.n * cost.r) / 1024 / 1024} MiB of memory could not be had for the password`;
}
