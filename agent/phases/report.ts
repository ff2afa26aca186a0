import type { TimedEvent } from '../domain/event.ts';
import type { Delivery } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import { formatCmtrace } from '../results/cmtrace.ts';
import { describeEvent } from '../results/event-text.ts';
import { formatEvent } from '../results/events.ts';
import { DONE, doneFile, type ResultFile, resultFiles, SEAL } from '../results/folder.ts';
import { type Judgement, judgeRun } from '../results/verdict.ts';
import type { RunContext } from '../runtime/context.ts';
import type { Recorder } from '../runtime/recorder.ts';
import { writeFolder } from '../runtime/spool.ts';
import { bringHome, type Outgoing } from './deliver.ts';
import { type LogPlaces, toolLogs } from './tool-logs.ts';

/** A machine that is started again and again while its share is gone must not fill the disk with refusals. */
const MOST_WAITING = 64;

export interface Reporting extends Outgoing {
  readonly recorder: Recorder;
  readonly failure: Failure | undefined;
  /** What was changed was thrown away with the work copy of an image file. */
  readonly isDiscarded?: boolean;
  readonly logFolder: string | undefined;
  /** Of the image that the run may have worked on. */
  readonly imageRoot?: string | undefined;
  /** What proves a refusal. */
  readonly exhibits?: readonly ResultFile[];
}

export interface Reported {
  readonly judgement: Judgement;
  readonly result: RunResult;
  readonly delivery: Delivery;
  /** Where the result is: on the share, in the outbox, or nowhere but on the screen. */
  readonly where: string;
}

/**
 * Seals the result and brings it home: into the outbox of the serviced disk first, then to the share, read back there.
 * Results of earlier runs that are still in the outbox go along. Never throws: whatever fails here, the verdict stands.
 */
export async function report(context: RunContext, reporting: Reporting): Promise<Reported> {
  const { record } = context;
  const judgement = judgeRun({
    steps: record.steps,
    checks: record.checks,
    refusal: reporting.failure,
    touched: record.imageTouched,
    discarded: reporting.isDiscarded,
    isUndo: record.undoes !== undefined,
  });
  noteVerdict(context, reporting, judgement);
  const result = context.redact(makeResult(context, judgement));
  const files = await seal(context, reporting, result);
  // A run that changed the image keeps its result there before anything can happen to the share. One that changed
  // nothing writes nothing to the disk, unless there is no other way to bring its result home.
  let spooled = reporting.journal === undefined ? undefined : await spool(context, reporting, files);
  const home = await bringHome(context, reporting, files, spooled);
  if (home !== undefined) return { judgement, result, delivery: 'delivered', where: home };
  if (reporting.journal === undefined && maySpool(context, reporting, judgement))
    spooled = await spool(context, reporting, files);
  return spooled === undefined
    ? { judgement, result, delivery: 'screen-only', where: 'this screen only' }
    : { judgement, result, delivery: 'spooled', where: spooled };
}

/** Into the journal before anything else: a doubt must outlive this start, whatever becomes of the result. */
function noteVerdict(context: RunContext, { journal }: Reporting, { verdict, failure }: Judgement): void {
  try {
    journal?.append({ type: 'verified', verdict, code: failure?.code ?? '' });
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
    context.warn(`the verdict could not be noted in the journal: ${error.message}`);
  }
}

/** A refused machine is not touched: its result may only go where the agent has kept state before. */
function maySpool(context: RunContext, { state }: Reporting, { exitClass }: Judgement): boolean {
  if (state === undefined) return false;
  // Looks that do not throw: a disk that fails here must not cost the verdict.
  const { look } = context.world.files;
  if ((look.list(state.outbox)?.length ?? 0) >= MOST_WAITING) return false;
  return exitClass < 40 || look.stat(state.trusted)?.kind === 'folder';
}

async function seal(
  context: RunContext,
  reporting: Reporting,
  result: RunResult,
): Promise<readonly ResultFile[]> {
  const events = reporting.recorder.events();
  const extras: ResultFile[] = [
    { name: 'events.ndjson', bytes: utf8(events.map(formatEvent).join('')) },
    { name: 'servicer.log', bytes: utf8(events.map(logLine).join('')) },
    ...(await toolLogs(context, logPlaces(context, reporting, result))),
    ...(reporting.exhibits ?? []),
  ];
  const files = resultFiles(result, extras, context.world.crypto.sha256);
  const sealed = files.find((file) => file.name === SEAL);
  return sealed === undefined ? files : [...files, doneFile(sealed.bytes, context.world.crypto.sha256)];
}

/**
 * The tools' logs of this run; where it did not end well, those that Windows keeps by itself too: of the image, and of Windows
 * PE, whose own die with it.
 */
function logPlaces(
  { world }: RunContext,
  { logFolder: folder, imageRoot }: Reporting,
  { exitClass }: RunResult,
): LogPlaces {
  if (imageRoot === undefined || exitClass < 30) return { folder, roots: [] };
  return {
    folder,
    roots: [
      { name: 'image', root: imageRoot },
      { name: 'pe', root: world.host.systemDrive },
    ],
  };
}

function makeResult(context: RunContext, judgement: Judgement): RunResult {
  const { record, world, agentVersion } = context;
  const { startedAtMs, clockBelievable, imageTouched: _touched, phase: _phase, ...rest } = record;
  const endedAtMs = world.clock.now();
  return {
    schema: 1,
    agent: agentVersion,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    durationMs: Math.max(0, endedAtMs - startedAtMs),
    clock: clockBelievable ? 'believable' : 'not-believable',
    ...rest,
    verdict: judgement.verdict,
    exitClass: judgement.exitClass,
    failure: judgement.failure,
  };
}

function logLine(event: TimedEvent): string {
  const line = describeEvent(event);
  return line === undefined ? '' : formatCmtrace({ ...line, at: event.at });
}

/** Into the outbox, DONE last. A full or dying disk is said; the share may still take the result. */
async function spool(
  context: RunContext,
  reporting: Reporting,
  files: readonly ResultFile[],
): Promise<string | undefined> {
  if (reporting.state === undefined) return undefined;
  const folder = joinPath(reporting.state.outbox, context.record.runId);
  try {
    await writeFolder(context.world, folder, files);
    const done = files.find((file) => file.name === DONE);
    reporting.journal?.append({
      type: 'sealed',
      sha256: done === undefined ? '' : new TextDecoder().decode(done.bytes).trim(),
    });
    return folder;
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
    context.warn(`the result could not be kept on the serviced disk: ${error.message}`);
    return undefined;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
