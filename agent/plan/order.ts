import type { Failure } from '../domain/servicing-error.ts';

interface Orderable {
  readonly id: string;
  readonly rank: number;
  readonly after: readonly string[];
}

export type Ordered<T> =
  | { readonly ok: true; readonly steps: readonly T[] }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Puts steps into Microsoft's servicing order (their rank), as far as what the author asked for (`after`) allows.
 * Steps of equal rank keep the order of the manifest. Same input, same order.
 */
export function orderSteps<T extends Orderable>(steps: readonly T[]): Ordered<T> {
  const ids = new Set(steps.map((step) => step.id));
  for (const step of steps) {
    const missing = step.after.find((id) => !ids.has(id));
    if (missing !== undefined) return refuse(`step ${step.id} comes after "${missing}", which is not a step`);
  }
  const ordered: T[] = [];
  const placed = new Set<string>();
  let waiting = [...steps];
  while (waiting.length > 0) {
    const ready = waiting.filter((step) => step.after.every((id) => placed.has(id)));
    const [first] = [...ready].sort((left, right) => left.rank - right.rank);
    if (first === undefined) return refuse(`a cycle: ${findCycle(waiting).join(' -> ')}`);
    ordered.push(first);
    placed.add(first.id);
    waiting = waiting.filter((step) => step !== first);
  }
  return { ok: true, steps: ordered };
}

/** Every waiting step waits for another waiting one, so walking along `after` must come back. */
function findCycle(waiting: readonly Orderable[]): readonly string[] {
  const byId = new Map(waiting.map((step) => [step.id, step]));
  const path: string[] = [];
  let step = waiting[0];
  while (step !== undefined && !path.includes(step.id)) {
    path.push(step.id);
    step = step.after.map((id) => byId.get(id)).find((next) => next !== undefined);
  }
  return step === undefined ? path : [...path.slice(path.indexOf(step.id)), step.id];
}

function refuse(detail: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code: 'SVC-1110', detail } };
}
