import { errorSpec } from '../domain/error-table.ts';
import { type Delivery, type ExitClass, exitCode, type Verdict } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { EndAction } from '../domain/settings.ts';
import { forImage, inPhase, type RunContext } from '../runtime/context.ts';
import type { Recorder } from '../runtime/recorder.ts';
import type { RunRecord } from '../runtime/run-record.ts';
import { connect } from './connect/connect.ts';
import { noteManifest, readClock } from './connect/trust.ts';
import { findDisms, requireDism } from './dism.ts';
import { asFailure } from './failure.ts';
import { endActionFor, leaveMark } from './finish.ts';
import { endWithoutImage, type ImageEnd, planImage, runImage } from './image-run.ts';
import { returnLoans } from './locate/loans.ts';
import { locate } from './locate/locate.ts';
import { checkTools, readMachine } from './machine.ts';
import type { Target } from './place.ts';
import { loadBitLockerKeys, loadSettings } from './settings.ts';
import { letGo, type Ready, type Shared } from './shared.ts';
import { worstEnd } from './worst-end.ts';

export interface RunEnd {
  readonly exit: number;
  readonly verdict: Verdict;
  readonly exitClass: ExitClass;
  readonly delivery: Delivery;
  /** Of the worst one, where there are several images. */
  readonly where: string;
  readonly result: RunResult;
  /** Every image in the order of work; one where none was found. */
  readonly images: readonly ImageEnd[];
  /** What to do with the machine, once the verdict stands on the screen. */
  readonly action: EndAction;
}

/** How far a look got: the plan is in the record. */
export interface PlanEnd {
  /** 0: there is work; 10: there is none; else the class of the refusal. Never a delivery digit: nothing is delivered. */
  readonly exit: number;
  readonly failure: Failure | undefined;
  /** What was found out about each image. */
  readonly records: readonly RunRecord[];
}

/** What comes before the first image. */
export type LookAround = (context: RunContext, shared: Shared) => Promise<LookedAround>;

export type LookedAround =
  | { readonly ok: true; readonly ready: Ready; readonly targets: readonly Target[] }
  | { readonly ok: false; readonly failure: Failure };

/** The same run up to the end of its plan phase: everything is looked at and decided, nothing is changed or reported. */
export async function planMachine(context: RunContext, look: LookAround = lookAround): Promise<PlanEnd> {
  const shared: Shared = { loans: [] };
  const found = await look(context, shared);
  const records: RunRecord[] = [];
  let failure: Failure | undefined;
  if (found.ok) {
    const { ready, targets } = found;
    for (const [own, target] of contextsFor(context, targets)) {
      failure = (await planImage(own, shared, { ready, target })) ?? failure;
      records.push(own.record);
    }
  } else failure = found.failure;
  await letGo(context, shared);
  await returnLoans(context, shared.loans);
  if (failure !== undefined) return { exit: errorSpec(failure.code).exit, failure, records };
  const hasWork = records.some(({ plan }) => plan.some(({ decision }) => decision === 'apply'));
  return { exit: hasWork ? 0 : 10, failure, records };
}

/** A whole run: service every image that is wanted, give back what was taken, and leave the verdict; however it ended. */
export async function runMachine(
  context: RunContext,
  recorder: Recorder,
  look: LookAround = lookAround,
): Promise<RunEnd> {
  const shared: Shared = { loans: [] };
  const { runId } = context.record;
  context.emit({ type: 'run-started', runId, bootId: context.bootId, agent: context.agentVersion });
  const found = await look(context, shared);
  const images: ImageEnd[] = [];
  if (found.ok) {
    const { ready, targets } = found;
    const common = recorder.events();
    for (const [own, target] of contextsFor(context, targets)) {
      const kept = { ...recorder, events: eventsSince(recorder, common) };
      const end = await runImage(own, shared, { ready, target, recorder: kept });
      images.push(end);
      if (targets.length > 1) tellOf(own, end);
    }
  } else {
    await letGo(context, shared);
    images.push(await endWithoutImage(context, shared, { failure: found.failure, recorder }));
  }
  // Journal and outbox lie on the volume: its letter is given back when they are closed.
  await returnLoans(context, shared.loans);
  const { exitClass, delivery, end } = worstEnd(images);
  const { verdict, where, result, failure, summary } = end;
  const exit = exitCode(exitClass, delivery);
  await inPhase(context, 'finish', () => leaveMark(context, exit, verdict));
  context.emit({ type: 'delivery', delivery, where });
  const several =
    images.length === 1
      ? {}
      : {
          images: images.map(({ image = '', verdict: of, exit: with_ }) => ({
            image,
            verdict: of,
            exit: with_,
          })),
        };
  context.emit({ type: 'verdict', verdict, failure, exit, summary, ...several });
  const { onSuccess, onFailure } = shared.loaded?.settings ?? { onSuccess: 'shell', onFailure: 'shell' };
  const action = endActionFor(exitClass, onSuccess, onFailure);
  return { exit, verdict, exitClass, delivery, where, result, images, action };
}

/** What comes before the first image: who this machine is, what it is to become, and which Windows is meant. */
async function lookAround(context: RunContext, shared: Shared): Promise<LookedAround> {
  try {
    const { loaded, machine, host, disms, nowMs } = await startUp(context, shared);
    const found = await inPhase(context, 'connect', () => connect(context, loaded, machine, nowMs));
    shared.share = found.share;
    noteManifest(context, found);
    const { survey, targets } = await inPhase(context, 'locate', async () => {
      const bitLockerKeys = await loadBitLockerKeys(context, loaded);
      const narrower = found.accepted.manifest.target;
      const { target } = loaded.settings;
      return await locate(context, { target, narrower, host, bitLockerKeys, loans: shared.loans });
    });
    return { ok: true, ready: { loaded, host, disms, found, survey }, targets };
  } catch (error) {
    return { ok: false, failure: asFailure(error, context.record.imageTouched) };
  }
}

/** Who this machine is, and what its settings are. */
export async function startUp(context: RunContext, shared: Shared) {
  return await inPhase(context, 'start', async () => {
    await checkTools(context);
    const who = await readMachine(context);
    const loaded = await loadSettings(context);
    shared.loaded = loaded;
    const disms = findDisms(context, loaded);
    requireDism(context, disms);
    return { ...who, loaded, disms, nowMs: readClock(context) };
  });
}

/** Each image is a run of its own, with its own id, journal, verdict and result; the first one has the id of this start. */
function contextsFor(
  context: RunContext,
  targets: readonly Target[],
): readonly (readonly [RunContext, Target])[] {
  return targets.map((target, index) => [index === 0 ? context : forImage(context), target] as const);
}

/** What happened before the first image, and what happens from now on. */
function eventsSince(recorder: Recorder, common: ReturnType<Recorder['events']>): Recorder['events'] {
  const start = recorder.events().length;
  const before = [...common];
  return () => [...before, ...recorder.events().slice(start)];
}

function tellOf(context: RunContext, { image, verdict, exit, where }: ImageEnd): void {
  const level = exit < 40 ? 'info' : 'warning';
  context.emit({ type: 'note', level, text: `${image} ended: ${verdict}, exit ${exit}; result: ${where}` });
}
