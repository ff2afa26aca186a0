import { sameName } from '../fold-case.ts';
import { latin1, u16, u32, utf16 } from '../little-endian.ts';
import { NIL } from './base-block.ts';
import type { Cells } from './cells.ts';
import { subkeyOffsets } from './subkey-list.ts';
import { readValue, type Value } from './value.ts';

/** One registry key. Reads its hive when asked, and nothing before. */
export interface Key {
  readonly name: string;
  /** From the root, which is left out: `Select`, `ControlSet001\Control`. Empty for the root. */
  readonly path: string;
  /** FILETIME. */
  readonly lastWritten: bigint;
  /** Offset of its cell: the identity of the key within its hive. */
  readonly cell: number;
  subkeys(): Iterable<Key>;
  /** By name, whatever its case. */
  subkey(name: string): Key | undefined;
  values(): Iterable<Value>;
  /** By name, whatever its case; the empty name is the default value. */
  value(name: string): Value | undefined;
}

// https://github.com/msuhanov/regf, "Key node".
const SIGNATURE = 0x6b6e; // nk
const FIXED_BYTES = 76;
const MAX_NAME_BYTES = 0xffff;
const NAME_IS_LATIN1 = 0x20;
const PREDEFINED_HANDLE = 0x40;
// https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits
const MAX_DEPTH = 512;
const NO_BYTES = new Uint8Array(0);

/** The key whose record is at `offset`. `parent` is the way that led there; a key is never its own ancestor. */
export function readKey(cells: Cells, offset: number, parent?: StoredKey): StoredKey | undefined {
  for (let ancestor = parent; ancestor !== undefined; ancestor = ancestor.parent) {
    if (ancestor.cell === offset) return cells.damaged(offset, 'a key is below itself');
  }
  const depth = parent === undefined ? 0 : parent.depth + 1;
  if (depth >= MAX_DEPTH) return cells.damaged(offset, 'keys are nested too deeply');
  const node = nodeAt(cells, offset);
  return node === undefined ? undefined : new StoredKey(cells, offset, node, parent);
}

function nodeAt(cells: Cells, offset: number): Uint8Array | undefined {
  const node = cells.content(offset, 'a key', FIXED_BYTES, FIXED_BYTES + MAX_NAME_BYTES);
  if (node === undefined) return undefined;
  if (u16(node, 0) !== SIGNATURE) return cells.damaged(offset, 'a key has no signature');
  if (FIXED_BYTES + u16(node, 72) > node.length)
    return cells.damaged(offset, 'the name of a key is cut short');
  return node;
}

function nameOf(node: Uint8Array): string {
  const bytes = node.subarray(FIXED_BYTES, FIXED_BYTES + u16(node, 72));
  return (u16(node, 2) & NAME_IS_LATIN1) === 0 ? utf16(bytes) : latin1(bytes);
}

/** Cheap, and true of every match: names of different length are never the same. */
function mayBeNamed(node: Uint8Array, name: string): boolean {
  const units = (u16(node, 2) & NAME_IS_LATIN1) === 0 ? u16(node, 72) / 2 : u16(node, 72);
  return units === name.length;
}

export class StoredKey implements Key {
  readonly name: string;
  readonly cell: number;
  readonly parent: StoredKey | undefined;
  readonly depth: number;
  readonly #cells: Cells;
  readonly #writtenLow: number;
  readonly #writtenHigh: number;
  readonly #subkeyCount: number;
  readonly #subkeyList: number;
  readonly #valueCount: number;
  readonly #valueList: number;

  constructor(cells: Cells, cell: number, node: Uint8Array, parent: StoredKey | undefined) {
    this.#cells = cells;
    this.cell = cell;
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.name = nameOf(node);
    this.#writtenLow = u32(node, 4);
    this.#writtenHigh = u32(node, 8);
    this.#subkeyCount = u32(node, 20);
    this.#subkeyList = u32(node, 28);
    // The count of a predefined key is a handle of the running system, not a count.
    this.#valueCount = (u16(node, 2) & PREDEFINED_HANDLE) === 0 ? u32(node, 36) : 0;
    this.#valueList = u32(node, 40);
  }

  get lastWritten(): bigint {
    return (BigInt(this.#writtenHigh) << 32n) | BigInt(this.#writtenLow);
  }

  get path(): string {
    if (this.parent === undefined) return '';
    return this.parent.parent === undefined ? this.name : `${this.parent.path}\\${this.name}`;
  }

  *subkeys(): Generator<Key> {
    for (const offset of this.#subkeyOffsets()) {
      const key = readKey(this.#cells, offset, this);
      if (key !== undefined) yield key;
    }
  }

  subkey(name: string): Key | undefined {
    for (const offset of this.#subkeyOffsets()) {
      const node = nodeAt(this.#cells, offset);
      if (node === undefined || !mayBeNamed(node, name) || !sameName(nameOf(node), name)) continue;
      const key = readKey(this.#cells, offset, this);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  *values(): Generator<Value> {
    const list = this.#valueOffsets();
    for (let at = 0; at + 4 <= list.length; at += 4) {
      const value = readValue(this.#cells, u32(list, at));
      if (value !== undefined) yield value;
    }
  }

  value(name: string): Value | undefined {
    for (const value of this.values()) {
      if (sameName(value.name, name)) return value;
    }
    return undefined;
  }

  #subkeyOffsets(): Iterable<number> {
    if (this.#subkeyCount === 0 || this.#subkeyList === NIL) return [];
    return subkeyOffsets(this.#cells, this.#subkeyList, this.#subkeyCount, this.cell);
  }

  /** The list as it stands, cut to what counts: four bytes for each value. */
  #valueOffsets(): Uint8Array {
    if (this.#valueCount === 0) return NO_BYTES;
    const bytes = this.#cells.content(this.#valueList, 'a list of values', 4, this.#valueCount * 4);
    if (bytes === undefined) return NO_BYTES;
    const room = Math.floor(bytes.length / 4);
    if (!this.#cells.claim(this.#valueList, this.cell, room)) return NO_BYTES;
    if (room < this.#valueCount) {
      this.#cells.damaged(
        this.#valueList,
        `a key counts ${this.#valueCount} values and has room for ${room}`,
      );
    }
    return bytes;
  }
}
