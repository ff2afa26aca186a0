import { createHash, createPrivateKey, sign } from 'node:crypto';

// DER of PKCS#8 for an Ed25519 seed, up to its 32 bytes: RFC 8410, section 7.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs as `minisign -S` does (prehashed, "ED"), with a secret key that has no password. Only for the published
 * example key. Format: https://jedisct1.github.io/minisign/
 */
export function signExample(message: Uint8Array, keyText: string, trustedComment: string): string {
  const raw = Buffer.from(keyText.split('\n')[1] ?? '', 'base64');
  // Algorithm, derivation and checksum names (2 each), salt 32, limits 16; then key id 8, seed 32, public key 32.
  if (raw.length !== 158 || raw.readUInt16LE(2) !== 0)
    throw new Error('the example key is not a plain minisign secret key');
  const keyId = raw.subarray(54, 62);
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, raw.subarray(62, 94)]),
    format: 'der',
    type: 'pkcs8',
  });
  const signature = sign(null, createHash('blake2b512').update(message).digest(), key);
  const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), key);
  return [
    'untrusted comment: signature from the winpe-servicer EXAMPLE key, which everybody has',
    Buffer.concat([Buffer.from('ED'), keyId, signature]).toString('base64'),
    `trusted comment: ${trustedComment}`,
    global.toString('base64'),
    '',
  ].join('\n');
}
