import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signEd25519,
  verify,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedKey } from '../../../agent/manifest/signature.ts';

const SIGNATURES = join(import.meta.dirname, '../../../../shared/data/signatures');

export const hasSignatures = existsSync(join(SIGNATURES, 'k.pub'));
export const skippedWithout = hasSignatures ? '' : ' (skipped: shared/data/signatures is absent)';

export function vector(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SIGNATURES, name)));
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

// https://www.rfc-editor.org/rfc/rfc8410: what stands before the 32 bytes of a raw Ed25519 key.
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const crypto = {
  sha256: (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex'),
  blake2b512: (bytes: Uint8Array): Uint8Array => createHash('blake2b512').update(bytes).digest(),
  verifyEd25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
    verify(
      null,
      message,
      createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' }),
      signature,
    ),
};

/** A key of the tests' own, the same at every run. */
export interface TestSigner {
  readonly trusted: TrustedKey;
  readonly pub: string;
  readonly sign: (bytes: Uint8Array, trustedComment: string) => Uint8Array;
}

export function makeSigner(seed: number): TestSigner {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = rawPublicKey(privateKey);
  const id = Buffer.alloc(8, seed);
  const keyId = Buffer.from(id).reverse().toString('hex').toUpperCase();
  return {
    trusted: { keyId, publicKey, comment: 'test key' },
    pub: `untrusted comment: test key\n${Buffer.concat([Buffer.from('Ed'), id, publicKey]).toString('base64')}\n`,
    sign: (bytes, trustedComment) => {
      const signature = signEd25519(null, crypto.blake2b512(bytes), privateKey);
      const global = signEd25519(null, Buffer.concat([signature, utf8(trustedComment)]), privateKey);
      const first = Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64');
      return utf8(
        `untrusted comment: made by a test\n${first}\ntrusted comment: ${trustedComment}\n${global.toString('base64')}\n`,
      );
    },
  };
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(
    createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length),
  );
}

/** The same bytes with one bit turned. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
