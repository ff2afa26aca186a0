import { ascii, u16, u32 } from '../little-endian.ts';
import type { Cells } from './cells.ts';

// A list has a 16-bit count and at most 8 bytes for each entry.
const MAX_LIST_BYTES = 4 + 0xffff * 8;
// Bytes of an entry: li has the offset, lf and lh add a name hint or hash, ri points to other lists.
const ENTRY_BYTES: Readonly<Record<string, number>> = { li: 4, lf: 8, lh: 8, ri: 4 };

/**
 * The cell offsets of the subkeys, in the order of the list. Hints and hashes are not trusted, so nothing is
 * searched by them. A list is read once for a key, so a cycle ends. `owner` is the cell of the key.
 */
export function* subkeyOffsets(cells: Cells, list: number, count: number, owner: number): Generator<number> {
  const seen = new Set<number>();
  let found = 0;
  for (const leaf of leaves(cells, list, owner)) {
    if (seen.has(leaf.offset)) {
      cells.damaged(leaf.offset, 'a list of subkeys is used twice');
      continue;
    }
    seen.add(leaf.offset);
    for (let entry = 0; entry < leaf.count; entry += 1) {
      found += 1;
      yield u32(leaf.bytes, 4 + entry * leaf.entryBytes);
    }
  }
  if (found !== count) cells.damaged(list, `a key counts ${count} subkeys, its list has ${found}`);
}

interface List {
  readonly offset: number;
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly entryBytes: number;
  readonly count: number;
}

function* leaves(cells: Cells, offset: number, owner: number): Generator<List> {
  const top = readList(cells, offset, owner);
  if (top === undefined) return;
  if (top.kind !== 'ri') {
    yield top;
    return;
  }
  for (let entry = 0; entry < top.count; entry += 1) {
    const leaf = readList(cells, u32(top.bytes, 4 + entry * 4), owner);
    if (leaf === undefined) continue;
    if (leaf.kind === 'ri') cells.damaged(leaf.offset, 'a list of lists is inside another one');
    else yield leaf;
  }
}

function readList(cells: Cells, offset: number, owner: number): List | undefined {
  const bytes = cells.content(offset, 'a list of subkeys', 4, MAX_LIST_BYTES);
  if (bytes === undefined) return undefined;
  const kind = ascii(bytes, 0, 2);
  const entryBytes = ENTRY_BYTES[kind];
  if (entryBytes === undefined) return cells.damaged(offset, 'a list of subkeys has no known signature');
  const room = Math.floor((bytes.length - 4) / entryBytes);
  const count = u16(bytes, 2);
  if (count > room) cells.damaged(offset, `a list counts ${count} subkeys and has room for ${room}`);
  if (!cells.claim(offset, owner, count)) return undefined;
  return { offset, kind, bytes, entryBytes, count: Math.min(count, room) };
}
