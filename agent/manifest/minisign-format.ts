import type { Failure } from '../domain/servicing-error.ts';
import { decodeBase64 } from './base64.ts';
import { printable } from './problem.ts';
import { decodeUtf8, findBadUtf8 } from './utf8.ts';

/** A public key of the overlay. */
export interface TrustedKey {
  /** As minisign prints it: 16 upper-case hex digits. */
  readonly keyId: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The untrusted comment, for people. */
  readonly comment: string;
}

/** What stands in a signature file. Nothing in it is verified yet. */
export interface SignatureFile {
  readonly keyId: string;
  /** Whether `signature` is over BLAKE2b-512 of the signed file, or over the file itself. */
  readonly isPrehashed: boolean;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** The signed comment; a signature of signify has none. */
  readonly comment:
    | {
        /** As it stands in the file: the bytes that are signed. */
        readonly text: Uint8Array;
        /** Over `signature` and `text`, 64 bytes. */
        readonly globalSignature: Uint8Array;
      }
    | undefined;
}

/** Only what minisign writes today; all that `minisign -V` takes; and what signify writes, too. */
export type SignatureProfile = 'prehashed' | 'minisign' | 'signify';

export type SignatureReading =
  | { readonly ok: true; readonly file: SignatureFile }
  | { readonly ok: false; readonly because: string };

// Layout and limits: https://jedisct1.github.io/minisign/ (signature format, public key format) and its minisign.h:
// comments of 1024 and 8192 bytes at most, besides two lines of base64.
export const MAX_SIGNATURE_BYTES = 12 * 1024;
const MAX_KEY_BYTES = 2048;
const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';

const NOT_A_KEY =
  'is not a minisign public key (an "untrusted comment:" line, then one line that starts with RW)';

/** Reads a `.pub` file of minisign; the comment line may be missing, as in `minisign -P`. */
export function parsePublicKey(text: string): TrustedKey | Failure {
  const refuse = (because: string): Failure => ({ code: 'SVC-1005', detail: `The key file ${because}.` });
  if (text.length > MAX_KEY_BYTES) return refuse(`is longer than ${MAX_KEY_BYTES} characters`);
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  const comment =
    lines.length === 2 && lines[0]?.startsWith(UNTRUSTED) ? lines[0].slice(UNTRUSTED.length) : '';
  const encoded = lines.length === 1 || (lines.length === 2 && comment !== '') ? lines.at(-1) : undefined;
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (bytes === undefined || bytes.length !== 42 || algorithmOf(bytes) !== 'Ed') {
    return refuse(
      /secret key/i.test(text)
        ? 'is a secret key: keep it at the desk, and put its .pub file here'
        : NOT_A_KEY,
    );
  }
  return { keyId: keyIdOf(bytes), publicKey: bytes.slice(10), comment: printable(comment) };
}

/** Reads a `.minisig` file: four lines, prehashed (`ED`), canonical base64, complete to the last line end. */
export function parseSignatureFile(
  bytes: Uint8Array,
  profile: SignatureProfile = 'prehashed',
): SignatureReading {
  const refuse = (because: string): SignatureReading => ({ ok: false, because });
  if (bytes.length === 0) return refuse('the signature file is empty');
  if (bytes.length > MAX_SIGNATURE_BYTES) {
    return refuse(`the signature file has ${bytes.length} bytes; at most ${MAX_SIGNATURE_BYTES} are read`);
  }
  const lines = splitLines(bytes);
  if (lines === undefined) return refuse('the signature file does not end with a line end: it is cut off');
  const [untrusted, first, comment, second, ...more] = lines;
  if (untrusted === undefined || !startsWith(untrusted, UNTRUSTED)) {
    return refuse(`line 1 does not start with "${UNTRUSTED.trimEnd()}"`);
  }
  const signed = first === undefined ? undefined : decodeBase64(ascii(first));
  if (signed === undefined || signed.length !== 74) return refuse('line 2 is not a signature in base64');
  const algorithm = algorithmOf(signed);
  const read = { keyId: keyIdOf(signed), isPrehashed: algorithm === 'ED', signature: signed.slice(10) };
  if (comment === undefined && algorithm === 'Ed') {
    return profile === 'signify'
      ? { ok: true, file: { ...read, comment: undefined } }
      : refuse('this is a signature of signify; only those of minisign are accepted');
  }
  if (algorithm === 'Ed' && profile === 'prehashed') {
    return refuse('this is a legacy signature (minisign -l); sign without -l, so that it is prehashed');
  }
  if (algorithm !== 'ED' && algorithm !== 'Ed') {
    return refuse('line 2 names another algorithm than minisign uses');
  }
  if (comment === undefined || !startsWith(comment, TRUSTED)) {
    return refuse(`line 3 does not start with "${TRUSTED.trimEnd()}"`);
  }
  const globalSignature = second === undefined ? undefined : decodeBase64(ascii(second));
  if (globalSignature?.length !== 64) return refuse('line 4 is not a signature in base64');
  if (more.length > 0) return refuse('there is more after line 4');
  return { ok: true, file: { ...read, comment: { text: comment.slice(TRUSTED.length), globalSignature } } };
}

/** A comment for people: what is not UTF-8 or not printable is replaced. */
export function formatComment(bytes: Uint8Array): string {
  return findBadUtf8(bytes) === undefined ? printable(decodeUtf8(bytes)) : printable(ascii(bytes));
}

/** Lines without their ends; undefined when the last one has none. All ends are LF, or all are CR LF (minisign.exe). */
function splitLines(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  if (bytes.at(-1) !== 0x0a) return undefined;
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines.every((line) => line.at(-1) === 0x0d) ? lines.map((line) => line.subarray(0, -1)) : lines;
}

function startsWith(line: Uint8Array, text: string): boolean {
  return ascii(line.subarray(0, text.length)) === text;
}

/** One character per byte; what is beyond ASCII becomes a character that no grammar of ours lets through. */
function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
}

function algorithmOf(bytes: Uint8Array): string {
  return ascii(bytes.subarray(0, 2));
}

/** Eight bytes, little-endian, as minisign prints them. */
function keyIdOf(bytes: Uint8Array): string {
  return Array.from(bytes.slice(2, 10).reverse(), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
