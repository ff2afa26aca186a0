import type { Hive, Key } from './hive.ts';

/**
 * Every key once, parents before children, in the order of their lists. A damaged hive may reach one key by
 * two ways: the second is left out and told to `onRepeat`, so a walk ends after at most as many keys as there are cells.
 */
export function* walkKeys(hive: Hive, onRepeat: (key: Key) => void = () => {}): Generator<Key> {
  const root = hive.root();
  if (root === undefined) return;
  const seen = cellMarks(hive.sizeBytes);
  seen.mark(root.cell);
  const open: Iterator<Key>[] = [];
  yield root;
  open.push(root.subkeys()[Symbol.iterator]());
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { done, value: key } = top.next();
    if (done === true) {
      open.pop();
      continue;
    }
    if (!seen.mark(key.cell)) {
      onRepeat(key);
      continue;
    }
    yield key;
    open.push(key.subkeys()[Symbol.iterator]());
  }
}

/** One bit for each place where a cell may begin, a multiple of 8: smaller and quicker than a set of numbers. */
function cellMarks(sizeBytes: number): { readonly mark: (cell: number) => boolean } {
  const bits = new Uint8Array(Math.ceil(sizeBytes / 64));
  return {
    /** False when it was marked before. */
    mark: (cell) => {
      const at = Math.floor(cell / 64);
      const bit = 1 << ((cell >>> 3) & 7);
      const byte = bits[at] ?? 0xff;
      bits[at] = byte | bit;
      return (byte & bit) === 0;
    },
  };
}

export interface TreeCount {
  readonly keys: number;
  readonly values: number;
  /** Keys that were met a second time: more than none means a damaged hive. */
  readonly repeats: number;
}

/** Counts the root too, as other tools do. Reads every key and value head, and no data. */
export function countTree(hive: Hive): TreeCount {
  let keys = 0;
  let values = 0;
  let repeats = 0;
  const onRepeat = (): void => {
    repeats += 1;
  };
  for (const key of walkKeys(hive, onRepeat)) {
    keys += 1;
    for (const _ of key.values()) values += 1;
  }
  return { keys, values, repeats };
}
