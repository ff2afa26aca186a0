import type { JournalRecord } from '../domain/journal.ts';
import type { Verdict } from '../domain/outcome.ts';
import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { baseName, joinPath } from '../domain/windows-path.ts';
import { PAGE_FILE_NAME, scratchFolder } from '../plan/memory.ts';
import type { RunContext } from '../runtime/context.ts';
import {
  checkAlone,
  createJournal,
  type FoundJournal,
  findJournals,
  type Journal,
  reopenJournal,
  withoutSecrets,
} from '../runtime/journal.ts';
import { slotsFor } from '../runtime/journal-codec.ts';
import {
  hasEnded,
  pageFilesOf,
  type Recovery,
  recover,
  scratchFoldersOf,
  standingDoubt,
  unfinishedSteps,
} from '../runtime/recovery.ts';
import { recordsOfManifest } from '../runtime/repeats.ts';
import type { StateFolder } from '../runtime/state-folder.ts';
import { nextOrdinal, ordinalOf, undoMark } from '../runtime/undo-runs.ts';
import { unlessIo } from '../runtime/unless-io.ts';
import type { RunPlan } from './plan.ts';

/** Journals of ended runs are kept as evidence; more than these are removed, the oldest first. */
const KEPT_JOURNALS = 10;

export interface EarlierRuns {
  readonly journals: readonly FoundJournal[];
  readonly recovery: Recovery;
  /** The number of a new run of this disk. */
  readonly ordinal: number;
  /** What all runs of this manifest wrote down, those that ended too. */
  readonly past: readonly JournalRecord[];
}

/**
 * What earlier starts left on this disk, and what it means for this one. Reads only. An interrupted run of this very
 * manifest goes on under its old id.
 */
export async function readEarlierRuns(
  context: RunContext,
  state: StateFolder,
  manifestSha256: string,
): Promise<EarlierRuns> {
  const journals = await findJournals(context.world, state.journal);
  const doubt = standingDoubt(journals, manifestSha256);
  if (doubt !== undefined && !context.settled) {
    throw new ServicingError('SVC-3013', `run ${doubt.journal.runId} ended with ${doubt.code}`);
  }
  const recovery = recover(journals, manifestSha256);
  if (recovery.kind === 'resume') {
    const { runId, records } = recovery.journal;
    context.record.runId = runId;
    context.record.boots = 1 + records.filter(({ entry }) => entry.type === 'boot').length;
    const open = unfinishedSteps(records);
    const where = open.length === 0 ? 'between two steps' : `in step ${open.join(', ')}`;
    context.warn(`run ${runId} was interrupted ${where} and goes on now (start ${context.record.boots})`);
  }
  const past = recordsOfManifest(journals, manifestSha256);
  return { journals, recovery, ordinal: nextOrdinal(journals), past };
}

/** The journal of this run, bound to the image; undefined when there is nothing to do and nothing to finish. */
export async function openRun(
  context: RunContext,
  state: StateFolder,
  { journals, recovery }: EarlierRuns,
  { planned, volumes }: { readonly planned: RunPlan; readonly volumes: readonly Volume[] },
): Promise<Journal | undefined> {
  await settle(context, journals);
  await removePageFiles(context, journals, volumes);
  await removeScratch(context, journals, volumes);
  await prune(context, state, journals);
  if (recovery.kind === 'stop') return await stopHere(context, state, recovery.journal, recovery.failure);
  for (const other of recovery.interrupted) {
    if (other.records.length > 0) await close(context, other);
    // The power went while it was made: nothing was done under it, and it may be too broken to be written to.
    else await quietly(context.world.files.remove(other.path));
  }
  if (recovery.kind === 'fresh' && planned.toApply.length === 0) return undefined;
  const { bootId, record, world } = context;
  const journal =
    recovery.kind === 'resume'
      ? await reopenJournal(world, recovery.journal, bootId)
      : await createJournal(world, state.journal, record.runId, bootId, slotsFor(planned.steps.length));
  await checkAlone(world, state.journal, journals, journal);
  return withoutSecrets(journal, context.redact);
}

/** The first records of this start. Whoever holds the journal by now closes it, also when the disk takes none of them. */
export function beginRun(
  context: RunContext,
  journal: Journal,
  {
    root,
    planned,
    ordinal = 1,
  }: { readonly root: string; readonly planned: RunPlan; readonly ordinal?: number },
): void {
  const { machine, manifest, undoes } = context.record;
  const manifestSha256 = manifest?.sha256 ?? '';
  if (journal.earlier.length === 0) {
    const agent = context.agentVersion;
    journal.append({ type: 'run-begin', agent, machineId: machine?.id ?? '', ordinal });
  }
  journal.append({ type: 'boot', bootId: context.bootId });
  journal.append({
    type: 'accepted',
    manifestId: manifest?.id ?? '',
    serial: manifest?.serial ?? 0,
    sha256: undoes === undefined ? manifestSha256 : undoMark(context.world, { undoes, manifestSha256 }),
  });
  if (undoes !== undefined) journal.append({ type: 'undoes', runId: undoes });
  journal.append({ type: 'bound', image: root });
  journal.append({ type: 'planned', planId: planned.planId, steps: planned.toApply.map(({ id }) => id) });
}

/** A run that may not go on is closed, so that a person who looked at the machine can start a new one. */
async function stopHere(
  context: RunContext,
  state: StateFolder,
  journal: FoundJournal,
  failure: Failure,
): Promise<never> {
  if (journal.state === 'damaged') {
    await context.world.files.makeFolder(state.damaged);
    await context.world.files.move(journal.path, joinPath(state.damaged, `run-${journal.runId}.wal`));
  } else {
    await close(context, journal, failure.code);
  }
  throw new ServicingError(failure.code, failure.detail);
}

/** A run of another manifest that never ended. What it left is judged from the image, like everything else. */
async function close(context: RunContext, found: FoundJournal, code = ''): Promise<void> {
  const open = unfinishedSteps(found.records);
  const where = open.length === 0 ? '' : ` in step ${open.join(', ')}`;
  context.warn(`run ${found.runId} was interrupted${where} and is closed`);
  const journal = await reopenJournal(context.world, found, context.bootId);
  try {
    journal.append({ type: 'verified', verdict: 'in-doubt', code });
    journal.append({ type: 'ended', verdict: 'in-doubt' });
  } finally {
    journal.close();
  }
}

/** Somebody answers for the image: every doubt that stands is recorded as settled, in the journal that made it. */
async function settle(context: RunContext, journals: readonly FoundJournal[]): Promise<void> {
  if (!context.settled) return;
  for (const found of journals) {
    if (standingDoubt([found]) === undefined) continue;
    const journal = await reopenJournal(context.world, found, context.bootId);
    try {
      journal.append({ type: 'settled', bootId: context.bootId });
    } finally {
      journal.close();
    }
    context.warn(`the doubt that run ${found.runId} left was settled by a person`);
  }
}

/** The run is over. A disk that is gone by now takes no last word: the result says it, and the seal counts as an end. */
export function endRun(context: RunContext, journal: Journal | undefined, verdict: Verdict): void {
  try {
    journal?.append({ type: 'ended', verdict });
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
    context.warn(`the journal could not be closed: ${error.message}`);
  } finally {
    journal?.close();
  }
}

/**
 * Page files die with the boot, their files stay. Where a journal tells of one, the file of that name goes, on whatever
 * letter its volume has now: letters change from boot to boot, and the name is ours alone.
 */
async function removePageFiles(
  context: RunContext,
  journals: readonly FoundJournal[],
  volumes: readonly Volume[],
): Promise<void> {
  const names = new Set(journals.flatMap(({ records }) => pageFilesOf(records)).map(baseName));
  for (const name of names) {
    if (name !== PAGE_FILE_NAME) continue;
    for (const { root } of volumes) {
      // One that this very boot uses cannot be removed; a later start will.
      if (root !== undefined) await quietly(context.world.files.remove(joinPath(root, name)));
    }
  }
}

/**
 * Scratch space that a run left on another volume when the power went. Only where a journal tells of one; the folder is
 * ours alone, and its volume may have another letter now.
 */
async function removeScratch(
  context: RunContext,
  journals: readonly FoundJournal[],
  volumes: readonly Volume[],
): Promise<void> {
  if (!journals.some(({ records }) => scratchFoldersOf(records).length > 0)) return;
  for (const { root, driveType, bitLocker } of volumes) {
    if (root === undefined || driveType !== 'fixed' || bitLocker === 'locked') continue;
    await quietly(context.world.files.removeTree(scratchFolder(root), root));
  }
}

/** Journals and logs of ended runs, beyond the newest ones. */
async function prune(
  context: RunContext,
  state: StateFolder,
  journals: readonly FoundJournal[],
): Promise<void> {
  const ended = journals
    .filter((journal) => journal.state !== 'damaged' && hasEnded(journal.records))
    .filter((journal) => standingDoubt([journal]) === undefined)
    // Not by their times alone: a clock that was wrong once would make the newest run the oldest.
    .sort(
      (left, right) =>
        ordinalOf(right.records) - ordinalOf(left.records) || lastAt(right).localeCompare(lastAt(left)),
    );
  for (const { path, runId } of ended.slice(KEPT_JOURNALS)) {
    await quietly(context.world.files.remove(path));
    await quietly(context.world.files.removeTree(joinPath(state.runs, runId), state.root));
  }
}

/** Tidying never ends a run. */
async function quietly(attempt: Promise<void>): Promise<void> {
  await unlessIo(attempt, ['busy', 'denied', 'io', 'link', 'read-only'], undefined);
}

function lastAt({ records }: FoundJournal): string {
  return records.at(-1)?.at ?? '';
}
