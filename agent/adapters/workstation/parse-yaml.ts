import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { YamlReading } from '../../ports/workshop.ts';

// A servicing.yaml is written by a person: the longest one that means something is far below.
const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 16;
// Aliases count as what they stand for, so that a small file cannot become a large value.
const MAX_VALUES = 20_000;
// To find what one stands for, the whole document is walked.
const MAX_ALIASES = 200;
const MAX_PROBLEMS = 20;

/** Text that is no YAML of ours: where, and why. Caught below, and nowhere else. */
class YamlRefusal extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads YAML 1.2 (core schema: `no` is a text, dates are texts). Refused are tags, keys that are no texts, keys that
 * name parts of a JavaScript object, the same key twice, fractions, several documents, and too much of anything.
 */
export function parseYaml(bytes: Uint8Array): YamlReading {
  if (bytes.length > MAX_BYTES)
    return refuse('1:1', `the file has ${bytes.length} bytes; at most ${MAX_BYTES} are read`);
  const text = decode(bytes);
  if (text === undefined) return refuse('1:1', 'the text is not UTF-8; save it as UTF-8');
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const wrong = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS);
  if (wrong.length > 0) {
    const problems = wrong.map(({ pos, message }) => ({ at: at(pos[0]), message: firstLine(message) }));
    return { ok: false, problems };
  }
  try {
    const value = new Plain(document).of(document.contents, 0);
    return { ok: true, value, find: (path) => positionOf(document, path, at) };
  } catch (error) {
    if (!(error instanceof YamlRefusal)) throw error;
    return refuse(at(error.offset), error.message);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Nodes to plain values, within the limits. */
class Plain {
  readonly #document: Document;
  #values = 0;
  #aliases = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  of(node: unknown, depth: number): unknown {
    if (node === null) return null;
    if (!isNode(node)) throw new YamlRefusal(0, 'there is something that is no value');
    const offset = offsetOf(node);
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new YamlRefusal(offset, `there are more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new YamlRefusal(offset, `values lie more than ${MAX_DEPTH} deep`);
    if (node.tag !== undefined && !isAlias(node))
      throw new YamlRefusal(offset, 'tags (!...) are not used here');
    if (isAlias(node)) {
      this.#aliases += 1;
      if (this.#aliases > MAX_ALIASES)
        throw new YamlRefusal(offset, `there are more than ${MAX_ALIASES} aliases (*name)`);
      const target = node.resolve(this.#document);
      if (target === undefined)
        throw new YamlRefusal(offset, `there is no anchor "${node.source}" before it`);
      return this.of(target, depth + 1);
    }
    if (isScalar(node)) return scalar(node, offset);
    if (isSeq(node)) return node.items.map((item) => this.of(item, depth + 1));
    if (!isMap(node)) throw new YamlRefusal(offset, 'there is something that is no value');
    const made: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string') throw new YamlRefusal(offset, 'a key here is not a text');
      if (name === '__proto__' || name === '<<')
        throw new YamlRefusal(offset, `the key "${name}" is not used here`);
      made[name] = this.of(value, depth + 1);
    }
    return made;
  }
}

function scalar({ value }: Scalar, offset: number): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new YamlRefusal(offset, 'expected a text or a whole number; put quotes around a version');
}

function positionOf(
  document: Document,
  path: readonly PropertyKey[],
  at: (offset: number) => string,
): string | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) return undefined;
      node = pair.value ?? pair.key;
    } else if (isSeq(node) && typeof part === 'number') node = node.items[part];
    else return undefined;
  }
  return isNode(node) ? at(offsetOf(node)) : undefined;
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function refuse(at: string, message: string): YamlReading {
  return { ok: false, problems: [{ at, message }] };
}
