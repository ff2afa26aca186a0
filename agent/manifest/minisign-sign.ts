import type { SigningCrypto } from '../ports/signing.ts';
import { encodeBase64 } from './base64.ts';
import { printable } from './problem.ts';

/** A secret key, opened. Never written to a log, a result or a screen. */
export interface SigningKey {
  /** As minisign prints it: 16 upper-case hex digits. */
  readonly keyId: string;
  /** The key id as it stands in files, 8 bytes. */
  readonly keyNumber: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly seed: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface Signing {
  /** What is signed, as it lies in the file. */
  readonly bytes: Uint8Array;
  readonly key: SigningKey;
  /** Is signed too: one line. `checkComment` says which texts are allowed. */
  readonly trustedComment: string;
}

// minisign.h of https://github.com/jedisct1/minisign: COMMENTMAXBYTES and TRUSTEDCOMMENTMAXBYTES, prefix and line end within.
const MAX_TRUSTED_COMMENT_BYTES = 8000;

/** Makes the `.minisig` file for these bytes, as `minisign -S` does: prehashed, with a signed comment. */
export function signMinisign(
  { bytes, key, trustedComment }: Signing,
  crypto: Pick<SigningCrypto, 'blake2b512' | 'signEd25519'>,
): Uint8Array {
  const signature = crypto.signEd25519(key.seed, crypto.blake2b512(bytes));
  const comment = utf8(trustedComment);
  const globalSignature = crypto.signEd25519(key.seed, joined(signature, comment));
  return utf8(
    [
      `untrusted comment: signature of key ${key.keyId}`,
      encodeBase64(joined(utf8('ED'), key.keyNumber, signature)),
      `trusted comment: ${trustedComment}`,
      encodeBase64(globalSignature),
      '',
    ].join('\n'),
  );
}

/** The trusted comment of a manifest: what the agent compares with the manifest itself. */
export function manifestComment(manifest: { readonly channel: string; readonly serial: number }): string {
  return `winpe-servicer channel=${manifest.channel} serial=${manifest.serial}`;
}

/** Why a text cannot be a trusted comment; undefined when it can. */
export function checkComment(text: string): string | undefined {
  if (utf8(text).length > MAX_TRUSTED_COMMENT_BYTES) {
    return `the comment is longer than ${MAX_TRUSTED_COMMENT_BYTES} bytes`;
  }
  return printable(text) === text ? undefined : 'the comment has characters that cannot be printed';
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
