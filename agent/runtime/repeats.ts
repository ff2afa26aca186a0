import type { JournalRecord } from '../domain/journal.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { FoundJournal } from './journal.ts';
import { ordinalOf } from './undo-runs.ts';

/**
 * Whether something was added that no update was applied after: a pure function of journal records, the oldest first. An
 * addition that was cut off counts, until a later start finds out what became of it.
 */
export function isOwed(
  records: readonly JournalRecord[],
  { adds, updates }: { readonly adds: ReadonlySet<string>; readonly updates: ReadonlySet<string> },
): boolean {
  const open = new Set<string>();
  let isAdded = false;
  for (const { entry } of records) {
    if (entry.type === 'intent' && adds.has(entry.stepId)) open.add(entry.stepId);
    if (entry.type !== 'result') continue;
    if (adds.has(entry.stepId)) {
      open.delete(entry.stepId);
      if (entry.outcome === 'changed') isAdded = true;
    }
    if (updates.has(entry.stepId) && entry.outcome === 'changed') isAdded = false;
  }
  return isAdded || open.size > 0;
}

/** What all runs of this very manifest wrote down on this disk, in their order. A step id means the same in all of them. */
export function recordsOfManifest(
  journals: readonly FoundJournal[],
  manifestSha256: string,
): readonly JournalRecord[] {
  return journals
    .filter(({ records }) => shaOf(records) === manifestSha256)
    .toSorted((left, right) => ordinalOf(left.records) - ordinalOf(right.records))
    .flatMap(({ records }) => records);
}

/** How a step ends that the journal says is not due: not any more, or not at all. */
export function notDue(
  records: readonly JournalRecord[],
  stepId: string,
  firstBoot: boolean,
): Extract<Outcome, { kind: 'changed' | 'unchanged' }> {
  const isDone = records.some(
    ({ entry }) => entry.type === 'result' && entry.stepId === stepId && entry.outcome === 'changed',
  );
  return isDone
    ? { kind: 'changed', because: 'an earlier start of this run did it', firstBoot, by: 'probe' }
    : { kind: 'unchanged', because: 'nothing was added that the update would have to renew' };
}

function shaOf(records: readonly JournalRecord[]): string | undefined {
  const accepted = records.findLast(({ entry }) => entry.type === 'accepted')?.entry;
  return accepted?.type === 'accepted' ? accepted.sha256 : undefined;
}
