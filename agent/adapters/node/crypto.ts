import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Crypto } from '../../ports/world.ts';

// DER of SubjectPublicKeyInfo for Ed25519, up to the 32 bytes of the key: RFC 8410, section 10.1.
const SPKI_PREFIX = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

export function nodeCrypto(): Crypto {
  return {
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    blake2b512: (bytes) => new Uint8Array(createHash('blake2b512').update(bytes).digest()),
    verifyEd25519: (publicKey, message, signature) => {
      if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
      try {
        const der = Buffer.concat([SPKI_PREFIX, publicKey]);
        const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
        return verify(null, message, key, signature);
      } catch {
        // A key that is no point of the curve verifies nothing.
        return false;
      }
    },
  };
}
