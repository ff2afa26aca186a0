import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { JournalEntry, JournalRecord } from '../../../agent/domain/journal.ts';
import {
  decodeSlots,
  encodeSlot,
  GENESIS,
  MOST_SLOTS,
  SLOT_BYTES,
  SLOT_COUNT,
  slotsFor,
} from '../../../agent/runtime/journal-codec.ts';
import { parseRecord } from '../../../agent/runtime/journal-record.ts';

const { sha256 } = nodeCrypto();
const RUN = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);

const record = (sequence: number, entry: JournalEntry): JournalRecord => ({
  sequence,
  bootId: 'boot-1',
  at: '2026-03-01T08:00:00.000Z',
  entry,
});

const ENTRIES: readonly JournalEntry[] = [
  { type: 'run-begin', agent: '1.2.3', machineId: 'm' },
  { type: 'boot', bootId: 'boot-1' },
  { type: 'accepted', manifestId: 'x', serial: 7, sha256: 'f'.repeat(64) },
  { type: 'bound', image: 'D:\\' },
  { type: 'planned', planId: 'p', steps: ['lcu', 'nic'] },
  { type: 'page-file', path: 'D:\\servicer-pagefile.sys' },
  { type: 'staged', files: 3 },
  { type: 'intent', stepId: 'lcu', attempt: 1 },
  { type: 'result', stepId: 'lcu', outcome: 'changed', because: 'it is Installed' },
  { type: 'verified', verdict: 'done', code: '' },
  { type: 'settled', bootId: 'b' },
  { type: 'sealed', sha256: 'd'.repeat(64) },
  { type: 'delivered', where: '\\\\srv\\x' },
  { type: 'ended', verdict: 'done' },
];

/** The slots of a run, one after the other, and a few empty ones. */
function journal(entries: readonly JournalEntry[], runId = RUN, empty = 2): Uint8Array {
  const bytes = new Uint8Array((entries.length + empty) * SLOT_BYTES);
  let head = GENESIS;
  for (const [sequence, entry] of entries.entries()) {
    const slot = encodeSlot(runId, record(sequence, entry), head, sha256);
    bytes.set(slot.bytes, sequence * SLOT_BYTES);
    head = slot.head;
  }
  return bytes;
}

const slotAt = (bytes: Uint8Array, index: number) =>
  bytes.slice(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);

/** The records that were read are a beginning of those that were written: never another one, never one changed. */
function expectPrefix(decoded: ReturnType<typeof decodeSlots>, entries: readonly JournalEntry[]): void {
  const read = decoded.records.map(({ entry }) => entry);
  expect(read).toEqual(entries.slice(0, read.length));
}

describe('the journal on disk', () => {
  it('reads what it wrote, every kind of record', () => {
    const decoded = decodeSlots(RUN, journal(ENTRIES), sha256);
    expect(decoded.state).toBe('good');
    expect(decoded.records.map(({ entry }) => entry)).toEqual(ENTRIES);
    expect(decoded.records[3]).toMatchObject({
      sequence: 3,
      bootId: 'boot-1',
      at: '2026-03-01T08:00:00.000Z',
    });
  });

  it.each([
    { bytes: new Uint8Array(0), state: 'good', why: 'an empty file: the cut came while it was made' },
    { bytes: new Uint8Array(SLOT_BYTES - 1), state: 'good', why: 'not one slot' },
    { bytes: new Uint8Array(4 * SLOT_BYTES), state: 'good', why: 'nothing written yet' },
    { bytes: new Uint8Array(SLOT_BYTES).fill(1), state: 'tail-lost', why: 'a first record that is torn' },
  ])('has no records: $why', ({ bytes, state }) => {
    expect(decodeSlots(RUN, bytes, sha256)).toEqual({ records: [], head: GENESIS, state });
  });

  it('ends at its last slot, full as it may be', () => {
    const full = journal(
      Array.from({ length: MOST_SLOTS + 1 }, () => ({ type: 'boot', bootId: 'b' }) as const),
      RUN,
      0,
    );
    const decoded = decodeSlots(RUN, full, sha256);
    expect(decoded.records).toHaveLength(MOST_SLOTS);
    expect(decoded.state).toBe('good');
  });

  it('goes on where it stopped', () => {
    const three = decodeSlots(RUN, journal(ENTRIES.slice(0, 3)), sha256);
    const next = encodeSlot(RUN, record(3, { type: 'bound', image: 'D:\\' }), three.head, sha256);
    const bytes = journal(ENTRIES.slice(0, 3));
    bytes.set(next.bytes, 3 * SLOT_BYTES);
    expect(decodeSlots(RUN, bytes, sha256)).toMatchObject({ state: 'good', records: { length: 4 } });
  });
});

describe('a journal that is not as it was written', () => {
  const entries = ENTRIES.slice(0, 5);
  const whole = journal(entries);

  it('with one bit flipped anywhere never gives a wrong record, and never a whole run', () => {
    const bits = fc.nat(entries.length * SLOT_BYTES * 8 - 1);
    fc.assert(
      fc.property(bits, (bit) => {
        const bytes = whole.slice();
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const decoded = decodeSlots(RUN, bytes, sha256);
        const struck = Math.floor(bit / (SLOT_BYTES * 8));
        expectPrefix(decoded, entries);
        expect(decoded.records).toHaveLength(struck);
        expect(decoded.state).toBe(struck === entries.length - 1 ? 'tail-lost' : 'damaged');
      }),
      { numRuns: 300 },
    );
  });

  it('torn in its last slot loses that one and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(SLOT_BYTES - 1), fc.constantFrom(0, 0xff, 0x5a), (kept, filler) => {
        const bytes = whole.slice();
        const at = (entries.length - 1) * SLOT_BYTES;
        const before = slotAt(whole, entries.length - 1);
        bytes.fill(filler, at + kept, at + SLOT_BYTES);
        const decoded = decodeSlots(RUN, bytes, sha256);
        expectPrefix(decoded, entries);
        const isSame = before.every((byte, index) => byte === bytes[at + index]);
        expect(decoded.records).toHaveLength(isSame ? entries.length : entries.length - 1);
        const isEmpty = kept === 0 && filler === 0;
        expect(decoded.state).toBe(isSame || isEmpty ? 'good' : 'tail-lost');
      }),
    );
  });

  it('cut off anywhere gives a beginning of it', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const decoded = decodeSlots(RUN, whole.slice(0, length), sha256);
        expectPrefix(decoded, entries);
        expect(decoded.records).toHaveLength(Math.min(entries.length, Math.floor(length / SLOT_BYTES)));
      }),
    );
  });

  it('with any two records swapped is damaged from the first of them on', () => {
    for (let left = 0; left < entries.length; left += 1) {
      for (let right = left + 1; right < entries.length; right += 1) {
        const bytes = whole.slice();
        bytes.set(slotAt(whole, right), left * SLOT_BYTES);
        bytes.set(slotAt(whole, left), right * SLOT_BYTES);
        const decoded = decodeSlots(RUN, bytes, sha256);
        expectPrefix(decoded, entries);
        expect(decoded).toMatchObject({ state: 'damaged', records: { length: left } });
      }
    }
  });

  it.each([
    { index: 0, why: 'the first one again' },
    { index: 4, why: 'the last one again' },
  ])('with a record twice is damaged: $why', ({ index }) => {
    const bytes = whole.slice();
    bytes.set(slotAt(whole, index), entries.length * SLOT_BYTES);
    expect(decodeSlots(RUN, bytes, sha256)).toMatchObject({ state: 'damaged', records: { length: 5 } });
  });

  it.each([
    { index: 2, state: 'damaged', why: 'in the middle: good ones of this run follow' },
    { index: 4, state: 'tail-lost', why: 'at the end: what should stand there was never written' },
  ])('with a stale slot of another run never gives its record: $why', ({ index, state }) => {
    const bytes = whole.slice();
    bytes.set(slotAt(journal(entries, OTHER), index), index * SLOT_BYTES);
    const decoded = decodeSlots(RUN, bytes, sha256);
    expectPrefix(decoded, entries);
    expect(decoded).toMatchObject({ state, records: { length: index } });
  });

  it('with a whole record of this run that follows another history is damaged: the chain does not hold', () => {
    const other = journal([{ type: 'boot', bootId: 'another' }, ...entries.slice(1)]);
    for (const index of [1, entries.length - 1]) {
      const bytes = whole.slice();
      bytes.set(slotAt(other, index), index * SLOT_BYTES);
      expect(decodeSlots(RUN, bytes, sha256)).toMatchObject({ state: 'damaged', records: { length: index } });
    }
  });

  it('of another run altogether has no records', () => {
    expect(decodeSlots(RUN, journal(entries, OTHER), sha256)).toMatchObject({
      state: 'tail-lost',
      records: [],
    });
  });

  it('with a hole of zeros in the middle is damaged', () => {
    const bytes = whole.slice();
    bytes.fill(0, 2 * SLOT_BYTES, 3 * SLOT_BYTES);
    expect(decodeSlots(RUN, bytes, sha256)).toMatchObject({ state: 'damaged', records: { length: 2 } });
  });
});

/** A slot with a right hash around a text of its own: anybody can hash. */
function forged(text: string, length = new TextEncoder().encode(text).length): Uint8Array {
  const { bytes } = encodeSlot(RUN, record(0, { type: 'boot', bootId: 'b' }), GENESIS, sha256);
  bytes.fill(0, 64, SLOT_BYTES - 32);
  bytes.set(new TextEncoder().encode(text).subarray(0, 4000), 64);
  new DataView(bytes.buffer).setUint32(28, length, true);
  const hash = sha256(bytes.subarray(0, SLOT_BYTES - 32));
  bytes.set(Buffer.from(hash, 'hex'), SLOT_BYTES - 32);
  return bytes;
}

describe('a well-formed slot with a wrong record', () => {
  const good = record(0, { type: 'intent', stepId: 'lcu', attempt: 1 });

  it('is read when the record is right', () => {
    expect(decodeSlots(RUN, forged(JSON.stringify(good)), sha256).records).toEqual([good]);
  });

  it.each([
    { value: { ...good, sequence: 1 }, why: 'a sequence that is not that of the slot' },
    { value: { ...good, sequence: '0' }, why: 'a sequence that is a text' },
    { value: { ...good, at: 5 }, why: 'a time that is a number' },
    { value: { ...good, entry: { type: 'format-disk' } }, why: 'an unknown kind' },
    { value: { ...good, entry: { type: 'intent', stepId: 1, attempt: 1 } }, why: 'a step that is a number' },
    { value: { ...good, entry: { type: 'intent', stepId: 'x' } }, why: 'a field less' },
    { value: { ...good, entry: { type: 'boot', bootId: 'b', more: 1 } }, why: 'a field more' },
    { value: { ...good, entry: { type: 'ended', verdict: 'perfect' } }, why: 'an unknown verdict' },
    { value: { ...good, extra: 1 }, why: 'a field more beside the entry' },
    { value: null, why: 'null' },
    { value: [good], why: 'a list' },
    { value: 7, why: 'a number' },
  ])('is no record, and no torn one: a newer agent may have written it: $why', ({ value }) => {
    const decoded = decodeSlots(RUN, forged(JSON.stringify(value)), sha256);
    expect(decoded).toMatchObject({ records: [], state: 'damaged' });
  });

  it.each([
    { slot: forged('{'), why: 'no JSON' },
    { slot: forged(JSON.stringify(good), 4001), why: 'a length beyond the slot' },
    { slot: forged(JSON.stringify(good), 3), why: 'a length that cuts it' },
  ])('is no record: $why', ({ slot }) => {
    expect(decodeSlots(RUN, slot, sha256)).toMatchObject({ records: [], state: 'damaged' });
  });

  it('of another format or another magic is none of ours', () => {
    for (const at of [0, 4]) {
      const slot = forged(JSON.stringify(good));
      slot[at] = 9;
      slot.set(Buffer.from(sha256(slot.subarray(0, SLOT_BYTES - 32)), 'hex'), SLOT_BYTES - 32);
      expect(decodeSlots(RUN, slot, sha256).records).toEqual([]);
    }
  });
});

describe('a record that is too long', () => {
  it('is written shortened, whatever it says, and read again', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 900, maxLength: 5000 }),
      fc.constant('\u0000'.repeat(5000)),
      fc.constant('\ud83d\ude00'.repeat(3000)),
    );
    fc.assert(
      fc.property(text, (because) => {
        const entry: JournalEntry = { type: 'result', stepId: 'lcu', outcome: 'failed', because };
        const { bytes } = encodeSlot(RUN, record(0, entry), GENESIS, sha256);
        const [read] = decodeSlots(RUN, bytes, sha256).records;
        expect(read?.entry).toMatchObject({ type: 'result', stepId: 'lcu', outcome: 'failed' });
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what fits as it is', () => {
    const steps = Array.from({ length: 64 }, (_, index) => `step-${index}`.padEnd(32, 'x'));
    const { bytes } = encodeSlot(
      RUN,
      record(0, { type: 'planned', planId: 'p'.repeat(64), steps }),
      GENESIS,
      sha256,
    );
    expect(decodeSlots(RUN, bytes, sha256).records[0]?.entry).toEqual({
      type: 'planned',
      planId: 'p'.repeat(64),
      steps,
    });
    const many = Array.from({ length: 500 }, () => 'step-of-a-name');
    const cut = encodeSlot(RUN, record(0, { type: 'planned', planId: 'p', steps: many }), GENESIS, sha256);
    expect(decodeSlots(RUN, cut.bytes, sha256).records[0]?.entry).toMatchObject({ steps: many.slice(0, 8) });
  });
});

it('a record that is no text is none', () => {
  expect(parseRecord(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
});

describe('the slots of a new journal', () => {
  it.each([
    { steps: 1, slots: SLOT_COUNT, why: 'few steps: the least' },
    { steps: 222, slots: SLOT_COUNT, why: 'just as many as there are at least' },
    { steps: 223, slots: SLOT_COUNT + 4, why: 'one more' },
    { steps: 256, slots: 4 * 256 + 136, why: 'the largest manifest has room' },
    { steps: 100_000, slots: MOST_SLOTS, why: 'never more than is read again' },
  ])('$steps steps: $slots ($why)', ({ steps, slots }) => {
    expect(slotsFor(steps)).toBe(slots);
  });
});
