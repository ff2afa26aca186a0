import type { JournalEntry, JournalRecord } from '../domain/journal.ts';
import { IoError, type IoReason, ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { SlotFile } from '../ports/files.ts';
import type { World } from '../ports/world.ts';
import {
  decodeSlots,
  encodeSlot,
  GENESIS,
  MOST_SLOTS,
  mostRecords,
  SLOT_BYTES,
  SLOT_COUNT,
} from './journal-codec.ts';
import { hasEnded } from './recovery.ts';
import { unlessIo } from './unless-io.ts';

/** The open journal of the run in progress. `append` returns only when the record is durable. */
export interface Journal {
  readonly runId: string;
  readonly path: string;
  /** What earlier boots of this run wrote. */
  readonly earlier: readonly JournalRecord[];
  readonly append: (entry: JournalEntry) => void;
  readonly records: () => readonly JournalRecord[];
  readonly close: () => void;
}

/** A journal as found on the disk, before anybody decided what to make of it. */
export interface FoundJournal {
  readonly runId: string;
  readonly path: string;
  readonly records: readonly JournalRecord[];
  readonly state: 'good' | 'tail-lost' | 'damaged';
  /** So many slots it has. */
  readonly slots: number;
}

/** What ends a run, or its doubt, is always written: the last slots are kept for it. */
const CLOSES: readonly JournalEntry['type'][] = ['verified', 'sealed', 'delivered', 'ended', 'settled'];

/** Stands for what could not be read. */
const UNREADABLE = 0xff;
/** A failing disk takes seconds for each sector that it cannot read: after so many in a row the rest is given up. */
const MOST_MISSED = 64;

/** An empty journal that stays is removed by the next start. */
const LEFT: readonly IoReason[] = ['busy', 'denied', 'io', 'link', 'read-only'];

const NAME = /^run-([0-9a-f]{32})\.wal$/;

/** Reads every journal in the folder. One that is held belongs to a run in progress: there must not be two. */
export async function findJournals(world: World, folder: string): Promise<readonly FoundJournal[]> {
  const found: FoundJournal[] = [];
  for (const name of (await world.files.list(folder)) ?? []) {
    const runId = NAME.exec(name.toLowerCase())?.[1];
    if (runId === undefined) continue;
    const path = joinPath(folder, name);
    const slots = await openHeld(world, path);
    try {
      const { records, state } = decodeSlots(runId, readSlots(slots), world.crypto.sha256);
      found.push({ runId, path, records, state, slots: slotCount(slots) });
    } finally {
      slots.close();
    }
  }
  return found;
}

/**
 * Two agents may have looked at the same moment: whoever finds a run that was begun or ended since, has looked too early, and
 * leaves with SVC-6005. `found`: what was there at the look. A journal that is not to be used is closed.
 */
export async function checkAlone(
  world: World,
  folder: string,
  found: readonly FoundJournal[],
  journal: Journal,
): Promise<void> {
  const known = [journal.runId, ...found.map(({ runId }) => runId)];
  try {
    const ids = ((await world.files.list(folder)) ?? []).map((name) => NAME.exec(name.toLowerCase())?.[1]);
    const other = ids.find((id) => id !== undefined && !known.includes(id));
    const late = other ?? (hasEnded(journal.earlier) ? journal.runId : undefined);
    if (late === undefined) return;
    throw new ServicingError('SVC-6005', `run ${late} was begun or ended while this one looked`);
  } catch (error) {
    journal.close();
    if (journal.earlier.length === 0) await unlessIo(world.files.remove(journal.path), LEFT, undefined);
    throw error;
  }
}

async function openHeld(world: World, path: string): Promise<SlotFile> {
  try {
    return await world.files.openSlots(path, 'open', SLOT_BYTES * SLOT_COUNT);
  } catch (error) {
    if (!(error instanceof IoError) || error.reason !== 'busy') throw error;
    throw new ServicingError('SVC-6005', `${path} is held`, { cause: error });
  }
}

/**
 * All slots of the file. One that the disk cannot give back is neither blank nor good, so it is judged like a torn one:
 * a power cut may leave a sector that cannot be read, and a file system without a journal of its own a file that is
 * longer than what it holds.
 */
function readSlots(slots: SlotFile): Uint8Array {
  const length = Math.min(slots.sizeBytes, SLOT_BYTES * MOST_SLOTS);
  try {
    return slots.read(0, length);
  } catch (error) {
    if (!(error instanceof IoError) || error.reason !== 'io') throw error;
  }
  const bytes = new Uint8Array(length).fill(UNREADABLE);
  let missed = 0;
  for (let at = 0; at + SLOT_BYTES <= length && missed < MOST_MISSED; at += SLOT_BYTES) {
    try {
      bytes.set(slots.read(at, SLOT_BYTES), at);
      missed = 0;
    } catch (error) {
      if (!(error instanceof IoError) || error.reason !== 'io') throw error;
      missed += 1;
    }
  }
  return bytes;
}

function slotCount({ sizeBytes }: SlotFile): number {
  return Math.min(MOST_SLOTS, Math.floor(sizeBytes / SLOT_BYTES));
}

/** Starts the journal of a new run: a new file, never a reused one; see `slotsFor`. */
export async function createJournal(
  world: JournalWorld,
  folder: string,
  runId: string,
  bootId: string,
  slotCount = SLOT_COUNT,
): Promise<Journal> {
  await world.files.makeFolder(folder);
  const path = joinPath(folder, `run-${runId}.wal`);
  const slots = await world.files.openSlots(path, 'create', SLOT_BYTES * slotCount);
  return overSlots(world, slots, { runId, path, bootId, earlier: [], head: GENESIS });
}

/** Goes on with the journal of an interrupted run. A torn last record is overwritten: it never became durable. */
export async function reopenJournal(world: World, found: FoundJournal, bootId: string): Promise<Journal> {
  const slots = await openHeld(world, found.path);
  const { records, head } = decodeSlots(found.runId, readSlots(slots), world.crypto.sha256);
  return overSlots(world, slots, { runId: found.runId, path: found.path, bootId, earlier: records, head });
}

/** The same journal, without secrets in what it says for people: a tool may have printed one in its last words. */
export function withoutSecrets(journal: Journal, redact: (text: string) => string): Journal {
  return {
    ...journal,
    append: (entry) =>
      journal.append(entry.type === 'result' ? { ...entry, because: redact(entry.because) } : entry),
  };
}

/** What a journal needs of the world. */
export type JournalWorld = Pick<World, 'files' | 'clock' | 'crypto'>;

interface Position {
  readonly runId: string;
  readonly path: string;
  readonly bootId: string;
  readonly earlier: readonly JournalRecord[];
  readonly head: string;
}

function overSlots(world: JournalWorld, slots: SlotFile, from: Position): Journal {
  const records = [...from.earlier];
  let head = from.head;
  return {
    runId: from.runId,
    path: from.path,
    earlier: from.earlier,
    append: (entry) => {
      const sequence = records.length;
      const count = slotCount(slots);
      if (sequence >= (CLOSES.includes(entry.type) ? count : mostRecords(count)))
        throw new ServicingError('SVC-3005', `the journal holds ${sequence} records already`);
      const record = { sequence, bootId: from.bootId, at: new Date(world.clock.now()).toISOString(), entry };
      const slot = encodeSlot(from.runId, record, head, world.crypto.sha256);
      slots.write(sequence * SLOT_BYTES, slot.bytes);
      head = slot.head;
      records.push(record);
    },
    records: () => records,
    close: () => slots.close(),
  };
}
