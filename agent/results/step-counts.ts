import type { StepReport } from '../domain/outcome.ts';

/** How many steps ended in each way. */
export interface StepCounts {
  readonly changed: number;
  readonly unchanged: number;
  readonly notApplicable: number;
  readonly failed: number;
  readonly leftOut: number;
}

export function countSteps(steps: readonly StepReport[]): StepCounts {
  const count = (kind: StepReport['outcome']['kind']) => steps.filter((s) => s.outcome.kind === kind).length;
  return {
    changed: count('changed'),
    unchanged: count('unchanged'),
    notApplicable: count('not-applicable'),
    failed: count('failed'),
    leftOut: count('left-out'),
  };
}
