import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import { decodeSlots, encodeSlot, GENESIS, SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { hasEnded } from '../../../agent/runtime/recovery.ts';

const { sha256 } = nodeCrypto();
const RUNS = 'D:\\ProgramData\\Servicer\\runs';
const JOURNALS = 'D:\\Windows\\System32\\config\\Servicer\\journal';

export function documentOf(runId: string, stepId: string): string {
  return `${RUNS}\\${runId}\\undo\\${stepId}.json`;
}

/** Whoever can write to the disk can make a journal whose every hash is right: only a signature says who wrote. */
export function forgeJournal(disk: Disk, runId: string, change: (entry: JournalEntry) => JournalEntry): void {
  const path = `${JOURNALS}\\run-${runId}.wal`;
  const { records } = decodeSlots(runId, disk.read(path), sha256);
  let head = GENESIS;
  for (const [index, record] of records.entries()) {
    const slot = encodeSlot(runId, { ...record, entry: change(record.entry) }, head, sha256);
    disk.writeAt(path, index * SLOT_BYTES, slot.bytes);
    head = slot.head;
  }
}

/** Puts another document in the place of one that was kept, and its hash into the journal. */
export function forgeDocument(
  disk: Disk,
  runId: string,
  stepId: string,
  change: (document: Readonly<Record<string, unknown>>) => unknown,
): void {
  const path = documentOf(runId, stepId);
  const forged = new TextEncoder().encode(
    JSON.stringify(change(JSON.parse(new TextDecoder().decode(disk.read(path))))),
  );
  disk.write(path, forged);
  forgeJournal(disk, runId, (entry) =>
    entry.type === 'intent' && entry.stepId === stepId ? { ...entry, keeps: sha256(forged) } : entry,
  );
}

/** Ids of the runs that nobody closed. */
export function openRuns(disk: Disk): readonly string[] {
  return (disk.list(JOURNALS) ?? []).flatMap((name) => {
    const runId = /^run-([0-9a-f]{32})\.wal$/.exec(name)?.[1];
    if (runId === undefined) return [];
    const { records } = decodeSlots(runId, disk.read(`${JOURNALS}\\${name}`), sha256);
    return records.length > 0 && !hasEnded(records) ? [runId] : [];
  });
}
