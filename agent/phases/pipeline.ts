import { errorSpec } from '../domain/error-table.ts';
import { type Delivery, type ExitClass, exitCode, type Verdict } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { type Failure, ServicingError } from '../domain/servicing-error.ts';
import type { EndAction } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import { scratchFolder } from '../plan/memory.ts';
import { disconnectShare } from '../runtime/connection.ts';
import { inPhase, type RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import type { Recorder } from '../runtime/recorder.ts';
import { checkKinds, checkSizes } from '../runtime/staging.ts';
import { checkStateFolder, type StateFolder, stateFolder } from '../runtime/state-folder.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { keepAccepted, keepAcceptedQuietly } from './accepted-evidence.ts';
import { assess } from './assess.ts';
import { beginRun, endRun, openRun, readEarlierRuns } from './bind.ts';
import { connect } from './connect.ts';
import { asFailure } from './failure.ts';
import { endActionFor, leaveMark } from './finish.ts';
import { type Loan, returnLoans } from './loans.ts';
import { locate, readFacts, summarize } from './locate.ts';
import { checkTools, readMachine, system32Of } from './machine.ts';
import { plan } from './plan.ts';
import { cleanUp, prepare } from './prepare.ts';
import { report } from './report.ts';
import { service } from './service.ts';
import { type LoadedSettings, loadBitLockerKeys, loadSettings } from './settings.ts';
import { checkSerial, noteManifest, readClock } from './trust.ts';
import { checkImage, judgeHealth } from './verify.ts';

export interface RunEnd {
  readonly exit: number;
  readonly verdict: Verdict;
  readonly exitClass: ExitClass;
  readonly delivery: Delivery;
  readonly where: string;
  readonly result: RunResult;
  /** What to do with the machine, once the verdict stands on the screen. */
  readonly action: EndAction;
}

/** What a run holds and has to give back, at whichever phase it ends. */
interface Held {
  loaded?: LoadedSettings;
  state?: StateFolder;
  journal?: Journal;
  /** Set once the run may write to the image. */
  places?: StepPlaces;
  /** Letters and unlocked volumes. */
  readonly loans: Loan[];
  /** The share the payload comes from, until it is let go. */
  share?: string | undefined;
}

/** How far a look got: the plan is in the record. */
export interface PlanEnd {
  /** 0: there is work; 10: there is none; else the class of the refusal. Never a delivery digit: nothing is delivered. */
  readonly exit: number;
  readonly failure: Failure | undefined;
}

type Extent = 'plan' | 'run';

/** The same run up to the end of its plan phase: everything is looked at and decided, nothing is changed or reported. */
export async function planMachine(context: RunContext): Promise<PlanEnd> {
  const held: Held = { loans: [] };
  const failure = await serviceMachine(context, held, 'plan').then(
    () => undefined,
    (error: unknown) => asFailure(error, context.record.imageTouched),
  );
  await giveBack(context, held);
  await returnLoans(context, held.loans);
  if (failure !== undefined) return { exit: errorSpec(failure.code).exit, failure };
  return { exit: context.record.plan.some(({ decision }) => decision === 'apply') ? 0 : 10, failure };
}

/** A whole run: service the machine, give back what was taken, report, and leave the verdict; however it ended. */
export async function runMachine(context: RunContext, recorder: Recorder): Promise<RunEnd> {
  const held: Held = { loans: [] };
  const { runId } = context.record;
  context.emit({ type: 'run-started', runId, bootId: context.bootId, agent: context.agentVersion });
  const failure = await serviceMachine(context, held, 'run').then(
    () => undefined,
    (error: unknown) => asFailure(error, context.record.imageTouched),
  );
  await giveBack(context, held);
  const { loaded, state, journal } = held;
  const { judgement, result, delivery, where } = await inPhase(context, 'report', () =>
    report(context, { recorder, failure, loaded, state, journal, logFolder: logFolderOf(held, failure) }),
  );
  const { verdict, exitClass } = judgement;
  endRun(context, journal, verdict);
  // Journal and outbox lie on the volume: its letter is given back when they are closed.
  await returnLoans(context, held.loans);
  const exit = exitCode(exitClass, delivery);
  await inPhase(context, 'finish', () => leaveMark(context, exit, verdict));
  context.emit({ type: 'delivery', delivery, where });
  context.emit({ type: 'verdict', verdict, failure: judgement.failure, exit, summary: judgement.summary });
  const { onSuccess, onFailure } = loaded?.settings ?? { onSuccess: 'shell', onFailure: 'shell' };
  const action = endActionFor(exitClass, onSuccess, onFailure);
  return { exit, verdict, exitClass, delivery, where, result, action };
}

/** What goes into the result beside our own log: the logs of the tools, or the journal that could not be read. */
function logFolderOf({ places, state }: Held, failure: Failure | undefined): string | undefined {
  return failure?.code === 'SVC-9002' ? state?.damaged : places?.logFolder;
}

/** The phases in their order. Each throws a coded error when the run cannot go on; nothing is changed before prepare. */
async function serviceMachine(context: RunContext, held: Held, extent: Extent): Promise<void> {
  const { record, world } = context;
  const { loaded, machine, host, nowMs } = await inPhase(context, 'start', async () => {
    await checkTools(context);
    const who = await readMachine(context);
    held.loaded = await loadSettings(context);
    return { ...who, loaded: held.loaded, nowMs: readClock(context) };
  });
  const found = await inPhase(context, 'connect', () => connect(context, loaded, machine, nowMs));
  held.share = found.share;
  noteManifest(context, found);
  const { manifest, steps, sha256 } = found.accepted;
  const { settings } = loaded;
  const { root, survey } = await inPhase(context, 'locate', async () => {
    const bitLockerKeys = await loadBitLockerKeys(context, loaded);
    return await locate(context, { target: settings.target, host, bitLockerKeys, loans: held.loans });
  });
  const state = stateFolder(root);
  const { earlier, controlSet } = await inPhase(context, 'assess', async () => {
    await checkStateFolder(world, root, state);
    held.state = state;
    await checkSerial(context, found, state);
    const fileSystem = survey.volumes.find((volume) => volume.root === root)?.fileSystem;
    const before = await readEarlierRuns(context, state, sha256);
    return {
      earlier: before,
      ...(await assess(context, root, { settings, host, match: manifest.match, fileSystem })),
    };
  });
  const find = (id: string) => manifest.payload.find((file) => file.id === id);
  const planned = await inPhase(context, 'plan', async () => {
    const places: StepPlaces = {
      system32: system32Of(context),
      imageRoot: root,
      stagingFolder: state.staging,
      scratchFolder: scratchFolder(root),
      logFolder: joinPath(state.runs, record.runId),
      controlSet,
    };
    const made = await plan(context, { steps, find, host, volumes: survey.volumes, places });
    const complete = await checkSizes(context, found.folder, made.files);
    if (!complete.ok) throw ServicingError.ofAll(complete.failures);
    const fitting = await checkKinds(context, found.folder, made.toApply, find);
    if (!fitting.ok) throw ServicingError.ofAll(fitting.failures);
    return made;
  });
  if (extent === 'plan') return;
  const journal = await openRun(context, state, earlier, { planned, volumes: survey.volumes });
  if (journal === undefined) {
    record.steps = planned.unchanged;
    // What a run left that was cut off after its last step.
    await cleanUp(context, planned.places);
    await keepAcceptedQuietly(context, state, found.input, manifest);
    return;
  }
  held.journal = journal;
  beginRun(context, journal, root, planned);
  const { places, memory, files } = planned;
  held.places = places;
  const before = await inPhase(context, 'prepare', async () => {
    await keepAccepted(context, state, found.input, manifest);
    await prepare(context, { memory, places, journal, from: found.folder, files });
    await letGo(context, held);
    return checkImage(context, places, 'before');
  });
  await inPhase(context, 'service', () =>
    service(context, { journal, places, find, count: planned.steps.length }, planned.steps),
  );
  await inPhase(context, 'verify', async () => {
    record.checks = judgeHealth(before, await checkImage(context, places, 'after'));
    record.imageAfter = summarize(root, readFacts(context, root));
  });
}

/**
 * The share is let go before the first change: from there on DISM loads code from the serviced Windows, which must
 * find no session of ours to use.
 */
async function letGo(context: RunContext, held: Held): Promise<void> {
  if (held.share !== undefined) await disconnectShare(context, system32Of(context), held.share);
  held.share = undefined;
}

/** What a run took for itself goes back, also after a failure. What cannot be removed now is removed by a later run. */
async function giveBack(context: RunContext, held: Held): Promise<void> {
  await letGo(context, held);
  if (held.places !== undefined) await cleanUp(context, held.places);
}
