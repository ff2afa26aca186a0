import { u16, u32 } from '../little-endian.ts';
import type { Cells } from './cells.ts';

// A list has a 16-bit count and at most 8 bytes for each entry.
const MAX_LIST_BYTES = 4 + 0xffff * 8;
// Signatures, as the numbers that their two letters are.
const LI = 0x696c;
const LF = 0x666c;
const LH = 0x686c;
const RI = 0x6972;

/**
 * The cell offsets of the subkeys, in the order of the list. Hints and hashes are not trusted, so nothing is
 * searched by them. A list is read once for a key, so a cycle ends. `owner` is the cell of the key.
 */
export function* subkeyOffsets(cells: Cells, list: number, count: number, owner: number): Generator<number> {
  const top = readList(cells, list, owner);
  let found = 0;
  if (top !== undefined && top.signature !== RI) {
    for (; found < top.count; found += 1) yield u32(top.bytes, 4 + found * top.entryBytes);
  } else if (top !== undefined) {
    for (const leaf of leavesOf(cells, top, owner)) {
      for (let entry = 0; entry < leaf.count; entry += 1) {
        found += 1;
        yield u32(leaf.bytes, 4 + entry * leaf.entryBytes);
      }
    }
  }
  if (found !== count) cells.damaged(list, `a key counts ${count} subkeys, its list has ${found}`);
}

interface List {
  readonly offset: number;
  readonly signature: number;
  readonly bytes: Uint8Array;
  readonly entryBytes: number;
  readonly count: number;
}

function* leavesOf(cells: Cells, top: List, owner: number): Generator<List> {
  const seen = new Set<number>();
  for (let entry = 0; entry < top.count; entry += 1) {
    const leaf = readList(cells, u32(top.bytes, 4 + entry * 4), owner);
    if (leaf === undefined) continue;
    if (leaf.signature === RI) cells.damaged(leaf.offset, 'a list of lists is inside another one');
    else if (seen.has(leaf.offset)) cells.damaged(leaf.offset, 'a list of subkeys is used twice');
    else yield leaf;
    seen.add(leaf.offset);
  }
}

/** li has the offset, lf and lh add a name hint or hash, ri points to other lists. */
function entryBytesOf(signature: number): number | undefined {
  if (signature === LF || signature === LH) return 8;
  return signature === LI || signature === RI ? 4 : undefined;
}

function readList(cells: Cells, offset: number, owner: number): List | undefined {
  const bytes = cells.content(offset, 'a list of subkeys', 4, MAX_LIST_BYTES);
  if (bytes === undefined) return undefined;
  const signature = u16(bytes, 0);
  const entryBytes = entryBytesOf(signature);
  if (entryBytes === undefined) return cells.damaged(offset, 'a list of subkeys has no known signature');
  const room = Math.floor((bytes.length - 4) / entryBytes);
  const count = u16(bytes, 2);
  if (count > room) cells.damaged(offset, `a list counts ${count} subkeys and has room for ${room}`);
  if (!cells.claim(offset, owner, count)) return undefined;
  return { offset, signature, bytes, entryBytes, count: Math.min(count, room) };
}
