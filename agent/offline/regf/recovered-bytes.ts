import { BASE_BLOCK_BYTES, baseBlockChecksum, SECTOR_BYTES } from './base-block.ts';
import type { Hive } from './hive.ts';

const BLOCK_BYTES = 1 << 16;

/**
 * The hive as a file that is clean: logs applied, sequence numbers equal, sizes and checksum right. In parts,
 * so that a large hive can be written without holding it. For copies: never to be put in the place of the original.
 */
export function* recoveredChunks(hive: Hive): Generator<Uint8Array> {
  yield recoveredBaseBlock(hive);
  for (let at = BASE_BLOCK_BYTES; at < hive.fileBytes; at += BLOCK_BYTES) {
    const part = hive.read(at, Math.min(BLOCK_BYTES, hive.fileBytes - at));
    if (part !== undefined) yield part;
  }
}

/** The same in one piece: as much memory as the hive is long. */
export function recoveredBytes(hive: Hive): Uint8Array {
  const bytes = new Uint8Array(hive.fileBytes);
  let at = 0;
  for (const chunk of recoveredChunks(hive)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function recoveredBaseBlock(hive: Hive): Uint8Array {
  const block = (hive.read(0, BASE_BLOCK_BYTES) ?? new Uint8Array(BASE_BLOCK_BYTES)).slice();
  const view = new DataView(block.buffer);
  view.setUint32(4, hive.sequence, true);
  view.setUint32(8, hive.sequence, true);
  view.setUint32(40, hive.sizeBytes - BASE_BLOCK_BYTES, true);
  view.setUint32(508, baseBlockChecksum(block.subarray(0, SECTOR_BYTES)), true);
  return block;
}
