import type { Manifest, PayloadFile } from '../domain/manifest.ts';
import type { Subject } from '../domain/rules.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { orderSteps } from '../plan/order.ts';
import type { BoundStep } from '../steps/kind.ts';
import { bindStep, type StepData } from '../steps/registry.ts';
import { neededSteps, withRules } from '../steps/with-rules.ts';
import { checkPayloadPath } from './payload-path.ts';
import { quote } from './problem.ts';

/** Ids that are there twice, steps that wait for a step which is not there, and steps that wait for each other. */
export function checkGraph({ payload, steps }: Manifest<StepData>): readonly Failure[] {
  const failures: Failure[] = [
    ...twice(steps).map((id) => failure('SVC-1103', `the step id ${quote(id)} is there twice`)),
    ...twice(payload).map((id) => failure('SVC-1103', `the payload id ${quote(id)} is there twice`)),
  ];
  const ids = new Set(steps.map((step) => step.id));
  for (const step of steps) {
    for (const id of neededSteps(step).filter((wanted) => !ids.has(wanted))) {
      failures.push(failure('SVC-1110', `step ${step.id} needs ${quote(id)}, which is not a step`));
    }
  }
  if (failures.length > 0) return failures;
  // Ranks do not matter for whether there is an order at all.
  const ordered = orderSteps(steps.map((step) => ({ id: step.id, after: neededSteps(step), rank: 0 })));
  return ordered.ok ? [] : [ordered.failure];
}

/** Paths that are not allowed by themselves, and those that cannot be on one disk together. */
export function checkPaths(payload: readonly PayloadFile[]): readonly Failure[] {
  const failures: Failure[] = [];
  for (const { id, path } of payload) {
    const because = checkPayloadPath(path);
    if (because !== undefined) failures.push(failure('SVC-1305', `payload ${id}: ${quote(path)} ${because}`));
  }
  const owners = new Map<string, string>();
  for (const { id, path } of payload) {
    const folded = path.toLowerCase();
    const other = owners.get(folded);
    if (other !== undefined) {
      failures.push(failure('SVC-1305', `payload ${id}: ${quote(path)} is the file of payload ${other} too`));
    }
    owners.set(folded, id);
  }
  for (const { id, path } of payload) {
    const parts = path.toLowerCase().split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const other = owners.get(parts.slice(0, count).join('/'));
      if (other === undefined) continue;
      failures.push(
        failure('SVC-1305', `payload ${id}: ${quote(path)} has the file of payload ${other} as a folder`),
      );
    }
  }
  return failures;
}

/** Every step bound to its payload, or every reason why one cannot be. */
export function bindSteps(
  { payload, steps }: Manifest<StepData>,
  subject: Subject = { machine: undefined, host: undefined },
): {
  readonly steps: readonly BoundStep[];
  readonly failures: readonly Failure[];
} {
  const files = new Map(payload.map((file) => [file.id, file]));
  const bound = steps.map((step) =>
    withRules(
      step,
      bindStep(step, (id) => files.get(id)),
      subject,
    ),
  );
  const good = bound.flatMap((one) => (one.ok ? [one.step] : []));
  const lonely = steps.length < 2 ? undefined : good.find((step) => step.alone === true);
  const beside =
    lonely === undefined ? [] : [failure('SVC-1313', `step ${lonely.id}: ${lonely.kind} must stand alone`)];
  return { steps: good, failures: [...bound.flatMap((one) => (one.ok ? [] : [one.failure])), ...beside] };
}

function twice(things: readonly { readonly id: string }[]): readonly string[] {
  const ids = things.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function failure(code: Failure['code'], detail: string): Failure {
  return { code, detail };
}
