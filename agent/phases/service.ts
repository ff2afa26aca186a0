import { errorSpec } from '../domain/error-table.ts';
import type { StepReport } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { RunContext } from '../runtime/context.ts';
import { serviceSession } from '../runtime/service-session.ts';
import { type DueStep, type ServiceRun, serviceStep } from '../runtime/service-step.ts';
import type { BoundStep } from '../steps/kind.ts';

/**
 * Services the image in the order of the plan, steps that share a call at the turn of the first of them. A failed step
 * takes those with it that need it; an image in doubt takes all the rest.
 */
export async function service(
  context: RunContext,
  run: ServiceRun,
  steps: readonly BoundStep[],
): Promise<void> {
  const reports = new Map<string, StepReport>();
  const done = (report: StepReport) => {
    reports.set(report.id, report);
    // Kept at once: however the run ends, what was done so far is in the result.
    context.record.steps = steps.flatMap(({ id }) => reports.get(id) ?? []);
  };
  const places = new Map(steps.map(({ id }, index) => [id, index + 1]));
  const dueStep = (step: BoundStep): DueStep => ({
    step,
    index: places.get(step.id) ?? 0,
    hindrance: hindranceOf(step, [...reports.values()]),
  });
  for (const step of steps) {
    if (reports.has(step.id)) continue;
    const session = run.sessions?.find((members) => members.includes(step)) ?? [];
    if (session.length > 1) await serviceSession(context, run, session.map(dueStep), done);
    else done(await serviceStep(context, run, dueStep(step)));
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
