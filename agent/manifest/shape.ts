import { z } from 'zod';
import { didYouMean } from '../domain/did-you-mean.ts';
import type { Positions } from './json-value.ts';
import { formatJsonPath, limitProblems, MAX_PROBLEMS, type Problem, quote } from './problem.ts';

export type Shaped<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ShapeOptions {
  /** Adds line and column to every problem. */
  readonly positions?: Positions | undefined;
  /** For files with secrets: problems then hold no value and no key of the file. */
  readonly hideValues?: true;
}

/** Checks a value against a schema. Every problem says where it is, what is found there and what is expected. */
export function checkShape<S extends z.ZodType>(
  schema: S,
  value: unknown,
  options: ShapeOptions = {},
): Shaped<z.infer<S>> {
  const knownKeys = new Map<unknown, readonly string[]>();
  const result = schema.safeParse(value, { error: (issue) => expectation(issue, knownKeys) });
  if (result.success) return { ok: true, value: result.data };
  const problems: Problem[] = [];
  let count = 0;
  for (const issue of result.error.issues) {
    count += issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
    // Each place costs a walk through the text: only what is shown is looked up.
    if (problems.length < MAX_PROBLEMS) problems.push(...problemsOf(issue, value, knownKeys, options));
  }
  return { ok: false, problems: limitProblems(problems, count) };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  root: unknown,
  knownKeys: ReadonlyMap<unknown, readonly string[]>,
  { positions, hideValues }: ShapeOptions,
): readonly Problem[] {
  const found = walk(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys.get(found) ?? [];
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) => ({
      at: place(hideValues === true ? issue.path : [...issue.path, key], positions),
      message: unknownKey(key, known, hideValues === true),
    }));
  }
  return [{ at: place(issue.path, positions), message: describe(found, issue.message, hideValues === true) }];
}

function place(path: readonly PropertyKey[], positions: Positions | undefined): string {
  const text = formatJsonPath(path);
  // A missing value has no place of its own: what it is missing in has one.
  const position = positions?.find(path) ?? positions?.find(path.slice(0, -1));
  return position === undefined ? text : `${text} (${position})`;
}

function unknownKey(key: string, known: readonly string[], isHidden: boolean): string {
  const near = didYouMean(key, known);
  const what = isHidden ? 'a key here is not known' : 'this key is not known';
  return near === undefined
    ? `${what}; known are ${list(known, 'and')}`
    : `${what}; did you mean ${quote(near)}?`;
}

function describe(found: unknown, expected: string, isHidden: boolean): string {
  if (found === undefined) return `is missing; ${expected}`;
  const isContainer = typeof found === 'object' && found !== null;
  // A rule over a whole object says itself what is wrong with it.
  if (isContainer && !expected.startsWith('expected')) return expected;
  return `found ${showValue(found, isHidden)}; ${expected}`;
}

function showValue(value: unknown, isHidden: boolean): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return isHidden ? `a text of ${value.length}` : quote(value);
  return isHidden ? `a ${value === null ? 'null' : typeof value}` : String(value);
}

function walk(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'an object { }',
  record: 'an object { }',
  array: 'a list [ ]',
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What the schema expects. A schema that has words of its own is asked first. */
function expectation(
  issue: z.core.$ZodRawIssue,
  knownKeys: Map<unknown, readonly string[]>,
): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.some((value) => typeof value === 'string')
        ? `expected ${nearest(issue.input, issue.values.map(String))}`
        : `expected ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return `expected ${bound('at least', Number(issue.minimum), issue.origin)}`;
    case 'too_big':
      return `expected ${bound('at most', Number(issue.maximum), issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? 'expected a UTC time such as 2026-11-20T08:00:00Z' : undefined;
    case 'invalid_union': {
      const { discriminator, options } = issue;
      if (typeof discriminator === 'string' && Array.isArray(options)) {
        const given = walk(issue.input, [discriminator]);
        return `expected ${nearest(given, options.map(String))}`;
      }
      const expected = issue.errors.flat().map((inner) => inner.message.replace(/^expected /, ''));
      return `expected ${[...new Set(expected)].join(' or ')}`;
    }
    case 'unrecognized_keys':
      if (issue.inst instanceof z.ZodObject) knownKeys.set(issue.input, Object.keys(issue.inst.shape));
      return undefined;
  }
  return undefined;
}

function bound(how: string, limit: number, origin: string): string {
  const unit = origin === 'string' ? 'character' : origin === 'array' ? 'entr' : '';
  if (unit === '') return `${how} ${limit}`;
  const one = unit === 'entr' ? 'entry' : unit;
  const many = unit === 'entr' ? 'entries' : `${unit}s`;
  return `${how} ${limit} ${limit === 1 ? one : many}`;
}

function nearest(given: unknown, allowed: readonly string[]): string {
  const near = typeof given === 'string' ? didYouMean(given, allowed) : undefined;
  return `${list(allowed, 'or')}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`;
}

function list(words: readonly string[], last: 'and' | 'or'): string {
  const quoted = words.map(quote);
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} ${last} ${quoted.at(-1) ?? ''}`;
}
