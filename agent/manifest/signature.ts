import type { Trust } from '../domain/manifest.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { SignatureRule } from '../domain/settings.ts';
import {
  formatComment,
  parseSignatureFile,
  type SignatureProfile,
  type TrustedKey,
} from './minisign-format.ts';
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
  /** The `.2.minisig` file of a second person. */
  readonly secondText?: Uint8Array | undefined;
  /** From the overlay only: nothing that came with the manifest can add a key. */
  readonly keys: readonly TrustedKey[];
  readonly crypto: SignatureCrypto;
  /** Key ids that are not accepted any more, though the overlay may still hold the key. */
  readonly revoked: readonly string[];
  /** The same by manifests that this machine accepted earlier: which one, by key id in upper case. */
  readonly revokedHere?: ReadonlyMap<string, string> | undefined;
  /** One signature, and only of today's minisign, when it is not given. */
  readonly rule?: SignatureRule | undefined;
  /** At a desk: what `minisign -V` takes. Otherwise as the rule says. */
  readonly profile?: SignatureProfile | undefined;
}

export type Verified =
  | { readonly ok: true; readonly trust: Signed }
  | { readonly ok: false; readonly failure: Failure };

type Signed = Extract<Trust, { signed: true }>;

interface Good {
  readonly key: TrustedKey;
  readonly trustedComment: string;
}

/**
 * Verifies raw bytes against one or two signature files. A file that is malformed, or of a known key and wrong, refuses
 * the manifest; one of an unknown or revoked key counts for nothing. What counts is different keys, not files.
 */
export function verifyManifestSignature(signed: SignedBytes): Verified {
  const { signatureText, secondText, rule = { threshold: 1, signify: false } } = signed;
  if (signatureText === undefined) return refuse('SVC-1201', 'there is no signature file beside it');
  const good: Good[] = [];
  const uncounted: Failure[] = [];
  for (const text of secondText === undefined ? [signatureText] : [signatureText, secondText]) {
    const one = verifyOne(signed, text, signed.profile ?? (rule.signify ? 'signify' : 'prehashed'));
    if (one.is === 'wrong') return { ok: false, failure: one.failure };
    if (one.is === 'good') good.push(one.good);
    else uncounted.push(one.failure);
  }
  const [first] = good;
  const [because] = uncounted;
  if (first === undefined) {
    return because === undefined ? refuse('SVC-1201', 'nothing signs it') : { ok: false, failure: because };
  }
  const second = good.find(({ key }) => !isSameKey(key, first.key));
  if (rule.threshold === 2 && second === undefined) {
    const { keyId } = first.key;
    if (good.length > 1) return refuse('SVC-1208', `both signatures are made with key ${keyId}`);
    const other = because === undefined ? 'there is no second signature file' : because.detail;
    return refuse('SVC-1207', `two keys must sign it; key ${keyId} does, and ${other}`);
  }
  const trust = { signed: true, keyId: first.key.keyId, trustedComment: first.trustedComment } as const;
  if (second === undefined) return { ok: true, trust };
  const { key, trustedComment } = second;
  return { ok: true, trust: { ...trust, second: { keyId: key.keyId, trustedComment } } };
}

type One =
  | { readonly is: 'good'; readonly good: Good }
  | { readonly is: 'wrong' | 'uncounted'; readonly failure: Failure };

function verifyOne(signed: SignedBytes, text: Uint8Array, profile: SignatureProfile): One {
  const { bytes, keys, crypto, revoked, revokedHere } = signed;
  const end = (is: 'wrong' | 'uncounted', code: Failure['code'], detail: string): One => ({
    is,
    failure: { code, detail },
  });
  const reading = parseSignatureFile(text, profile);
  if (!reading.ok) return end('wrong', 'SVC-1202', reading.because);
  if (keys.length === 0)
    return end('wrong', 'SVC-1005', 'the keys folder of the overlay holds no public key');
  const { keyId, isPrehashed, signature, comment } = reading.file;
  if (revoked.some((id) => id.toUpperCase() === keyId)) {
    return end('uncounted', 'SVC-1206', `it is signed with key ${keyId}, which servicer.json revokes`);
  }
  const revoker = revokedHere?.get(keyId);
  if (revoker !== undefined) {
    return end('uncounted', 'SVC-1209', `it is signed with key ${keyId}, which ${revoker} revoked`);
  }
  const candidates = keys.filter((key) => key.keyId === keyId);
  if (candidates.length === 0) {
    const trusted = keys.map((key) => key.keyId).join(', ');
    return end('uncounted', 'SVC-1203', `it is signed with key ${keyId}; this overlay trusts ${trusted}`);
  }
  const message = isPrehashed ? crypto.blake2b512(bytes) : bytes;
  const key = candidates.find(({ publicKey }) => crypto.verifyEd25519(publicKey, message, signature));
  if (key === undefined)
    return end('wrong', 'SVC-1204', `the signature of key ${keyId} is for other content`);
  if (comment === undefined) return { is: 'good', good: { key, trustedComment: '' } };
  const commented = new Uint8Array(signature.length + comment.text.length);
  commented.set(signature);
  commented.set(comment.text, signature.length);
  if (!crypto.verifyEd25519(key.publicKey, commented, comment.globalSignature)) {
    return end('wrong', 'SVC-1204', 'the trusted comment of the signature was changed');
  }
  return { is: 'good', good: { key, trustedComment: formatComment(comment.text) } };
}

/** The same key may lie in the overlay under two names and two ids: it is one person's all the same. */
function isSameKey(left: TrustedKey, right: TrustedKey): boolean {
  return left.publicKey.every((byte, at) => byte === right.publicKey[at]);
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
