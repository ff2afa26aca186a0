import type { ScryptCost } from '../ports/signing.ts';

/** What libsodium calls SENSITIVE, and minisign writes into every key file with a password: 1 GiB, some seconds. */
export const SENSITIVE = { operations: 33_554_432, memoryBytes: 1_073_741_824 } as const;

const R = 8;
const MIN_OPERATIONS = 32_768;

/**
 * The cost that libsodium derives from its two limits (pickparams in crypto_pwhash_scryptsalsa208sha256, named in
 * https://github.com/jedisct1/libsodium); undefined beyond SENSITIVE, so that a key file from elsewhere cannot ask for
 * more memory or time than minisign itself takes.
 */
export function scryptCost(operations: bigint, memoryBytes: bigint): ScryptCost | undefined {
  if (operations > BigInt(SENSITIVE.operations) || memoryBytes > BigInt(SENSITIVE.memoryBytes))
    return undefined;
  const work = Math.max(Number(operations), MIN_OPERATIONS);
  const memory = Number(memoryBytes);
  if (work < memory / 32) return { n: powerOfTwo(Math.floor(work / (R * 4))), r: R, p: 1 };
  const n = powerOfTwo(Math.floor(memory / (R * 128)));
  const p = Math.floor(Math.floor(work / 4 / n) / R);
  return p < 1 ? undefined : { n, r: R, p };
}

/** The largest power of two that is not above `most`, and 2 at least. */
function powerOfTwo(most: number): number {
  let power = 2;
  while (power * 2 <= most) power *= 2;
  return power;
}
