import { utf16Bytes } from '../../domain/bytes.ts';
import type { Hive, Key } from './hive.ts';
import { VALUE_TYPE } from './value.ts';

/** A hive as plain data, for writing one and for comparing two. */
export interface HiveTree {
  readonly name: string;
  readonly values: readonly TreeValue[];
  readonly keys: readonly HiveTree[];
}

export interface TreeValue {
  readonly name: string;
  readonly type: number;
  readonly data: Uint8Array;
}

export function sz(name: string, text: string): TreeValue {
  return { name, type: VALUE_TYPE.sz, data: utf16Bytes(`${text}\0`) };
}

export function expandSz(name: string, text: string): TreeValue {
  return { name, type: VALUE_TYPE.expandSz, data: utf16Bytes(`${text}\0`) };
}

export function multiSz(name: string, texts: readonly string[]): TreeValue {
  return {
    name,
    type: VALUE_TYPE.multiSz,
    data: utf16Bytes(`${texts.map((text) => `${text}\0`).join('')}\0`),
  };
}

/** Negative numbers are written as Windows keeps them, in two's complement. */
export function dword(name: string, value: number): TreeValue {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, value >>> 0, true);
  return { name, type: VALUE_TYPE.dword, data };
}

export function qword(name: string, value: bigint): TreeValue {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return { name, type: VALUE_TYPE.qword, data };
}

export function binary(name: string, data: Uint8Array): TreeValue {
  return { name, type: VALUE_TYPE.binary, data };
}

/** A key with what is in it; a short way to write a tree. */
export function key(
  name: string,
  values: readonly TreeValue[] = [],
  keys: readonly HiveTree[] = [],
): HiveTree {
  return { name, values, keys };
}

const DEFAULT_MAX_KEYS = 1_000_000;

/**
 * The whole hive as data; `undefined` when it has no root. Keys beyond `maxKeys`, those that a damaged hive reaches
 * a second time, and values that together are longer than the hive (they share their data) are left out.
 */
export function readTree(hive: Hive, maxKeys: number = DEFAULT_MAX_KEYS): HiveTree | undefined {
  const seen = new Set<number>();
  let bytesLeft = hive.sizeBytes;
  function read(node: Key): HiveTree {
    seen.add(node.cell);
    const values: TreeValue[] = [];
    for (const { name, type, raw } of node.values()) {
      bytesLeft -= raw.length;
      if (bytesLeft >= 0) values.push({ name, type, data: raw });
    }
    const keys: HiveTree[] = [];
    for (const child of node.subkeys()) {
      if (seen.size < maxKeys && !seen.has(child.cell)) keys.push(read(child));
    }
    return { name: node.name, values, keys };
  }
  const root = hive.root();
  return root === undefined ? undefined : read(root);
}
