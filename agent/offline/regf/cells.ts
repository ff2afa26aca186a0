import { BASE_BLOCK_BYTES } from './base-block.ts';
import type { HiveImage } from './hive-image.ts';
import type { Problems } from './problems.ts';

/** The cells of one hive. Everything that is wrong with a cell becomes a problem and reads as "not there". */
export interface Cells {
  /** Big data records exist from minor version 4 on. */
  readonly minor: number;
  /** Bytes of base block and bins: no list or value can be longer. */
  readonly sizeBytes: number;
  /** Content of an allocated cell, at most `most` bytes of it, if it holds at least `least`. Shared memory. */
  content(offset: number, what: string, least: number, most: number): Uint8Array | undefined;
  damaged(offset: number, what: string): undefined;
  /**
   * Whether the list at `offset` may be read for the key at `owner`: a long list belongs to the first key that uses
   * it. Without that, a small file in which all keys share one list would take hours to walk.
   */
  claim(offset: number, owner: number, entries: number): boolean;
}

// Shorter lists may be shared: they cannot cost much more than the keys that share them.
const LONG_LIST = 64;

/** `sizeBytes`: where the hive ends. The file may go on: what is there is padding or remnants. */
export function cellsOf(image: HiveImage, sizeBytes: number, minor: number, problems: Problems): Cells {
  function damaged(offset: number, what: string): undefined {
    problems.add({ kind: 'damaged', at: BASE_BLOCK_BYTES + offset, what });
    return undefined;
  }
  function truncated(offset: number, what: string): undefined {
    problems.add({
      kind: 'truncated',
      at: BASE_BLOCK_BYTES + offset,
      what: `${what} is beyond the end of the file`,
    });
    return undefined;
  }
  const owners = new Map<number, number>();
  return {
    minor,
    sizeBytes,
    damaged,
    claim(offset, owner, entries) {
      if (entries <= LONG_LIST) return true;
      const first = owners.get(offset) ?? owner;
      owners.set(offset, first);
      if (first !== owner) damaged(offset, 'a list is shared by several keys');
      return first === owner;
    },
    content(offset, what, least, most) {
      if (offset % 8 !== 0) return damaged(offset, `${what} is not at a cell boundary`);
      const at = BASE_BLOCK_BYTES + offset;
      if (at + 4 > sizeBytes) return truncated(offset, what);
      const size = -image.signed(at);
      if (size <= 0) return damaged(offset, `${what} is in a cell that is not allocated`);
      if (size - 4 < least) return damaged(offset, `${what} is in a cell that is too small`);
      if (at + size > sizeBytes) return truncated(offset, what);
      return image.read(at + 4, Math.min(size - 4, most));
    },
  };
}
