import type { PlanRow } from '../domain/event.ts';
import type { Evidence } from '../domain/fact.ts';
import type { StepReport } from '../domain/outcome.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { RunContext } from '../runtime/context.ts';
import { askCondition, type HeldBack, heldBackBy } from '../runtime/step-condition.ts';
import type { BoundStep, StepPlaces } from '../steps/kind.ts';

/** Whether a step is for this image, as far as that can be said before the first change. */
export type Applicability =
  | { readonly kind: 'due' }
  /** Not yet, but a step that it needs is still to be done: it is prepared, and asked again after that one. */
  | { readonly kind: 'perhaps'; readonly because: string }
  | { readonly kind: 'held'; readonly held: HeldBack };

const DUE = { kind: 'due' } as const;

/**
 * Asks the condition of a step in the plan phase. What a required step is for must be known before anything is changed.
 * `begun`: steps of this very run that an earlier start had begun. `applying`: steps before this one that will be done.
 */
export async function applicabilityOf(
  context: RunContext,
  places: StepPlaces,
  step: BoundStep,
  { begun, applying }: { readonly begun: ReadonlySet<string>; readonly applying: ReadonlySet<string> },
): Promise<Applicability> {
  if (begun.has(step.id)) return DUE;
  const fact = await askCondition(context, places, step);
  const held = fact === undefined ? undefined : heldBackBy(step, fact);
  if (fact === undefined || held === undefined) return DUE;
  if (fact.answer === 'unknown' && step.required)
    throw new ServicingError('SVC-2040', `${step.title}: ${fact.because}`);
  const pending = step.after.filter((id) => applying.has(id));
  if (fact.answer === 'unknown' || pending.length === 0) return { kind: 'held', held };
  return { kind: 'perhaps', because: `not yet: ${fact.because}; asked again after ${pending.join(', ')}` };
}

/** The row of a step that its condition holds back. */
export function heldRow({ id, kind, title }: BoundStep, { outcome }: HeldBack): PlanRow {
  const because = outcome.kind === 'not-applicable' ? outcome.because : outcome.failure.detail;
  return { id, kind, title, decision: outcome.kind, because, commands: [] };
}

/** The report of a step that nothing was done for. */
export function untriedReport(
  { id, kind, title, required }: BoundStep,
  outcome: StepReport['outcome'],
  evidence: readonly Evidence[],
): StepReport {
  return {
    id,
    kind,
    title,
    required,
    outcome,
    attempts: 0,
    durationMs: 0,
    before: evidence,
    after: evidence,
  };
}
