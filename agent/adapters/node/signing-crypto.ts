import { createHash, createPrivateKey, createPublicKey, type KeyObject, scryptSync, sign } from 'node:crypto';
import type { SigningCrypto } from '../../ports/signing.ts';

// DER of PrivateKeyInfo for Ed25519, up to the 32 bytes of the seed: RFC 8410, section 7.
const PKCS8_PREFIX = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);
const KEY_BYTES = 32;
// OpenSSL counts its own blocks besides the 128 x N x r bytes of the big table.
const SLACK_BYTES = 1024 * 1024;

export function nodeSigningCrypto(): SigningCrypto {
  return {
    blake2b512: (bytes) => new Uint8Array(createHash('blake2b512').update(bytes).digest()),
    signEd25519: (seed, message) => new Uint8Array(sign(null, message, privateKey(seed))),
    publicKeyOf: (seed) => {
      const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' });
      return new Uint8Array(der.subarray(der.length - KEY_BYTES));
    },
    scrypt: (password, salt, { n, r, p }, length) => {
      try {
        const maxmem = 128 * r * (n + p) + SLACK_BYTES;
        return new Uint8Array(scryptSync(password, salt, length, { N: n, r, p, maxmem }));
      } catch {
        // The parameters are checked before: what is left is memory that the system does not give.
        return undefined;
      }
    },
  };
}

function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
