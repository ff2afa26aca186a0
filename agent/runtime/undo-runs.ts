import type { JournalEntry, JournalRecord } from '../domain/journal.ts';
import type { Verdict } from '../domain/outcome.ts';
import type { World } from '../ports/world.ts';
import type { FoundJournal } from './journal.ts';
import { hasEnded } from './recovery.ts';
import { firstKept } from './undo-document.ts';

/** A step of an earlier run that may have changed the image. */
export interface ActedStep {
  readonly stepId: string;
  /** Of the document with what stood there before. */
  readonly keeps: string | undefined;
}

/** An earlier run as its journal tells of it. */
export interface PastRun {
  readonly runId: string;
  /** The run that it puts back. */
  readonly undoes: string | undefined;
  readonly manifestSha256: string | undefined;
  /** In the order of work; empty where nothing was changed. */
  readonly acted: readonly ActedStep[];
  readonly verdict: Verdict | undefined;
  readonly isEnded: boolean;
  /** The journal tells of all that was begun. */
  readonly isWhole: boolean;
}

/** Runs in their order, the newest last. Numbered ones follow those of agents that numbered none. */
export function pastRuns(journals: readonly FoundJournal[]): readonly PastRun[] {
  return journals
    .toSorted(
      (left, right) =>
        ordinalOf(left.records) - ordinalOf(right.records) || firstAt(left).localeCompare(firstAt(right)),
    )
    .map(pastRun);
}

/** The number of the next run. */
export function nextOrdinal(journals: readonly FoundJournal[]): number {
  return 1 + Math.max(0, ...journals.map(({ records }) => ordinalOf(records)));
}

/** By what the journal of an undo is found again, as that of a run is by the SHA-256 of its manifest. */
export function undoMark(
  { crypto }: Pick<World, 'crypto'>,
  { undoes, manifestSha256 }: { readonly undoes: string; readonly manifestSha256: string },
): string {
  return crypto.sha256(new TextEncoder().encode(`undo of run ${undoes} of manifest ${manifestSha256}`));
}

function pastRun({ runId, records, state }: FoundJournal): PastRun {
  return {
    runId,
    undoes: last(records, 'undoes')?.runId,
    manifestSha256: last(records, 'accepted')?.sha256,
    acted: isThrownAway(records) ? [] : actedSteps(records),
    verdict: last(records, 'verified')?.verdict ?? last(records, 'ended')?.verdict,
    isEnded: hasEnded(records),
    isWhole: state !== 'damaged',
  };
}

/** Steps with an intent, but for those of which every look afterwards said that nothing had been done. */
function actedSteps(records: readonly JournalRecord[]): readonly ActedStep[] {
  const counts = new Map<string, number>();
  for (const { entry } of records) {
    if (entry.type === 'intent') counts.set(entry.stepId, (counts.get(entry.stepId) ?? 0) + 1);
    if (entry.type === 'result' && entry.outcome === 'unchanged' && counts.has(entry.stepId))
      counts.set(entry.stepId, (counts.get(entry.stepId) ?? 0) - 1);
  }
  return [...counts].flatMap(([stepId, count]) =>
    count > 0 ? [{ stepId, keeps: firstKept(records, stepId).sha256 }] : [],
  );
}

/** Work on a copy of an image file that never took the place of the file. */
function isThrownAway(records: readonly JournalRecord[]): boolean {
  const stages = records.flatMap(({ entry }) => (entry.type === 'image-file' ? [entry.stage] : []));
  return stages.length > 0 && !stages.some((stage) => stage === 'exchanging' || stage === 'exchanged');
}

/** Its number among the runs of the disk; 0 where an agent numbered none. */
export function ordinalOf(records: readonly JournalRecord[]): number {
  return last(records, 'run-begin')?.ordinal ?? 0;
}

function firstAt({ records }: FoundJournal): string {
  return records[0]?.at ?? '';
}

function last<T extends JournalEntry['type']>(
  records: readonly JournalRecord[],
  type: T,
): Extract<JournalEntry, { type: T }> | undefined {
  return records
    .map(({ entry }) => entry)
    .findLast((entry): entry is Extract<JournalEntry, { type: T }> => entry.type === type);
}
