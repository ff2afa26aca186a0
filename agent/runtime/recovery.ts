import { type ErrorCode, errorSpec, parseErrorCode } from '../domain/error-table.ts';
import type { JournalEntry, JournalRecord } from '../domain/journal.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { FoundJournal } from './journal.ts';
import { mostRecords } from './journal-codec.ts';

/** A machine that was interrupted so often in one run has another fault than an unlucky moment. */
export const MAX_BOOTS = 4;
/** One interruption is an accident, a second one at the same step is a pattern. */
export const MAX_ATTEMPTS = 2;

/** What the journals on the disk mean for this start. */
export type Recovery =
  | { readonly kind: 'fresh'; readonly interrupted: readonly FoundJournal[] }
  | { readonly kind: 'resume'; readonly journal: FoundJournal; readonly interrupted: readonly FoundJournal[] }
  | { readonly kind: 'stop'; readonly failure: Failure; readonly journal: FoundJournal };

/**
 * A pure function of the journals found and the manifest accepted now. A run goes on only with the very manifest it
 * began with; a run of another manifest is closed, and what it left is judged from the image like everything else.
 */
export function recover(journals: readonly FoundJournal[], manifestSha256: string): Recovery {
  const damaged = journals.find((journal) => journal.state === 'damaged' && !hasEnded(journal.records));
  if (damaged !== undefined) {
    const detail = `${damaged.path} is damaged after record ${damaged.records.length}, and a step may have been under way`;
    return { kind: 'stop', failure: { code: 'SVC-9002', detail }, journal: damaged };
  }
  const open = journals.filter((journal) => journal.state !== 'damaged' && !hasEnded(journal.records));
  const same = open.find((journal) => acceptedSha(journal.records) === manifestSha256);
  if (same === undefined) return { kind: 'fresh', interrupted: open };
  const boots = same.records.filter((record) => record.entry.type === 'boot').length;
  const unfinished = unfinishedSteps(same.records);
  if (boots >= MAX_BOOTS && unfinished.length > 0) {
    const detail = `${boots} starts of run ${same.runId} were interrupted, the last ones in step ${unfinished.join(', ')}`;
    return { kind: 'stop', failure: { code: 'SVC-3005', detail }, journal: same };
  }
  if (same.records.length >= mostRecords(same.slots)) {
    const detail = `the journal of run ${same.runId} is full: ${boots} starts, ${same.records.length} records`;
    return { kind: 'stop', failure: { code: 'SVC-3005', detail }, journal: same };
  }
  return { kind: 'resume', journal: same, interrupted: open.filter((journal) => journal !== same) };
}

/** How often each step was begun, over all boots of the run. */
export function attemptsOf(records: readonly JournalRecord[], stepId: string): number {
  return entries(records, 'intent').filter((entry) => entry.stepId === stepId).length;
}

/**
 * How many attempts at a step were cut off: an intent that no result followed. A step that shares a call has one intent for
 * all the calls that it takes to find out which of them is to blame, so a search costs no attempts.
 */
export function interruptedAttempts(records: readonly JournalRecord[], stepId: string): number {
  let cut = 0;
  for (const { entry } of records) {
    if (entry.type === 'intent' && entry.stepId === stepId) cut += 1;
    if (entry.type === 'result' && entry.stepId === stepId && cut > 0) cut -= 1;
  }
  return cut;
}

/**
 * What an earlier start of this run found out about a step and no later look may clear: the image is in doubt, and trying
 * again is no way out (SVC-3004: a tool was killed; what it did not finish cannot be seen).
 */
export function lastingDoubt(records: readonly JournalRecord[], stepId: string): Failure | undefined {
  const last = entries(sinceSettled(records), 'result').findLast((entry) => entry.stepId === stepId);
  if (last?.outcome !== 'failed') return undefined;
  const code = parseErrorCode(last.because.slice(0, 8));
  if (code === undefined) return undefined;
  const { image, retry } = errorSpec(code);
  return image === 'in-doubt' && retry === 'never' ? { code, detail: last.because.slice(9) } : undefined;
}

/**
 * A run whose doubt still stands: no later look can clear what made it, so "nothing to do" would be a lie. A person
 * settles it, or the image is restored and the journal is gone with it. A run that was cut off before its verdict leaves
 * the doubt of its steps, unless it goes on with `resumes`, its manifest: then it says so itself.
 */
export function standingDoubt(
  journals: readonly FoundJournal[],
  resumes?: string,
): { readonly journal: FoundJournal; readonly code: ErrorCode } | undefined {
  for (const journal of journals) {
    const records = sinceSettled(journal.records);
    const last = entries(records, 'verified').at(-1);
    const isCutOff = last === undefined && !hasEnded(journal.records);
    const goesOn = resumes !== undefined && acceptedSha(journal.records) === resumes;
    const code = isCutOff && !goesOn ? doubtOfSteps(records) : parseErrorCode(last?.code ?? '');
    if (code === undefined) continue;
    const { image, retry } = errorSpec(code);
    if (image === 'in-doubt' && retry === 'never') return { journal, code };
  }
  return undefined;
}

function doubtOfSteps(records: readonly JournalRecord[]): ErrorCode | undefined {
  const doubts = entries(records, 'result').map(({ stepId }) => lastingDoubt(records, stepId));
  return doubts.find((doubt) => doubt !== undefined)?.code;
}

/** A person answers for what was found before, and for nothing that came after. */
function sinceSettled(records: readonly JournalRecord[]): readonly JournalRecord[] {
  return records.slice(1 + records.findLastIndex(({ entry }) => entry.type === 'settled'));
}

/** Steps that earlier starts of the run that goes on now had begun, whatever became of them. */
export function begunSteps(recovery: Recovery): ReadonlySet<string> {
  if (recovery.kind !== 'resume') return new Set();
  return new Set(entries(recovery.journal.records, 'intent').map(({ stepId }) => stepId));
}

/** Steps with an intent after which no result was recorded. */
export function unfinishedSteps(records: readonly JournalRecord[]): readonly string[] {
  const open = new Set<string>();
  for (const { entry } of records) {
    if (entry.type === 'intent') open.add(entry.stepId);
    if (entry.type === 'result') open.delete(entry.stepId);
  }
  return [...open];
}

/** Page files that a boot of this run made: they die with the boot, their remains on the disk do not. */
export function pageFilesOf(records: readonly JournalRecord[]): readonly string[] {
  return entries(records, 'page-file').map((entry) => entry.path);
}

/** Scratch folders that a boot of this run made on other volumes than that of the image. */
export function scratchFoldersOf(records: readonly JournalRecord[]): readonly string[] {
  return entries(records, 'scratch').map((entry) => entry.path);
}

export function hasEnded(records: readonly JournalRecord[]): boolean {
  return records.some((record) => record.entry.type === 'ended' || record.entry.type === 'sealed');
}

function acceptedSha(records: readonly JournalRecord[]): string | undefined {
  return entries(records, 'accepted').at(-1)?.sha256;
}

function entries<T extends JournalEntry['type']>(
  records: readonly JournalRecord[],
  type: T,
): readonly Extract<JournalEntry, { type: T }>[] {
  return records
    .map((record) => record.entry)
    .filter((entry): entry is Extract<JournalEntry, { type: T }> => entry.type === type);
}
