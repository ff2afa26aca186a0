import { type Delivery, type ExitClass, exitCode, type Verdict } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';
import type { EndAction } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import { acceptManifest } from '../manifest/accept.ts';
import { believableNow } from '../plan/clock.ts';
import { scratchFolder } from '../plan/memory.ts';
import { inPhase, type RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import type { Recorder } from '../runtime/recorder.ts';
import { checkStateFolder, type StateFolder, stateFolder } from '../runtime/state-folder.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { keepAccepted, readNewestAccepted } from './accepted-evidence.ts';
import { assess } from './assess.ts';
import { openRun, readEarlierRuns } from './bind.ts';
import { connect, type FoundManifest } from './connect.ts';
import { endActionFor, leaveMark } from './finish.ts';
import { locate, readFacts, summarize } from './locate.ts';
import { checkTools, readMachine, system32Of } from './machine.ts';
import { plan } from './plan.ts';
import { cleanUp, prepare } from './prepare.ts';
import { report } from './report.ts';
import { service } from './service.ts';
import { type LoadedSettings, loadSettings } from './settings.ts';
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

/** What the report phase needs of a run that may end at any phase. */
interface Bound {
  loaded?: LoadedSettings;
  state?: StateFolder;
  journal?: Journal;
  logFolder?: string;
}

/** `plan` stops before anything is changed; `run` goes all the way. */
export type Extent = 'plan' | 'run';

/** A whole run: service the machine, then report and finish, however the servicing ended. */
export async function runMachine(context: RunContext, recorder: Recorder, extent: Extent): Promise<RunEnd> {
  const bound: Bound = {};
  context.emit({
    type: 'run-started',
    runId: context.record.runId,
    bootId: context.bootId,
    agent: context.agentVersion,
  });
  const failure = await serviceMachine(context, bound, extent).then(
    () => undefined,
    (error: unknown) => asFailure(error),
  );
  const { judgement, result, delivery, where } = await inPhase(context, 'report', () =>
    report(context, {
      recorder,
      failure,
      loaded: bound.loaded,
      state: bound.state,
      journal: bound.journal,
      logFolder: bound.logFolder,
    }),
  );
  const { verdict, exitClass } = judgement;
  bound.journal?.append({ type: 'ended', verdict });
  bound.journal?.close();
  const exit = exitCode(exitClass, delivery);
  await inPhase(context, 'finish', () => leaveMark(context, exit, verdict));
  context.emit({ type: 'delivery', delivery, where });
  context.emit({ type: 'verdict', verdict, failure: judgement.failure, exit, summary: judgement.summary });
  const { onSuccess, onFailure } = bound.loaded?.settings ?? { onSuccess: 'shell', onFailure: 'shell' };
  const action = extent === 'plan' ? 'shell' : endActionFor(exitClass, onSuccess, onFailure);
  return { exit, verdict, exitClass, delivery, where, result, action };
}

/** The phases in their order. Each throws a coded error when the run cannot go on; nothing is changed before prepare. */
async function serviceMachine(context: RunContext, bound: Bound, extent: Extent): Promise<void> {
  const { record, world } = context;
  const { loaded, machine, host, nowMs } = await inPhase(context, 'start', async () => {
    await checkTools(context);
    const who = await readMachine(context);
    record.machine = who.machine;
    record.host = who.host;
    context.emit({ type: 'machine', identity: who.machine, host: who.host });
    bound.loaded = await loadSettings(context);
    return { ...who, loaded: bound.loaded, nowMs: readClock(context) };
  });
  const found = await inPhase(context, 'connect', () => connect(context, loaded, machine, nowMs));
  noteManifest(context, found);
  const located = await inPhase(context, 'locate', () => locate(context, loaded.settings.target));
  const state = stateFolder(located.root);
  const { manifest, steps, sha256 } = found.accepted;
  const assessed = await inPhase(context, 'assess', async () => {
    await checkStateFolder(world, located.root, state);
    bound.state = state;
    await checkSerial(context, found, state);
    const earlier = await readEarlierRuns(context, state, sha256);
    const image = await assess(context, located.root, {
      settings: loaded.settings,
      host,
      match: manifest.match,
    });
    return { ...image, earlier };
  });
  const find = (id: string) => manifest.payload.find((file) => file.id === id);
  const places: StepPlaces = {
    system32: system32Of(context),
    imageRoot: located.root,
    stagingFolder: state.staging,
    scratchFolder: scratchFolder(located.root),
    logFolder: joinPath(state.runs, record.runId),
    controlSet: assessed.controlSet,
  };
  const planned = await inPhase(context, 'plan', () =>
    plan(context, { steps, find, host, volumes: located.survey.volumes, places }),
  );
  if (extent === 'plan') return;
  const journal = await openRun(context, state, assessed.earlier, {
    root: located.root,
    planId: planned.planId,
    toApply: planned.toApply.map(({ id }) => id),
  });
  if (journal === undefined) {
    record.steps = planned.unchanged;
    return;
  }
  bound.journal = journal;
  bound.logFolder = places.logFolder;
  const at = planned.places;
  const before = await inPhase(context, 'prepare', async () => {
    await keepAccepted(context, state, found.input, manifest.channel);
    const { memory, files } = planned;
    await prepare(context, { memory, places: at, journal, from: found.folder, share: found.share, files });
    return checkImage(context, at, 'before');
  });
  await inPhase(context, 'service', () =>
    service(context, { journal, places: at, find, count: planned.steps.length }, planned.steps),
  );
  await inPhase(context, 'verify', async () => {
    record.checks = judgeHealth(before, await checkImage(context, at, 'after'));
    record.imageAfter = summarize(located.root, readFacts(context, located.root));
    await cleanUp(context, located.root, at);
  });
}

function readClock(context: RunContext): number | undefined {
  const now = believableNow(context.world.clock.now(), context.builtAtMs);
  context.record.clockBelievable = now !== undefined;
  if (now === undefined) {
    context.warn(
      `the clock of this machine is not believable: ${new Date(context.world.clock.now()).toISOString()}`,
    );
  }
  return now;
}

function noteManifest(context: RunContext, { accepted, from }: FoundManifest): void {
  const { id, channel, serial } = accepted.manifest;
  const { trust, sha256 } = accepted;
  context.record.manifest = { id, channel, serial, sha256, from, trust };
  context.emit({ type: 'manifest', id, channel, serial, trust, from });
  if (!trust.signed) context.warn(`the manifest ${id} is UNSIGNED, and the settings accept that`);
}

/** Against the newest manifest that this disk has seen: only now is the disk known. */
async function checkSerial(context: RunContext, found: FoundManifest, state: StateFolder): Promise<void> {
  const newestAccepted = await readNewestAccepted(
    context,
    state,
    found.input,
    found.accepted.manifest.channel,
  );
  if (newestAccepted === undefined) return;
  const again = acceptManifest({ ...found.input, newestAccepted });
  if (again.kind !== 'refused') return;
  const [first] = again.failures;
  if (first !== undefined)
    throw new ServicingError(first.code, again.failures.map(({ detail }) => detail).join('; '));
}

/** Whatever ended the servicing, as a number of the closed table. What is not coded is a fault of ours. */
function asFailure(error: unknown): Failure {
  if (error instanceof ServicingError) return { code: error.code, detail: error.detail };
  if (error instanceof IoError) {
    const code = error.reason === 'full' ? 'SVC-3007' : error.reason === 'busy' ? 'SVC-6005' : 'SVC-2007';
    return { code, detail: error.message };
  }
  return {
    code: 'SVC-9001',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
