import { fromHex, toHex } from '../domain/bytes.ts';
import type { JournalRecord } from '../domain/journal.ts';
import { parseRecord } from './journal-record.ts';

/**
 * The journal on disk: slots of 4 KiB, written once each, in place, in a preallocated file of its own per run.
 *
 * | offset | bytes | what                                                        |
 * |--------|-------|-------------------------------------------------------------|
 * | 0      | 4     | `SVCJ`                                                      |
 * | 4      | 4     | format, 1                                                   |
 * | 8      | 16    | run id: a stale slot of another run never counts            |
 * | 24     | 4     | sequence, from 0                                            |
 * | 28     | 4     | length of the JSON text                                     |
 * | 32     | 32    | sha256 of the previous slot's first 4064 bytes; 0 for the first |
 * | 64     | 4000  | JSON, zero padded                                           |
 * | 4064   | 32    | sha256 of the first 4064 bytes                              |
 */
export const SLOT_BYTES = 4096;
/** The least that a journal has, as 4 MiB. */
export const SLOT_COUNT = 1024;
/** The most: more than the largest manifest needs. Nothing beyond is read of a file that somebody made longer. */
export const MOST_SLOTS = 2048;
/** Kept for closing the run. */
const CLOSING_SLOTS = 8;
/** What else a run writes, over four boots. */
const OTHER_RECORDS = 128;

/** More records than a run can need: for each step two attempts with their results. A run that wants more is going in circles. */
export function slotsFor(steps: number): number {
  const needed = 4 * steps + OTHER_RECORDS + CLOSING_SLOTS;
  return Math.min(MOST_SLOTS, Math.max(SLOT_COUNT, needed));
}

/** Records that a journal of so many slots takes before only its end may be written. */
export function mostRecords(slots: number): number {
  return slots - CLOSING_SLOTS;
}

const HASH_AT = SLOT_BYTES - 32;
const TEXT_AT = 64;
const TEXT_BYTES = HASH_AT - TEXT_AT;
const MAGIC = 0x4a43_5653; // 'SVCJ', little-endian
const FORMAT = 1;

/** sha256 as lower-case hex, handed in because the core has no crypto of its own. */
export type Sha256 = (bytes: Uint8Array) => string;

export interface DecodedJournal {
  readonly records: readonly JournalRecord[];
  /** Hash that the next slot must carry as "previous". */
  readonly head: string;
  /**
   * `good`: everything up to the first empty slot holds. `tail-lost`: the last written slot is torn, as after a power cut.
   * `damaged`: a bad slot is followed by a good one of this run, or is a whole one that cannot be read, so this is no tail
   * and nothing may be concluded.
   */
  readonly state: 'good' | 'tail-lost' | 'damaged';
}

export const GENESIS = '0'.repeat(64);

export function encodeSlot(
  runId: string,
  record: JournalRecord,
  previous: string,
  sha256: Sha256,
): { bytes: Uint8Array; head: string } {
  const text = new TextEncoder().encode(shortened(record));
  const bytes = new Uint8Array(SLOT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT, true);
  bytes.set(fromHex(runId), 8);
  view.setUint32(24, record.sequence, true);
  view.setUint32(28, text.length, true);
  bytes.set(fromHex(previous), 32);
  bytes.set(text, TEXT_AT);
  const head = sha256(bytes.subarray(0, HASH_AT));
  bytes.set(fromHex(head), HASH_AT);
  return { bytes, head };
}

export function decodeSlots(runId: string, bytes: Uint8Array, sha256: Sha256): DecodedJournal {
  const records: JournalRecord[] = [];
  let head = GENESIS;
  const count = Math.min(MOST_SLOTS, Math.floor(bytes.length / SLOT_BYTES));
  for (let index = 0; index < count; index += 1) {
    const slot = bytes.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    const read = readSlot(slot, runId, sha256);
    if (read !== undefined && read.record.sequence === index && read.previous === head) {
      records.push(read.record);
      head = read.head;
      continue;
    }
    const later = bytes.subarray((index + 1) * SLOT_BYTES);
    if (holdsWholeSlot(later, runId, sha256)) return { records, head, state: 'damaged' };
    // A whole slot of this run is no torn write either: it is in the wrong place, or a newer agent wrote what we cannot read.
    if (isWhole(slot, runId, sha256)) return { records, head, state: 'damaged' };
    return { records, head, state: slot.every((byte) => byte === 0) ? 'good' : 'tail-lost' };
  }
  return { records, head, state: 'good' };
}

function readSlot(slot: Uint8Array, runId: string, sha256: Sha256) {
  if (!isWhole(slot, runId, sha256)) return undefined;
  const view = viewOf(slot);
  const length = view.getUint32(28, true);
  if (view.getUint32(4, true) !== FORMAT || length > TEXT_BYTES) return undefined;
  const record = parseRecord(slot.subarray(TEXT_AT, TEXT_AT + length));
  if (record === undefined || record.sequence !== view.getUint32(24, true)) return undefined;
  return { record, previous: toHex(slot.subarray(32, 64)), head: toHex(slot.subarray(HASH_AT)) };
}

/** Written to its end by an agent, for this run; whether this agent understands it is another question. */
function isWhole(slot: Uint8Array, runId: string, sha256: Sha256): boolean {
  if (slot.length < SLOT_BYTES || viewOf(slot).getUint32(0, true) !== MAGIC) return false;
  if (toHex(slot.subarray(8, 24)) !== runId) return false;
  return toHex(slot.subarray(HASH_AT)) === sha256(slot.subarray(0, HASH_AT));
}

function viewOf(slot: Uint8Array): DataView {
  return new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
}

function holdsWholeSlot(bytes: Uint8Array, runId: string, sha256: Sha256): boolean {
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    if (isWhole(bytes.subarray(at, at + SLOT_BYTES), runId, sha256)) return true;
  }
  return false;
}

/** A record always fits: long texts in it are for people and may be cut. */
function shortened(record: JournalRecord): string {
  const text = JSON.stringify(record);
  if (new TextEncoder().encode(text).length <= TEXT_BYTES) return text;
  return JSON.stringify(record, (_key, value: unknown) => shorten(value));
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 200);
  return Array.isArray(value) ? value.slice(0, 8) : value;
}
