import { errorSpec } from '../domain/error-table.ts';
import type { StepReport } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { RunContext } from '../runtime/context.ts';
import { type ServiceRun, serviceStep } from '../runtime/service-step.ts';
import type { BoundStep } from '../steps/kind.ts';

/**
 * Services the image, step by step in the order of the plan. A failed step takes those with it that need it; an image
 * in doubt takes all the rest.
 */
export async function service(
  context: RunContext,
  run: ServiceRun,
  steps: readonly BoundStep[],
): Promise<void> {
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    const report = await serviceStep(context, run, step, index + 1, hindranceOf(step, reports));
    reports.push(report);
    // Kept at once: however the run ends, what was done so far is in the result.
    context.record.steps = [...reports];
  }
}

function hindranceOf(step: BoundStep, done: readonly StepReport[]): Failure | undefined {
  const doubt = done.find(
    ({ outcome }) => outcome.kind === 'failed' && errorSpec(outcome.failure.code).image === 'in-doubt',
  );
  if (doubt !== undefined)
    return { code: 'SVC-3011', detail: `the image is in doubt since step ${doubt.id}` };
  const missing = done.find(
    ({ id, outcome }) =>
      step.after.includes(id) && (outcome.kind === 'failed' || outcome.kind === 'left-out'),
  );
  return missing === undefined
    ? undefined
    : { code: 'SVC-3011', detail: `step ${missing.id} did not succeed` };
}
