import { randomBytes } from 'node:crypto';
import type { Random } from '../../ports/world.ts';

export function nodeRandom(): Random {
  return { bytes: (count) => new Uint8Array(randomBytes(count)) };
}
