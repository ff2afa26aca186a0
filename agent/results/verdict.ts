import { type ErrorCode, errorSpec } from '../domain/error-table.ts';
import type { ExitClass, StepReport, Verdict } from '../domain/outcome.ts';
import type { ImageCheck } from '../domain/result.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { countSteps, type StepCounts } from './step-counts.ts';

/** All that a verdict rests on. */
export interface RunFindings {
  readonly steps: readonly StepReport[];
  readonly checks: readonly ImageCheck[];
  /** What ended the run before its end, if anything did. */
  readonly refusal?: Failure | undefined;
  /** A change of the image was begun, even if no report of a step tells of it. */
  readonly touched?: boolean | undefined;
  /** All changes were thrown away, the image is as it was: the refusal alone decides. */
  readonly discarded?: boolean | undefined;
  /** It puts back what an earlier run changed. */
  readonly isUndo?: boolean | undefined;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly exitClass: ExitClass;
  readonly failure: Failure | undefined;
  /** One sentence for people. */
  readonly summary: string;
}

/** Something that speaks against a clean end, with the class it leads to when nothing worse is found. */
interface Charge {
  readonly exitClass: ExitClass;
  readonly failure: Failure;
}

const VERDICT_OF = {
  0: 'done',
  10: 'nothing-to-do',
  20: 'done-first-boot',
  30: 'done-partly',
  40: 'refused',
  50: 'refused',
  60: 'refused',
  70: 'failed',
  75: 'in-doubt',
  90: 'fault',
} as const satisfies Record<ExitClass, Verdict>;

/** The checks whose bad answer has an error code of its own; any other one is SVC-4003. */
const CHECK_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['sfc', 'SVC-4002'],
  ['store', 'SVC-3008'],
  ['packages', 'SVC-4004'],
  ['drivers', 'SVC-4005'],
  ['boot', 'SVC-4006'],
]);

/** The end of a run, from what its steps, its checks and a refusal say: the worst of them decides. */
export function judgeRun(findings: RunFindings): Judgement {
  const worst = charges(findings).reduce<Charge | undefined>(
    (found, next) => (found === undefined || next.exitClass > found.exitClass ? next : found),
    undefined,
  );
  const exitClass = worst?.exitClass ?? cleanClass(findings.steps);
  const failure = worst?.failure;
  const summary = summarize(exitClass, failure, countSteps(findings.steps), findings);
  return { verdict: VERDICT_OF[exitClass], exitClass, failure, summary };
}

/** In the order in which equals are named: what failed comes before what was left out for it. */
function charges({ steps, checks, refusal, touched, discarded }: RunFindings): readonly Charge[] {
  const begun = touched === true || steps.some(({ outcome }) => wasTried(outcome));
  const early = refusal === undefined ? [] : [chargeOfRefusal(refusal, begun)];
  if (discarded === true && early.length > 0) return early;
  const failed = steps.flatMap((step) =>
    step.outcome.kind === 'failed' ? [chargeOfFailed(step, step.outcome.failure)] : [],
  );
  const bad = checks.filter(({ answer }) => answer === 'bad').map(chargeOfCheck);
  // After a refusal the steps that are left out only repeat it.
  const leftOut = steps.flatMap((step) =>
    step.outcome.kind === 'left-out' && refusal === undefined
      ? [chargeOfLeftOut(step, step.outcome.failure)]
      : [],
  );
  return [...early, ...failed, ...bad, ...leftOut];
}

/** Classes below 70 promise that the image was not touched. Where that is not true any more, it is a failure. */
function chargeOfRefusal(failure: Failure, begun: boolean): Charge {
  const { exit } = errorSpec(failure.code);
  return { exitClass: begun && exit < 70 ? 70 : exit, failure };
}

/** An image in doubt is in doubt, whether the step was required or not. */
function chargeOfFailed(step: StepReport, failure: Failure): Charge {
  const { image, exit } = errorSpec(failure.code);
  if (image === 'in-doubt') return { exitClass: exit === 90 ? 90 : 75, failure };
  return chargeOfLeftOut(step, failure);
}

function chargeOfLeftOut({ required, title }: StepReport, failure: Failure): Charge {
  if (required) return { exitClass: 70, failure };
  return {
    exitClass: 30,
    failure: { code: 'SVC-3012', detail: `${title}: ${failure.code} ${failure.detail}` },
  };
}

function chargeOfCheck({ name, detail }: ImageCheck): Charge {
  return {
    exitClass: 75,
    failure: { code: CHECK_CODES.get(name) ?? 'SVC-4003', detail: `${name}: ${detail}` },
  };
}

function wasTried(outcome: StepReport['outcome']): boolean {
  return outcome.kind === 'failed' || (outcome.kind === 'changed' && outcome.by === 'act');
}

function cleanClass(steps: readonly StepReport[]): ExitClass {
  const changed = steps.flatMap(({ outcome }) => (outcome.kind === 'changed' ? [outcome] : []));
  if (changed.length === 0) return 10;
  return changed.some(({ firstBoot }) => firstBoot) ? 20 : 0;
}

function summarize(
  exitClass: ExitClass,
  failure: Failure | undefined,
  counts: StepCounts,
  { steps, isUndo }: RunFindings,
): string {
  const what = failure === undefined ? '' : errorSpec(failure.code).summary;
  const apart = counts.notApplicable === 0 ? '' : `, ${counts.notApplicable} not applicable`;
  const done = `${plural(counts.changed, 'step')} changed the image, ${counts.unchanged} already true${apart}.`;
  const waitingCount = steps.filter(({ outcome }) => 'firstBoot' in outcome && outcome.firstBoot).length;
  const withWaiting = (sentence: string): string =>
    waitingCount === 0
      ? sentence
      : `${sentence.slice(0, -1)}; Windows finishes ${waitingCount} at its first boot.`;
  switch (exitClass) {
    case 0:
      return withWaiting(done);
    case 10:
      if (what !== '') return what;
      return counts.notApplicable > 0 && counts.unchanged === 0
        ? 'No step of the manifest is for this image.'
        : withWaiting(
            `The image already is as ${isUndo === true ? 'it was before that run' : 'the manifest wants it'}${apart}.`,
          );
    case 20:
      return withWaiting(done);
    case 30: {
      const missing = counts.failed + counts.leftOut;
      const partly = steps.some(({ required }) => required)
        ? `The required steps are done; ${plural(missing, 'optional step')} not.`
        : `${missing} of ${plural(steps.length, 'optional step')} not done.`;
      return withWaiting(partly);
    }
    case 40:
    case 50:
    case 60:
      return `${what} Nothing was changed.`;
    case 70:
    case 75:
    case 90:
      return what;
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
