import type { Delivery, ExitClass, Verdict } from '../domain/outcome.ts';
import { exitCode } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { type Failure, ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import { scratchFolder } from '../plan/memory.ts';
import type { ResultFile } from '../results/folder.ts';
import { inPhase, type RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import type { Recorder } from '../runtime/recorder.ts';
import { begunSteps } from '../runtime/recovery.ts';
import { checkKinds, checkSizes } from '../runtime/staging.ts';
import { checkStateFolder, type StateFolder } from '../runtime/state-folder.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { assess } from './assess.ts';
import { beginRun, endRun, openRun, readEarlierRuns } from './bind.ts';
import { keepAcceptedQuietly } from './connect/accepted-evidence.ts';
import { checkSerial } from './connect/trust.ts';
import { asFailure } from './failure.ts';
import { baselineOf } from './gate/baseline.ts';
import { checkImage, judgeHealth } from './gate/health.ts';
import { judgeKept } from './gate/kept.ts';
import { mayHaveRemoved, readKept } from './gate/read-kept.ts';
import { readFacts, summarize } from './locate/locate.ts';
import { system32Of } from './machine.ts';
import { type OpenedPlace, openPlace, type Target } from './place.ts';
import { plan } from './plan.ts';
import { cleanUp, prepare } from './prepare.ts';
import { report } from './report.ts';
import { service } from './service.ts';
import { letGo, openAgain, type Ready, type Shared } from './shared.ts';
import { extraPlaces } from './step-places.ts';
import { keepEvidence } from './undo/keep-manifest.ts';
import { warnOfUpdateAgent } from './update-agent.ts';

/** How the run of one image ended. */
export interface ImageEnd {
  /** `D:\`, or the image file with its index; undefined when it never came to an image. */
  readonly image: string | undefined;
  readonly exit: number;
  readonly verdict: Verdict;
  readonly exitClass: ExitClass;
  readonly delivery: Delivery;
  readonly where: string;
  readonly result: RunResult;
  readonly failure: Failure | undefined;
  readonly summary: string;
}

/** What the run of one image holds and has to give back, at whichever phase it ends. */
interface Held {
  state?: StateFolder;
  journal?: Journal;
  /** Set once the run may write to the image. */
  places?: StepPlaces;
  place?: OpenedPlace;
  /** What proves a refusal, and goes into the result. */
  readonly exhibits: ResultFile[];
}

export type Extent = 'plan' | 'run';

/** Services one image and reports it, however that ends. Never throws. */
export async function runImage(
  context: RunContext,
  shared: Shared,
  from: { readonly ready: Ready; readonly target: Target; readonly recorder: Recorder },
): Promise<ImageEnd> {
  const held: Held = { exhibits: [] };
  const failure = await lookAndService(context, shared, held, { ...from, extent: 'run' });
  return await conclude(context, shared, held, { ...from, failure });
}

/** Looks and decides for one image, and gives back what it took. */
export async function planImage(
  context: RunContext,
  shared: Shared,
  from: { readonly ready: Ready; readonly target: Target },
): Promise<Failure | undefined> {
  const held: Held = { exhibits: [] };
  return await lookAndService(context, shared, held, { ...from, extent: 'plan' });
}

/** Reports a run that ended before there was an image. */
export async function endWithoutImage(
  context: RunContext,
  shared: Shared,
  from: { readonly failure: Failure; readonly recorder: Recorder },
): Promise<ImageEnd> {
  return await conclude(context, shared, { exhibits: [] }, from);
}

async function lookAndService(
  context: RunContext,
  shared: Shared,
  held: Held,
  from: { readonly ready: Ready; readonly target: Target; readonly extent: Extent },
): Promise<Failure | undefined> {
  const failure = await serviceImage(context, shared, held, from).then(
    () => undefined,
    (error: unknown) => asFailure(error, context.record.imageTouched),
  );
  await letGo(context, shared);
  // A work copy that is thrown away takes every doubt with it, so this comes before the verdict.
  const closed = held.place === undefined ? failure : await held.place.close(failure);
  if (held.places !== undefined) await cleanUp(context, held.places);
  return closed;
}

async function conclude(
  context: RunContext,
  shared: Shared,
  { state, journal, places, place, exhibits }: Held,
  from: { readonly failure: Failure | undefined; readonly target?: Target; readonly recorder: Recorder },
): Promise<ImageEnd> {
  const { failure, recorder } = from;
  // Beside our own log: the logs of the tools, or the journal that could not be read.
  const logFolder = failure?.code === 'SVC-9002' ? state?.damaged : places?.logFolder;
  const isDiscarded = place?.isDiscarded() === true;
  const { judgement, result, delivery, where } = await inPhase(context, 'report', () =>
    report(context, {
      recorder,
      failure,
      isDiscarded,
      loaded: shared.loaded,
      state,
      journal,
      logFolder,
      imageRoot: places?.imageRoot,
      exhibits,
    }),
  );
  const { verdict, exitClass, summary } = judgement;
  endRun(context, journal, verdict);
  const exit = exitCode(exitClass, delivery);
  const image = from.target?.name;
  return { image, exit, verdict, exitClass, delivery, where, result, failure: judgement.failure, summary };
}

/** The phases of one image in their order. Each throws a coded error when the run cannot go on; nothing is changed before prepare. */
async function serviceImage(
  context: RunContext,
  shared: Shared,
  held: Held,
  { ready, target, extent }: { readonly ready: Ready; readonly target: Target; readonly extent: Extent },
): Promise<void> {
  const { record, world } = context;
  const { loaded, host, disms, found, survey } = ready;
  const { manifest, steps, sha256 } = found.accepted;
  if (target.kind === 'lost') throw new ServicingError(target.failure.code, target.failure.detail);
  const { state, volumeRoot } = target;
  const { earlier, place, facts, controlSet, dism } = await inPhase(context, 'assess', async () => {
    await checkStateFolder(world, state);
    held.state = state;
    if (found.undoes === undefined) await checkSerial(context, found, state, held.exhibits);
    const before = await readEarlierRuns(context, state, sha256);
    held.place = await openPlace(context, target, { ready, extent });
    const { root, fileSystem } = held.place;
    const rules = { settings: loaded.settings, host, disms, match: manifest.match, fileSystem };
    return {
      earlier: before,
      place: held.place,
      ...(await assess(context, root, { ...rules, steps, file: held.place.file })),
    };
  });
  const find = (id: string) => manifest.payload.find((file) => file.id === id);
  const planned = await inPhase(context, 'plan', async () => {
    await openAgain(context, shared, ready);
    const places: StepPlaces = {
      system32: system32Of(context),
      dism: dism.path,
      imageRoot: place.root,
      stagingFolder: state.staging,
      scratchFolder: scratchFolder(volumeRoot),
      logFolder: joinPath(state.runs, record.runId),
      controlSet,
      ...(await extraPlaces(context, shared, { steps, ready, target })),
    };
    const space = {
      root: volumeRoot,
      besides: place.besides,
      growsAt: place.growsAt,
      pageFile: shared.pageFile,
    };
    const known = { packages: facts.packages, past: earlier.past };
    const inputs = { steps, find, host, volumes: survey.volumes, places, space, known };
    const made = await plan(context, { ...inputs, begun: begunSteps(earlier.recovery) });
    if (made.toApply.length > 0) record.around = place.around(made.places);
    const complete = await checkSizes(context, found.folder, made.files);
    if (!complete.ok) throw ServicingError.ofAll(complete.failures);
    const fitting = await checkKinds(context, found.folder, made.toApply, find);
    if (!fitting.ok) throw ServicingError.ofAll(fitting.failures);
    await warnOfUpdateAgent(context, found.folder, made.toApply, find);
    return made;
  });
  if (extent === 'plan') return;
  const journal = await openRun(context, state, earlier, { planned, volumes: survey.volumes });
  if (journal === undefined) {
    record.steps = planned.unchanged;
    // What a run left that was cut off after its last step.
    await cleanUp(context, planned.places);
    if (found.undoes === undefined) await keepAcceptedQuietly(context, state, found.input, manifest);
    return;
  }
  held.journal = journal;
  const volumes = place.file === undefined ? survey.volumes : [];
  const installed = { root: place.root, volumes, firmware: host.firmware };
  beginRun(context, journal, { root: target.name, planned, ordinal: earlier.ordinal });
  const { places, memory, files } = planned;
  held.places = places;
  const before = await inPhase(context, 'prepare', async () => {
    const undoIn = await keepEvidence(context, state, found, planned);
    const made = await prepare(context, { memory, places, journal, from: found.folder, files });
    shared.pageFile ??= made;
    await place.beginWork(journal, places);
    await letGo(context, shared);
    const taken = await baselineOf(context, journal, places.logFolder, async () => ({
      health: await checkImage(context, places, 'before'),
      kept: readKept(context, facts, installed),
    }));
    return { undoIn, ...taken };
  });
  await inPhase(context, 'service', () =>
    service(
      context,
      {
        journal,
        places,
        find,
        count: planned.steps.length,
        unprepared: planned.unprepared,
        sessions: planned.sessions,
        undoIn: before.undoIn,
      },
      planned.steps,
    ),
  );
  await inPhase(context, 'verify', async () => {
    const now = readFacts(context, place.root);
    record.checks = [
      ...judgeHealth(before.health, await checkImage(context, places, 'after')),
      ...judgeKept(before.kept, readKept(context, now, installed), mayHaveRemoved(journal, planned.steps)),
    ];
    record.imageAfter = summarize(place.root, now);
    await place.keepWork(planned);
  });
}
