import type { Trust } from '../domain/manifest.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { formatComment, parseSignatureFile, type TrustedKey } from './minisign-format.ts';
import { quote } from './problem.ts';

export { parsePublicKey, type TrustedKey } from './minisign-format.ts';

/** Two primitives that pure code is handed. */
export interface SignatureCrypto {
  /** BLAKE2b with 64 bytes of output. */
  readonly blake2b512: (bytes: Uint8Array) => Uint8Array;
  /** `publicKey` 32 bytes, `signature` 64 bytes. */
  readonly verifyEd25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

export interface SignedBytes {
  /** The manifest as it was read: what was signed. */
  readonly bytes: Uint8Array;
  /** The `.minisig` file, or undefined when there is none. */
  readonly signatureText: Uint8Array | undefined;
  /** From the overlay only: nothing that came with the manifest can add a key. */
  readonly keys: readonly TrustedKey[];
  readonly crypto: SignatureCrypto;
  /** Key ids that are not accepted any more, though the overlay may still hold the key. */
  readonly revoked: readonly string[];
}

export type Verified =
  | { readonly ok: true; readonly trust: Extract<Trust, { signed: true }> }
  | { readonly ok: false; readonly failure: Failure };

/** Verifies raw bytes against a prehashed minisign signature, the trusted comment included. */
export function verifyManifestSignature(signed: SignedBytes): Verified {
  const { bytes, signatureText, keys, crypto, revoked } = signed;
  if (signatureText === undefined) return refuse('SVC-1201', 'there is no signature file beside it');
  const reading = parseSignatureFile(signatureText);
  if (!reading.ok) return refuse('SVC-1202', reading.because);
  if (keys.length === 0) return refuse('SVC-1005', 'the keys folder of the overlay holds no public key');
  const { keyId, signature, trustedComment, globalSignature } = reading.file;
  if (revoked.some((id) => id.toUpperCase() === keyId)) {
    return refuse('SVC-1206', `it is signed with key ${keyId}, which servicer.json revokes`);
  }
  const candidates = keys.filter((key) => key.keyId === keyId);
  if (candidates.length === 0) {
    const trusted = keys.map((key) => key.keyId).join(', ');
    return refuse('SVC-1203', `it is signed with key ${keyId}; this overlay trusts ${trusted}`);
  }
  const digest = crypto.blake2b512(bytes);
  const signer = candidates.find((key) => crypto.verifyEd25519(key.publicKey, digest, signature));
  if (signer === undefined) {
    return refuse('SVC-1204', `the signature of key ${keyId} is for other content`);
  }
  const commented = new Uint8Array(signature.length + trustedComment.length);
  commented.set(signature);
  commented.set(trustedComment, signature.length);
  if (!crypto.verifyEd25519(signer.publicKey, commented, globalSignature)) {
    return refuse('SVC-1204', 'the trusted comment of the signature was changed');
  }
  return { ok: true, trust: { signed: true, keyId, trustedComment: formatComment(trustedComment) } };
}

/**
 * Why the trusted comment does not fit the manifest it was signed with; empty when it does, or names neither channel nor
 * serial. Guards against a signature moved to another manifest by someone who can sign but not read both.
 */
export function checkTrustedComment(
  comment: string,
  manifest: { readonly channel: string; readonly serial: number },
): readonly string[] {
  const because: string[] = [];
  for (const word of comment.split(/\s+/)) {
    const [, name, value = ''] = /^(channel|serial)=(.*)$/.exec(word) ?? [];
    if (name === undefined) continue;
    const wanted = name === 'channel' ? manifest.channel : String(manifest.serial);
    if (value !== wanted) {
      because.push(`the trusted comment says ${name} ${quote(value)}, the manifest says ${quote(wanted)}`);
    }
  }
  return because;
}

function refuse(code: Failure['code'], detail: string): Verified {
  return { ok: false, failure: { code, detail } };
}
