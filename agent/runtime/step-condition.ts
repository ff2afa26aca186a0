import type { Evidence, Fact } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { BoundStep } from '../steps/kind.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { type ObservedAt, observe } from './observe/observe.ts';
import { attemptsOf } from './recovery.ts';

/** A step that is not done because of its condition. */
export interface HeldBack {
  readonly outcome: Extract<Outcome, { readonly kind: 'not-applicable' | 'left-out' }>;
  readonly evidence: readonly Evidence[];
}

/** What the condition of a step says of the image as it is now; undefined: the step has none. */
export async function askCondition(
  context: RunContext,
  places: ObservedAt,
  { when }: BoundStep,
): Promise<Fact | undefined> {
  return when === undefined ? undefined : when.judge(await observe(context, places, when.probes));
}

/** What a condition makes of its step when it does not say yes. */
export function heldBackBy(step: BoundStep, { answer, because, evidence }: Fact): HeldBack | undefined {
  switch (answer) {
    case 'yes':
      return undefined;
    case 'no':
      return { outcome: { kind: 'not-applicable', because }, evidence };
    case 'unknown':
      return {
        outcome: { kind: 'left-out', failure: { code: 'SVC-3019', detail: `${step.title}: ${because}` } },
        evidence,
      };
  }
}

/**
 * Asked right before the act, because an earlier step may have changed the answer. A step that was begun is finished: what
 * it did itself must not make it look as if it was never meant.
 */
export async function heldBackNow(
  context: RunContext,
  run: {
    readonly journal: Journal;
    readonly places: ObservedAt;
    readonly unprepared?: ReadonlySet<string> | undefined;
  },
  step: BoundStep,
): Promise<HeldBack | undefined> {
  if (attemptsOf(run.journal.records(), step.id) > 0) return undefined;
  const fact = await askCondition(context, run.places, step);
  if (fact === undefined) return undefined;
  const held = heldBackBy(step, fact);
  if (held !== undefined || run.unprepared?.has(step.id) !== true) return held;
  const detail = `${step.title}: it was not so when the run was planned: ${fact.because}`;
  return { outcome: { kind: 'left-out', failure: { code: 'SVC-3018', detail } }, evidence: fact.evidence };
}
