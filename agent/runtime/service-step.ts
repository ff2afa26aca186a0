import type { Fact } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome, StepReport } from '../domain/outcome.ts';
import { evidenceOfAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';
import { act } from './act.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { observe } from './observe.ts';
import { attemptsOf, lastingDoubt, MAX_ATTEMPTS, unfinishedSteps } from './recovery.ts';
import { recheck } from './staging.ts';
import { heldBackNow } from './step-condition.ts';

/** What the service phase works with; the same for every step of a run. */
export interface ServiceRun {
  readonly journal: Journal;
  readonly places: StepPlaces;
  readonly find: (payloadId: string) => PayloadFile | undefined;
  readonly count: number;
  /** Steps that the plan found not to be for this image: nothing was copied and no room was kept for them. */
  readonly unprepared?: ReadonlySet<string> | undefined;
}

/**
 * One step, from look to look: what already is true is left alone; intent is durable before the act; the volume is
 * flushed before the outcome is recorded; the image decides the outcome. An interrupted earlier attempt is judged by
 * asking the image, never by memory.
 */
export async function serviceStep(
  context: RunContext,
  run: ServiceRun,
  step: BoundStep,
  index: number,
  hindrance: Failure | undefined,
): Promise<StepReport> {
  const { clock } = context.world;
  const startedMs = clock.elapsedMs();
  const attempt = attemptsOf(run.journal.records(), step.id) + 1;
  context.emit({ type: 'step-started', id: step.id, title: step.title, index, count: run.count, attempt });
  const tools = hindrance === undefined ? run.places : undefined;
  // What a hindered step was meant for does not matter any more, unless it was never meant.
  const isAsked = hindrance === undefined || run.unprepared?.has(step.id) === true;
  const held = isAsked ? await heldBackNow(context, run, step) : undefined;
  const before = held === undefined ? await observe(context, run.places, step.probes, tools) : [];
  const { outcome, after } =
    (held === undefined ? undefined : { outcome: held.outcome, after: before }) ??
    (hindrance === undefined
      ? await outcomeOf(context, run, step, before, attempt)
      : { outcome: leftOut(step, before, hindrance), after: before });
  const durationMs = Math.round(clock.elapsedMs() - startedMs);
  context.emit({ type: 'step-ended', id: step.id, title: step.title, outcome, durationMs });
  return {
    id: step.id,
    kind: step.kind,
    title: step.title,
    required: step.required,
    outcome,
    attempts: attemptsOf(run.journal.records(), step.id),
    durationMs,
    before: held?.evidence ?? evidence(before),
    after: held?.evidence ?? evidence(after),
  };
}

/** The end of a step, and what was seen then. */
interface Ended {
  readonly outcome: Outcome;
  readonly after: Answers;
}

async function outcomeOf(
  context: RunContext,
  run: ServiceRun,
  step: BoundStep,
  before: Answers,
  attempt: number,
): Promise<Ended> {
  const untried = untriedOutcome(run, step, before, attempt);
  if (untried !== undefined) return { outcome: untried, after: before };
  const files = step.needs.payloadIds.map(run.find).filter((file) => file !== undefined);
  const damaged = await recheck(context, run.places.stagingFolder, files);
  if (damaged !== undefined)
    return { outcome: record(run, step, { kind: 'failed', failure: damaged }), after: before };
  run.journal.append({ type: 'intent', stepId: step.id, attempt });
  const actions = step.actions(run.places, before);
  const ended = await act(context, step.id, actions);
  const flushed = await context.world.files.flushVolume(run.places.imageRoot);
  if (!flushed)
    context.emit({
      type: 'note',
      level: 'info',
      text: `${run.places.imageRoot} could not be flushed as a whole`,
    });
  // Where nothing was to be done, what was seen before is what is.
  const after = actions.length === 0 ? before : await observe(context, run.places, step.probes, run.places);
  return { outcome: record(run, step, step.judge({ before, after, ended })), after };
}

/** The outcome of a step that is not tried: it is in doubt, already true, or was interrupted too often. */
function untriedOutcome(
  run: ServiceRun,
  step: BoundStep,
  before: Answers,
  attempt: number,
): Outcome | undefined {
  const doubt = lastingDoubt(run.journal.records(), step.id);
  if (doubt !== undefined) return { kind: 'failed', failure: doubt };
  const wasInterrupted = unfinishedSteps(run.journal.records()).includes(step.id);
  const already = step.satisfied(before);
  if (already.answer === 'yes') return adopt(run, step, before, already, wasInterrupted, attempt);
  if (attempt > MAX_ATTEMPTS) {
    return record(run, step, {
      kind: 'failed',
      failure: { code: 'SVC-3005', detail: `${step.title}: ${attempt - 1} attempts were interrupted` },
    });
  }
  return undefined;
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
  if (attempt === 1) return { kind: 'unchanged', because: already.because };
  const because = wasInterrupted
    ? `${already.because}: the interrupted attempt had done it`
    : `${already.because}: an earlier start of this run did it`;
  const outcome: Outcome = { kind: 'changed', because, firstBoot: waitsForBoot(step, before), by: 'probe' };
  return wasInterrupted ? record(run, step, outcome) : outcome;
}

function leftOut(step: BoundStep, before: Answers, hindrance: Failure): Outcome {
  const already = step.satisfied(before);
  return already.answer === 'yes'
    ? { kind: 'unchanged', because: already.because }
    : { kind: 'left-out', failure: hindrance };
}

function record(run: ServiceRun, step: BoundStep, outcome: Outcome): Outcome {
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
