import { describe, expect, it } from 'vitest';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { SlotFile } from '../../../agent/ports/files.ts';
import { createJournal, findJournals, reopenJournal } from '../../../agent/runtime/journal.ts';
import { mostRecords, SLOT_BYTES, SLOT_COUNT } from '../../../agent/runtime/journal-codec.ts';
import { testWorld } from '../../support/world/test-world.ts';

const FOLDER = 'D:\\Windows\\System32\\config\\Servicer\\journal';
const RUN = '0f'.repeat(16);
const PATH = `${FOLDER}\\run-${RUN}.wal`;

describe('the journal of a run', () => {
  it('is a new, preallocated file, and can be read again', async () => {
    const { world, disk } = testWorld();
    const journal = await createJournal(world, FOLDER, RUN, 'boot-1');
    expect(disk.stat(PATH)?.sizeBytes).toBe(SLOT_BYTES * SLOT_COUNT);
    journal.append({ type: 'boot', bootId: 'boot-1' });
    journal.append({ type: 'intent', stepId: 'lcu', attempt: 1 });
    expect(disk.stat(PATH)?.sizeBytes).toBe(SLOT_BYTES * SLOT_COUNT);
    journal.close();
    const [found, ...more] = await findJournals(world, FOLDER);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ runId: RUN, path: PATH, state: 'good' });
    expect(found?.records).toEqual(journal.records());
    expect(found?.records[0]).toMatchObject({ bootId: 'boot-1', at: '2026-03-01T08:00:00.000Z' });
  });

  it('is never made over an older one', async () => {
    const { world } = testWorld();
    (await createJournal(world, FOLDER, RUN, 'b')).close();
    await expect(createJournal(world, FOLDER, RUN, 'b')).rejects.toMatchObject({ reason: 'exists' });
  });

  it('goes on after an interruption, over a torn last record', async () => {
    const { world, disk } = testWorld();
    const first = await createJournal(world, FOLDER, RUN, 'boot-1');
    first.append({ type: 'boot', bootId: 'boot-1' });
    first.append({ type: 'intent', stepId: 'lcu', attempt: 1 });
    first.close();
    disk.writeAt(PATH, SLOT_BYTES + 200, Uint8Array.of(0xff));
    const [found] = await findJournals(world, FOLDER);
    if (found === undefined) throw new Error('the journal was not found');
    expect(found).toMatchObject({ state: 'tail-lost', records: { length: 1 } });
    const second = await reopenJournal(world, found, 'boot-2');
    expect(second.earlier).toEqual(found.records);
    second.append({ type: 'boot', bootId: 'boot-2' });
    second.close();
    const [again] = await findJournals(world, FOLDER);
    expect(again).toMatchObject({ state: 'good', records: [{ bootId: 'boot-1' }, { bootId: 'boot-2' }] });
  });

  it('that another agent holds ends the run: SVC-6005', async () => {
    const { world } = testWorld();
    const held = await createJournal(world, FOLDER, RUN, 'b');
    await expect(findJournals(world, FOLDER)).rejects.toMatchObject({ code: 'SVC-6005' });
    const found = { runId: RUN, path: PATH, records: [], state: 'good', slots: 1 } as const;
    await expect(reopenJournal(world, found, 'b')).rejects.toMatchObject({ code: 'SVC-6005' });
    held.close();
    expect(await findJournals(world, FOLDER)).toHaveLength(1);
  });

  it('that cannot be opened for another reason says that reason', async () => {
    const { world, disk } = testWorld();
    (await createJournal(world, FOLDER, RUN, 'b')).close();
    disk.remove(PATH);
    disk.makeFolder(PATH);
    await expect(findJournals(world, FOLDER)).rejects.toMatchObject({ reason: 'denied' });
  });

  it('is let go when it cannot be read', async () => {
    let closed = 0;
    const broken: SlotFile = {
      sizeBytes: SLOT_BYTES,
      read: () => {
        throw new Error('the disk reports an error');
      },
      write: () => undefined,
      close: () => {
        closed += 1;
      },
    };
    const { world } = testWorld({
      files: (files) => ({ ...files, list: async () => [`run-${RUN}.wal`], openSlots: async () => broken }),
    });
    await expect(findJournals(world, FOLDER)).rejects.toThrow('the disk reports an error');
    expect(closed).toBe(1);
  });

  it.each([
    { broken: 1, records: 1, state: 'tail-lost', why: 'the sector after the last record is lost' },
    { broken: 2, records: 1, state: 'good', why: 'a power cut left the file longer than its data' },
    { broken: 900, records: 1, state: 'good', why: 'so do the last sectors alone' },
    { broken: 0, records: 0, state: 'tail-lost', why: 'nothing can be read' },
  ])('that cannot be read from slot $broken on tells $records records: $why', async (row) => {
    const { world } = withUnreadable((slot) => slot >= row.broken);
    const journal = await createJournal(world, FOLDER, RUN, 'b');
    journal.append({ type: 'boot', bootId: 'b' });
    journal.close();
    const [found] = await findJournals(world, FOLDER);
    expect(found?.records).toHaveLength(row.records);
    expect(found?.state).toBe(row.state);
  });

  it('with a lost sector among its records is damaged: what stood there is not known', async () => {
    const { world } = withUnreadable((slot) => slot === 1);
    const journal = await createJournal(world, FOLDER, RUN, 'b');
    for (let index = 0; index < 3; index += 1) journal.append({ type: 'boot', bootId: 'b' });
    journal.close();
    expect(await findJournals(world, FOLDER)).toMatchObject([{ state: 'damaged', records: { length: 1 } }]);
  });

  it('is given up after 64 unreadable slots in a row: a failing disk takes seconds for each', async () => {
    let asked = 0;
    const { world } = withUnreadable(() => {
      asked += 1;
      return true;
    });
    (await createJournal(world, FOLDER, RUN, 'b')).close();
    asked = 0;
    await findJournals(world, FOLDER);
    // The first look at the whole file stops at its first slot.
    expect(asked).toBe(1 + 64);
  });

  it.each([
    { name: 'notes.txt', why: 'something else' },
    { name: `run-${RUN.slice(2)}.wal`, why: 'a run id that is too short' },
    { name: `run-${RUN}.wal.bak`, why: 'a copy' },
    { name: 'damaged', why: 'the folder for damaged ones' },
  ])('is not $name: $why', async ({ name }) => {
    const { world, disk } = testWorld();
    await world.files.makeFolder(FOLDER);
    disk.write(`${FOLDER}\\${name}`, new Uint8Array(SLOT_BYTES));
    expect(await findJournals(world, FOLDER)).toEqual([]);
  });

  it('is not there where no agent has been', async () => {
    expect(await findJournals(testWorld().world, FOLDER)).toEqual([]);
  });

  it('has a limit, and room for its end beyond it', async () => {
    const { world } = testWorld();
    const journal = await createJournal(world, FOLDER, RUN, 'b');
    for (let index = 0; index < mostRecords(SLOT_COUNT); index += 1)
      journal.append({ type: 'boot', bootId: 'b' });
    const one = { type: 'boot', bootId: 'b' } as const;
    expect(() => journal.append(one)).toThrow(expect.objectContaining({ code: 'SVC-3005' }));
    // The way out of the doubt that a full journal is.
    journal.append({ type: 'settled', bootId: 'b' });
    for (let index = mostRecords(SLOT_COUNT) + 1; index < SLOT_COUNT; index += 1)
      journal.append({ type: 'ended', verdict: 'in-doubt' });
    expect(() => journal.append({ type: 'ended', verdict: 'in-doubt' })).toThrow(`${SLOT_COUNT} records`);
    journal.close();
    const [found] = await findJournals(world, FOLDER);
    expect(found?.records).toHaveLength(SLOT_COUNT);
  });
});

/** A disk that gives back no read which touches one of these slots. */
function withUnreadable(isBroken: (slot: number) => boolean) {
  return testWorld({
    files: (files) => ({
      ...files,
      openSlots: async (path, mode, sizeBytes) => {
        const slots = await files.openSlots(path, mode, sizeBytes);
        return {
          ...slots,
          read: (offset, length) => {
            for (let at = offset; at < offset + length; at += SLOT_BYTES)
              if (isBroken(at / SLOT_BYTES)) throw new IoError('io', path, 'EIO');
            return slots.read(offset, length);
          },
        };
      },
    }),
  });
}
