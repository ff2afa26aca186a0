import type { Fact } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome, StepReport } from '../domain/outcome.ts';
import { evidenceOfAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { alreadyTrue } from '../steps/common.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';
import { act } from './act.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { observe } from './observe/observe.ts';
import { attemptsOf, interruptedAttempts, lastingDoubt, MAX_ATTEMPTS, unfinishedSteps } from './recovery.ts';
import { notDue } from './repeats.ts';
import { recheck } from './staging.ts';
import { type HeldBack, heldBackNow } from './step-condition.ts';
import { keepForUndo } from './undo-keep.ts';

/** What the service phase works with; the same for every step of a run. */
export interface ServiceRun {
  readonly journal: Journal;
  readonly places: StepPlaces;
  readonly find: (payloadId: string) => PayloadFile | undefined;
  readonly count: number;
  /** Steps that the plan found not to be for this image: nothing was copied and no room was kept for them. */
  readonly unprepared?: ReadonlySet<string> | undefined;
  /** Steps that share a call, as planned; a step that is in none of them goes alone. */
  readonly sessions?: readonly (readonly BoundStep[])[] | undefined;
  /** Folder for what an undo needs; left out: nothing is kept, as in an undo itself. */
  readonly undoIn?: string | undefined;
}

/** A step whose turn has come. */
export interface DueStep {
  readonly step: BoundStep;
  /** Its place in the order, from 1. */
  readonly index: number;
  /** Why it is not to be tried. */
  readonly hindrance: Failure | undefined;
}

/** A step that was looked at. */
export interface LookedAt {
  readonly step: BoundStep;
  readonly attempt: number;
  readonly startedMs: number;
  readonly before: Answers;
  readonly held: HeldBack | undefined;
  /** Its end, where there is nothing to try; undefined: it is to be done, and may be. */
  readonly outcome: Outcome | undefined;
}

/** The end of a step, and what was seen then. */
export interface Ended {
  readonly outcome: Outcome;
  readonly after: Answers;
  readonly durationMs: number;
}

/**
 * One step, from look to look: what already is true is left alone; intent is durable before the act; the volume is
 * flushed before the outcome is recorded; the image decides the outcome. An interrupted earlier attempt is judged by
 * asking the image, never by memory.
 */
export async function serviceStep(context: RunContext, run: ServiceRun, due: DueStep): Promise<StepReport> {
  const looked = await lookAtStep(context, run, due);
  return endStep(context, run, looked, untried(context, looked) ?? (await actAlone(context, run, looked)));
}

/**
 * Says that the step starts, looks, and finds out whether there is anything to try. `seen`: what a look at the image just now
 * has answered already.
 */
export async function lookAtStep(
  context: RunContext,
  run: ServiceRun,
  { step, index, hindrance }: DueStep,
  seen?: Answers,
): Promise<LookedAt> {
  const startedMs = context.world.clock.elapsedMs();
  const attempt = attemptsOf(run.journal.records(), step.id) + 1;
  context.emit({ type: 'step-started', id: step.id, title: step.title, index, count: run.count, attempt });
  // What a hindered step was meant for does not matter any more, unless it was never meant.
  const isAsked = hindrance === undefined || run.unprepared?.has(step.id) === true;
  const held = isAsked ? await heldBackNow(context, run, step) : undefined;
  const looked = { step, attempt, startedMs, held };
  if (held !== undefined) return { ...looked, before: [], outcome: held.outcome };
  const tools = hindrance === undefined ? run.places : undefined;
  const before = seen ?? (await observe(context, run.places, step.probes, tools));
  const outcome =
    hindrance === undefined
      ? (untriedOutcome(run, step, before, attempt) ?? (await damagedOutcome(context, run, step)))
      : leftOut(step, before, hindrance);
  return { ...looked, before, outcome };
}

/** The end of a step that was only looked at. */
export function untried(context: RunContext, looked: LookedAt): Ended | undefined {
  const { outcome, before: after, startedMs } = looked;
  return outcome && { outcome, after, durationMs: context.world.clock.elapsedMs() - startedMs };
}

async function actAlone(context: RunContext, run: ServiceRun, looked: LookedAt): Promise<Ended> {
  const { step, before, startedMs } = looked;
  await writeIntent(context, run, looked);
  const actions = step.actions(run.places, before);
  const ended = await act(context, step.id, actions);
  await flush(context, run);
  // Where nothing was to be done, what was seen before is what is.
  const after = actions.length === 0 ? before : await observe(context, run.places, step.probes, run.places);
  const outcome = record(run, step, step.judge({ before, after, ended }));
  return { outcome, after, durationMs: context.world.clock.elapsedMs() - startedMs };
}

/** What stood there is kept, then the intent is durable; only then something may be done. */
export async function writeIntent(
  context: RunContext,
  run: ServiceRun,
  { step, attempt, before }: Pick<LookedAt, 'step' | 'attempt' | 'before'>,
): Promise<void> {
  const keeps = await keepForUndo(context, run, step, before);
  run.journal.append({
    type: 'intent',
    stepId: step.id,
    attempt,
    ...(keeps === undefined ? {} : { keeps }),
  });
}

/** What was done is on the disk before the journal says so. */
export async function flush(context: RunContext, { places }: ServiceRun): Promise<void> {
  for (const root of [places.imageRoot, ...(places.boot === undefined ? [] : [places.boot.root])]) {
    if (await context.world.files.flushVolume(root)) continue;
    context.emit({ type: 'note', level: 'info', text: `${root} could not be flushed as a whole` });
  }
}

/** Says how the step ended, and makes its report. */
export function endStep(
  context: RunContext,
  run: ServiceRun,
  { step, held, before }: LookedAt,
  { outcome, after, durationMs: exactMs }: Ended,
): StepReport {
  const { id, kind, title, required } = step;
  const durationMs = Math.round(exactMs);
  context.emit({ type: 'step-ended', id, title, outcome, durationMs });
  return {
    id,
    kind,
    title,
    required,
    outcome,
    attempts: attemptsOf(run.journal.records(), id),
    durationMs,
    before: held?.evidence ?? evidence(before),
    after: held?.evidence ?? evidence(after),
  };
}

/** The outcome of a step that is not tried: it is in doubt, already true, or was interrupted too often. */
function untriedOutcome(
  run: ServiceRun,
  step: BoundStep,
  before: Answers,
  attempt: number,
): Outcome | undefined {
  const records = run.journal.records();
  const doubt = lastingDoubt(records, step.id);
  if (doubt !== undefined) return { kind: 'failed', failure: doubt };
  if (step.isDue?.(records) === false) return notDue(records, step.id, waitsForBoot(step, before));
  const wasInterrupted = unfinishedSteps(records).includes(step.id);
  const already = step.satisfied(before);
  if (already.answer === 'yes') return adopt(run, step, before, already, wasInterrupted, attempt);
  const cut = interruptedAttempts(records, step.id);
  if (cut >= MAX_ATTEMPTS) {
    return record(run, step, {
      kind: 'failed',
      failure: { code: 'SVC-3005', detail: `${step.title}: ${cut} attempts were interrupted` },
    });
  }
  const half = wasInterrupted ? step.half?.(before) : undefined;
  if (half !== undefined) {
    const detail = `${step.title}: the attempt before was interrupted, and ${half}`;
    return record(run, step, { kind: 'failed', failure: { code: 'SVC-3040', detail } });
  }
  return undefined;
}

/** No tool is handed a staged file that is not what was copied. */
async function damagedOutcome(
  context: RunContext,
  run: ServiceRun,
  step: BoundStep,
): Promise<Outcome | undefined> {
  const files = step.needs.payloadIds.map(run.find).filter((file) => file !== undefined);
  const damaged = await recheck(context, run.places.stagingFolder, files);
  return damaged && record(run, step, { kind: 'failed', failure: damaged });
}

/** What an earlier boot or an earlier step of this run already did is not done again. */
function adopt(
  run: ServiceRun,
  step: BoundStep,
  before: Answers,
  already: Fact,
  wasInterrupted: boolean,
  attempt: number,
): Outcome {
  if (attempt === 1) return alreadyTrue(already.because, before);
  const because = wasInterrupted
    ? `${already.because}: the interrupted attempt had done it`
    : `${already.because}: an earlier start of this run did it`;
  const outcome: Outcome = { kind: 'changed', because, firstBoot: waitsForBoot(step, before), by: 'probe' };
  return wasInterrupted ? record(run, step, outcome) : outcome;
}

function leftOut(step: BoundStep, before: Answers, hindrance: Failure): Outcome {
  const already = step.satisfied(before);
  return already.answer === 'yes'
    ? alreadyTrue(already.because, before)
    : { kind: 'left-out', failure: hindrance };
}

/** The outcome, in the journal too. */
export function record(run: ServiceRun, step: BoundStep, outcome: Outcome): Outcome {
  const because =
    outcome.kind === 'failed' || outcome.kind === 'left-out'
      ? `${outcome.failure.code} ${outcome.failure.detail}`
      : outcome.because;
  run.journal.append({ type: 'result', stepId: step.id, outcome: outcome.kind, because });
  return outcome;
}

function waitsForBoot(step: BoundStep, answers: Answers): boolean {
  return step.firstBoot?.(answers) ?? answers.some((answer) => 'firstBoot' in answer && answer.firstBoot);
}

/** What was seen, as evidence for the result. */
function evidence(answers: Answers): StepReport['before'] {
  return answers.flatMap(evidenceOfAnswer);
}
