import type { Fact } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome, StepReport } from '../domain/outcome.ts';
import type { ProbeAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';
import { act } from './act.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { observe } from './observe.ts';
import { attemptsOf, lastingDoubt, MAX_ATTEMPTS, unfinishedSteps } from './recovery.ts';
import { recheck } from './staging.ts';

/** What the service phase works with; the same for every step of a run. */
export interface ServiceRun {
  readonly journal: Journal;
  readonly places: StepPlaces;
  readonly find: (payloadId: string) => PayloadFile | undefined;
  readonly count: number;
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
  const before = await observe(context, run.places, step.probes);
  const outcome =
    hindrance === undefined
      ? await outcomeOf(context, run, step, before, attempt)
      : await leftOut(step, before, hindrance);
  const after =
    outcome.kind === 'unchanged' || outcome.kind === 'left-out'
      ? before
      : await observe(context, run.places, step.probes);
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
    before: evidence(before),
    after: evidence(after),
  };
}

async function outcomeOf(
  context: RunContext,
  run: ServiceRun,
  step: BoundStep,
  before: Answers,
  attempt: number,
): Promise<Outcome> {
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
  const files = step.needs.payloadIds.map(run.find).filter((file) => file !== undefined);
  const damaged = await recheck(context, run.places.stagingFolder, files);
  if (damaged !== undefined) return record(run, step, { kind: 'failed', failure: damaged });
  run.journal.append({ type: 'intent', stepId: step.id, attempt });
  const ended = await act(context, step.id, step.actions(run.places, before));
  const flushed = await context.world.files.flushVolume(run.places.imageRoot);
  if (!flushed)
    context.emit({
      type: 'note',
      level: 'info',
      text: `${run.places.imageRoot} could not be flushed as a whole`,
    });
  const after = await observe(context, run.places, step.probes);
  return record(run, step, step.judge({ before, after, ended }));
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
  const outcome: Outcome = { kind: 'changed', because, firstBoot: before.some(waitsForBoot), by: 'probe' };
  return wasInterrupted ? record(run, step, outcome) : outcome;
}

async function leftOut(step: BoundStep, before: Answers, hindrance: Failure): Promise<Outcome> {
  const already = step.satisfied(before);
  return already.answer === 'yes'
    ? { kind: 'unchanged', because: already.because }
    : { kind: 'left-out', failure: hindrance };
}

function record(run: ServiceRun, step: BoundStep, outcome: Outcome): Outcome {
  const because =
    outcome.kind === 'changed' || outcome.kind === 'unchanged'
      ? outcome.because
      : `${outcome.failure.code} ${outcome.failure.detail}`;
  run.journal.append({ type: 'result', stepId: step.id, outcome: outcome.kind, because });
  return outcome;
}

function waitsForBoot(answer: ProbeAnswer): boolean {
  return answer.ask === 'package' && answer.firstBoot;
}

/** What was seen, as evidence for the result. */
function evidence(answers: Answers): StepReport['before'] {
  return answers.flatMap(evidenceOf);
}

function evidenceOf(answer: ProbeAnswer): StepReport['before'] {
  switch (answer.ask) {
    case 'package':
    case 'driver':
      return answer.fact.evidence;
    case 'registry-value':
    case 'file':
      return answer.reading.known ? answer.reading.evidence : [];
  }
}
