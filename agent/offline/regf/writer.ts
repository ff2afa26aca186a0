import { foldCase } from '../fold-case.ts';
import { BASE_BLOCK_BYTES, baseBlockChecksum, NIL } from './base-block.ts';
import { type CellAllocator, cellAllocator } from './cell-allocator.ts';
import { writeSecurity } from './default-security.ts';
import type { HiveTree, TreeValue } from './tree.ts';

// 2024-01-01T00:00:00Z as FILETIME: a fixed moment, so that the same tree gives the same bytes.
const DEFAULT_TIME = 133_485_408_000_000_000n;
const SEGMENT_BYTES = 16_344;
// As Windows does: a leaf of at most 511 names, beyond that a list of leaves.
const LEAF_NAMES = 511;
const MAX_DEPTH = 512;

/**
 * Writes a hive (format 1.5) from a tree: for machines that are described, in tests and rehearsals. It is never
 * used on a hive of a real Windows; those are only read. The same tree always gives the same bytes.
 *
 * Throws RangeError for a tree that the format cannot hold (deeper than 512 keys, beyond 2 GB).
 */
export function writeHive(tree: HiveTree, lastWritten: bigint = DEFAULT_TIME): Uint8Array {
  const cells = cellAllocator(lastWritten);
  const rootCell = cells.allocate(nodeBytes(tree));
  const security = writeSecurity(cells, countKeys(tree));
  writeKey({ cells, security, lastWritten }, tree, rootCell, NIL, 0);
  const bins = cells.finish();
  const file = new Uint8Array(BASE_BLOCK_BYTES + bins.length);
  file.set(bins, BASE_BLOCK_BYTES);
  writeBaseBlock(file, rootCell, lastWritten);
  return file;
}

interface Writing {
  readonly cells: CellAllocator;
  readonly security: number;
  readonly lastWritten: bigint;
}

function countKeys(tree: HiveTree): number {
  return tree.keys.reduce((sum, child) => sum + countKeys(child), 1);
}

function writeBaseBlock(file: Uint8Array, rootCell: number, lastWritten: bigint): void {
  const view = new DataView(file.buffer);
  file.set([0x72, 0x65, 0x67, 0x66]);
  view.setUint32(4, 1, true);
  view.setUint32(8, 1, true);
  view.setBigUint64(12, lastWritten, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, 5, true);
  view.setUint32(32, 1, true);
  view.setUint32(36, rootCell, true);
  view.setUint32(40, file.length - BASE_BLOCK_BYTES, true);
  view.setUint32(44, 1, true);
  view.setUint32(508, baseBlockChecksum(file.subarray(0, 512)), true);
}

function writeKey(writing: Writing, tree: HiveTree, cell: number, parent: number, depth: number): void {
  if (depth >= MAX_DEPTH) throw new RangeError('the tree is deeper than a hive can be');
  const { cells } = writing;
  const valueList = writeValues(cells, tree.values);
  const children = [...tree.keys].sort((left, right) => compareNames(left.name, right.name));
  const childCells = children.map((child) => cells.allocate(nodeBytes(child)));
  const list = writeSubkeyLists(cells, children, childCells);
  const name = encodeName(tree.name);
  const at = cells.contentAt(cell);
  const view = cells.view();
  cells.put(at, new Uint8Array([0x6e, 0x6b]));
  // 0x20: the name is Latin-1. 0x0C: root of a hive, not to be deleted.
  view.setUint16(at + 2, (name.isLatin1 ? 0x20 : 0) | (depth === 0 ? 0x0c : 0), true);
  view.setBigUint64(at + 4, writing.lastWritten, true);
  view.setUint32(at + 16, parent === NIL ? 0 : parent, true);
  view.setUint32(at + 20, children.length, true);
  view.setUint32(at + 28, list, true);
  view.setUint32(at + 32, NIL, true);
  view.setUint32(at + 36, tree.values.length, true);
  view.setUint32(at + 40, valueList, true);
  view.setUint32(at + 44, writing.security, true);
  view.setUint32(at + 48, NIL, true);
  view.setUint32(at + 52, longest(children.map((child) => child.name.length * 2)), true);
  view.setUint32(at + 60, longest(tree.values.map((value) => value.name.length * 2)), true);
  view.setUint32(at + 64, longest(tree.values.map((value) => value.data.length)), true);
  view.setUint16(at + 72, name.bytes.length, true);
  cells.put(at + 76, name.bytes);
  children.forEach((child, index) => {
    writeKey(writing, child, childCells[index] ?? NIL, cell, depth + 1);
  });
}

/** The lists that lead from a key to its children, sorted as Windows searches them. */
function writeSubkeyLists(
  cells: CellAllocator,
  children: readonly HiveTree[],
  offsets: readonly number[],
): number {
  if (children.length === 0) return NIL;
  const leaves: number[] = [];
  for (let from = 0; from < children.length; from += LEAF_NAMES) {
    const part = children.slice(from, from + LEAF_NAMES);
    const leaf = cells.allocate(4 + part.length * 8);
    putList(cells, leaf, 'lh', part.length);
    part.forEach((child, index) => {
      const at = cells.contentAt(leaf) + 4 + index * 8;
      cells.view().setUint32(at, offsets[from + index] ?? NIL, true);
      cells.view().setUint32(at + 4, nameHash(child.name), true);
    });
    leaves.push(leaf);
  }
  const [only, second] = leaves;
  if (only !== undefined && second === undefined) return only;
  const top = cells.allocate(4 + leaves.length * 4);
  putList(cells, top, 'ri', leaves.length);
  leaves.forEach((leaf, index) => {
    cells.view().setUint32(cells.contentAt(top) + 4 + index * 4, leaf, true);
  });
  return top;
}

function putList(cells: CellAllocator, list: number, kind: string, count: number): void {
  const at = cells.contentAt(list);
  cells.put(at, new Uint8Array([kind.charCodeAt(0), kind.charCodeAt(1)]));
  cells.view().setUint16(at + 2, count, true);
}

function writeValues(cells: CellAllocator, values: readonly TreeValue[]): number {
  if (values.length === 0) return NIL;
  const list = cells.allocate(values.length * 4);
  values.forEach((value, index) => {
    const cell = writeValue(cells, value);
    cells.view().setUint32(cells.contentAt(list) + index * 4, cell, true);
  });
  return list;
}

function writeValue(cells: CellAllocator, { name, type, data }: TreeValue): number {
  const { bytes, isLatin1 } = encodeName(name);
  const inline = data.length <= 4;
  const cell = cells.allocate(20 + bytes.length);
  const dataCell = inline ? 0 : writeData(cells, data);
  const at = cells.contentAt(cell);
  cells.put(at, new Uint8Array([0x76, 0x6b]));
  const view = cells.view();
  view.setUint16(at + 2, bytes.length, true);
  view.setUint32(at + 4, inline ? 0x8000_0000 + data.length : data.length, true);
  if (inline) cells.put(at + 8, data);
  else view.setUint32(at + 8, dataCell, true);
  view.setUint32(at + 12, type, true);
  view.setUint16(at + 16, isLatin1 ? 1 : 0, true);
  cells.put(at + 20, bytes);
  return cell;
}

function writeData(cells: CellAllocator, data: Uint8Array): number {
  if (data.length <= SEGMENT_BYTES) return writePlain(cells, data, data.length);
  const segments = Math.ceil(data.length / SEGMENT_BYTES);
  const record = cells.allocate(8);
  const list = cells.allocate(segments * 4);
  putList(cells, record, 'db', segments);
  cells.view().setUint32(cells.contentAt(record) + 4, list, true);
  for (let segment = 0; segment < segments; segment += 1) {
    const part = data.subarray(segment * SEGMENT_BYTES, (segment + 1) * SEGMENT_BYTES);
    // Windows leaves four bytes behind each full segment.
    const cell = writePlain(cells, part, part.length + 4);
    cells.view().setUint32(cells.contentAt(list) + segment * 4, cell, true);
  }
  return record;
}

function writePlain(cells: CellAllocator, data: Uint8Array, room: number): number {
  const cell = cells.allocate(room);
  cells.put(cells.contentAt(cell), data);
  return cell;
}

function nodeBytes(tree: HiveTree): number {
  return 76 + encodeName(tree.name).bytes.length;
}

/** One byte for each character where that is possible, as Windows does. */
function encodeName(name: string): { readonly bytes: Uint8Array; readonly isLatin1: boolean } {
  const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at));
  if (units.every((unit) => unit < 0x100)) return { bytes: Uint8Array.from(units), isLatin1: true };
  return { bytes: Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8])), isLatin1: false };
}

/** https://github.com/msuhanov/regf, "Hash leaf". */
function nameHash(name: string): number {
  const upper = foldCase(name);
  let hash = 0;
  for (let at = 0; at < upper.length; at += 1) hash = (Math.imul(hash, 37) + upper.charCodeAt(at)) >>> 0;
  return hash;
}

function compareNames(left: string, right: string): number {
  const [a, b] = [foldCase(left), foldCase(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Without spreading: a key may have more children than a call may have arguments. */
function longest(lengths: readonly number[]): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}
