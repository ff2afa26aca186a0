import type { RunResult } from '../domain/result.ts';

/** result.json: what a reader looks for first stands first. The compiler keeps the list complete. */
const ORDER = {
  schema: 0,
  runId: 1,
  undoes: 1,
  agent: 2,
  verdict: 3,
  exitClass: 4,
  failure: 5,
  startedAt: 6,
  endedAt: 7,
  durationMs: 8,
  boots: 9,
  clock: 10,
  machine: 11,
  host: 12,
  dism: 12,
  manifest: 13,
  image: 14,
  imageAfter: 15,
  plan: 16,
  memory: 17,
  steps: 18,
  checks: 19,
  warnings: 20,
  volumes: 21,
  providers: 22,
} as const satisfies Readonly<Record<keyof RunResult, number>>;

/** Names that lead their object at any depth; all others follow in alphabetical order. */
const LEADING = ['id', 'name', 'kind', 'title', 'code', 'answer', 'outcome'];

/** The result as JSON: the same facts give the same bytes, whatever order they were collected in. */
export function formatResult(result: RunResult): string {
  return `${JSON.stringify(inOrder(result), null, 2)}\n`;
}

/** What `run --json` prints: the result itself, or every image's under `images`, as `plan --json` has it. */
export function formatResults(results: readonly RunResult[]): string {
  const [only, ...more] = results.map(inOrder);
  return `${JSON.stringify(more.length === 0 ? only : { schema: 1, images: [only, ...more] }, null, 2)}\n`;
}

function inOrder(result: RunResult): Readonly<Record<string, unknown>> {
  const sorted = Object.entries(result)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => rank(left) - rank(right) || compare(left, right))
    .map(([key, value]) => [key, ordered(value)]);
  return Object.fromEntries(sorted);
}

function rank(key: string): number {
  const order: Readonly<Record<string, number>> = ORDER;
  return order[key] ?? Number.MAX_SAFE_INTEGER;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([left], [right]) => leadRank(left) - leadRank(right) || compare(left, right));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

function leadRank(key: string): number {
  const place = LEADING.indexOf(key);
  return place < 0 ? LEADING.length : place;
}

/** By code unit: the locale of the machine must not decide. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
