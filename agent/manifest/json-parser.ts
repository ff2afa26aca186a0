import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonScanner,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-scanner.ts';
import type { JsonLimits, JsonValue } from './json-value.ts';
import { type Problem, quote } from './problem.ts';

interface Member {
  readonly offset: number;
  readonly value: JsonValue;
}

/** Where each member of each object and list starts. Kept by container, so that long keys cost nothing twice. */
export interface JsonOffsets {
  root: number;
  readonly members: Map<object, ReadonlyMap<string | number, Member>>;
}

/** Keys that reach an object's machinery instead of its data when a program is careless. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Recursive descent over well-formed UTF-8 without NUL. A reader returns undefined when the text is no JSON: the
 * problem is noted and nothing more is read.
 */
export class JsonParser {
  readonly offsets: JsonOffsets = { root: 0, members: new Map() };
  readonly #scan: JsonScanner;
  readonly #limits: JsonLimits;
  #values = 0;

  constructor(bytes: Uint8Array, limits: JsonLimits) {
    this.#scan = new JsonScanner(bytes);
    this.#limits = limits;
  }

  get problems(): readonly Problem[] {
    return this.#scan.problems;
  }

  readDocument(): JsonValue | undefined {
    this.#scan.skipSpace();
    this.offsets.root = this.#scan.at;
    const value = this.#readValue(0);
    if (value === undefined) return undefined;
    this.#scan.skipSpace();
    if (this.#scan.next !== undefined)
      return this.#scan.stop(`expected the end, found ${this.#scan.found()}`);
    return value;
  }

  #readValue(depth: number): JsonValue | undefined {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) {
      return this.#scan.stop(`there are more than ${this.#limits.maxValues} values`);
    }
    const byte = this.#scan.next;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (depth >= this.#limits.maxDepth) {
        return this.#scan.stop(`objects and lists are nested deeper than ${this.#limits.maxDepth}`);
      }
      return byte === OPEN_OBJECT ? this.#readObject(depth + 1) : this.#readList(depth + 1);
    }
    if (byte === QUOTE) return this.#scan.readString();
    if (this.#scan.startsNumber) return this.#scan.readNumber();
    return this.#scan.readWord();
  }

  #readObject(depth: number): JsonValue | undefined {
    const object: Record<string, JsonValue> = {};
    const members = new Map<string, Member>();
    this.#scan.at += 1;
    this.#scan.skipSpace();
    if (this.#scan.take(CLOSE_OBJECT)) return object;
    for (;;) {
      const keyAt = this.#scan.at;
      if (this.#scan.next !== QUOTE)
        return this.#scan.stop(`expected a key in quotes, found ${this.#scan.found()}`);
      const key = this.#scan.readString();
      if (key === undefined) return undefined;
      const isKept = this.#checkKey(key, keyAt, members);
      this.#scan.skipSpace();
      if (!this.#scan.take(COLON))
        return this.#scan.stop(`expected ":" after a key, found ${this.#scan.found()}`);
      this.#scan.skipSpace();
      const offset = this.#scan.at;
      const value = this.#readValue(depth);
      if (value === undefined) return undefined;
      if (isKept) {
        object[key] = value;
        members.set(key, { offset, value });
      }
      this.#scan.skipSpace();
      if (this.#scan.take(CLOSE_OBJECT)) break;
      if (!this.#scan.take(COMMA)) return this.#scan.stop(`expected "," or "}", found ${this.#scan.found()}`);
      this.#scan.skipSpace();
    }
    this.offsets.members.set(object, members);
    return this.#scan.isFull() ? undefined : object;
  }

  #readList(depth: number): JsonValue | undefined {
    const list: JsonValue[] = [];
    const members = new Map<number, Member>();
    this.#scan.at += 1;
    this.#scan.skipSpace();
    if (this.#scan.take(CLOSE_LIST)) return list;
    for (;;) {
      const offset = this.#scan.at;
      const value = this.#readValue(depth);
      if (value === undefined) return undefined;
      members.set(list.length, { offset, value });
      list.push(value);
      this.#scan.skipSpace();
      if (this.#scan.take(CLOSE_LIST)) break;
      if (!this.#scan.take(COMMA)) return this.#scan.stop(`expected "," or "]", found ${this.#scan.found()}`);
      this.#scan.skipSpace();
    }
    this.offsets.members.set(list, members);
    return this.#scan.isFull() ? undefined : list;
  }

  #checkKey(key: string, offset: number, members: ReadonlyMap<string, Member>): boolean {
    if (FORBIDDEN_KEYS.includes(key)) {
      this.#scan.note(`the key ${quote(key)} is not allowed`, offset);
      return false;
    }
    if (members.has(key)) {
      this.#scan.note(`the key ${quote(key)} is there twice`, offset);
      return false;
    }
    return true;
  }
}
