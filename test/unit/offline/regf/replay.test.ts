import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { type HiveOpening, openHive } from '../../../../agent/offline/regf/hive.ts';
import { recoveredBytes } from '../../../../agent/offline/regf/recovered-bytes.ts';
import { dword, key } from '../../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { hiveOf } from '../../../support/hives/data.ts';
import { dirty, newLog, newLogEntry, oldLog, seal, withBaseBlock } from '../../../support/hives/logs.ts';

// One value, 0 in the file. Logs write other numbers into its bin.
const state = (n: number): Uint8Array => writeHive(key('R', [dword('n', n)]));
const FILE = dirty(state(0), 9, 8);
const BINS = FILE.length - 4096;
const page = (n: number) => ({ at: 0, bytes: state(n).slice(4096) });
const entry = (sequence: number, n: number) => newLogEntry(sequence, BINS, [page(n)]);
const valueIn = (opening: HiveOpening) => hiveOf(opening).root()?.value('n')?.dword();

describe('a clean hive', () => {
  it('ignores its logs, even when they hold later entries', () => {
    const clean = dirty(FILE, 8, 8);
    const opening = openHive(bytesSource(clean), [newLog(FILE, 8, [entry(8, 1)])]);
    expect(opening).toMatchObject({ status: 'clean', replayed: { logs: 0, entries: 0, pages: 0 } });
    expect(valueIn(opening)).toBe(0);
  });
});

describe('new logs', () => {
  it.each([
    { sequences: [7], status: 'stale', value: 0, why: 'one below what the hive has already' },
    { sequences: [8], status: 'recovered', value: 8, why: "the hive's own number" },
    { sequences: [12], status: 'recovered', value: 12, why: 'later: the first one may be' },
    { sequences: [7, 8], status: 'recovered', value: 8, why: 'an older one is passed over' },
    { sequences: [8, 9, 10], status: 'recovered', value: 10, why: 'an unbroken row' },
    { sequences: [8, 10], status: 'recovered', value: 8, why: 'a gap ends it' },
    { sequences: [8, 8], status: 'recovered', value: 8, why: 'a repeat ends it' },
    { sequences: [9, 8], status: 'recovered', value: 9, why: 'a remnant of an earlier row ends it' },
  ])('entries $sequences: $status ($why)', ({ sequences, status, value }) => {
    const opening = openHive(bytesSource(FILE), [
      newLog(
        FILE,
        8,
        sequences.map((n) => entry(n, n)),
      ),
    ]);
    expect(opening.status).toBe(status);
    expect(valueIn(opening)).toBe(value);
  });

  it('go on from one file to the other, in the order of their numbers', () => {
    const [older, newer] = [newLog(FILE, 8, [entry(8, 1), entry(9, 2)]), newLog(FILE, 10, [entry(10, 3)])];
    for (const logs of [
      [older, newer],
      [newer, older],
    ]) {
      const opening = openHive(bytesSource(FILE), logs);
      expect(opening).toMatchObject({ status: 'recovered', replayed: { logs: 2, entries: 3, pages: 3 } });
      expect(valueIn(opening)).toBe(3);
    }
  });

  it('do not go on over a gap between the files', () => {
    const logs = [newLog(FILE, 8, [entry(8, 1)]), newLog(FILE, 10, [entry(10, 3)])];
    const opening = openHive(bytesSource(FILE), logs);
    expect(opening).toMatchObject({ replayed: { logs: 1, entries: 1 } });
    expect(opening).toHaveProperty('notes', expect.arrayContaining(['log 2 leaves the row: 10 after 8']));
  });

  it('do not go on in the other file when the first entry is broken', () => {
    const broken = entry(8, 1).fill(0xee, 600, 601);
    const logs = (sequence: number) => [newLog(FILE, 7, [broken]), newLog(FILE, 8, [entry(sequence, 3)])];
    // Without the pages of entry 8, those of entry 9 make a hive that never was.
    expect(openHive(bytesSource(FILE), logs(9))).toMatchObject({
      status: 'stale',
      notes: expect.arrayContaining(['log 2 leaves the row: 9 after 8']),
    });
    expect(valueIn(openHive(bytesSource(FILE), logs(8)))).toBe(3);
  });

  it.each([
    { sequence: 8, status: 'recovered', why: "the hive's own number: nothing can be missed" },
    { sequence: 9, status: 'stale', why: 'the one before it may stand in the log that was refused' },
  ])('beside a refused one may begin with $sequence: $status ($why)', ({ sequence, status }) => {
    const whole = newLog(FILE, 7, [entry(8, 1)]);
    const refused = whole.read(0, whole.sizeBytes).slice().fill(0, 508, 512);
    const logs = [bytesSource(refused), newLog(FILE, 8, [entry(sequence, 3)])];
    expect(openHive(bytesSource(FILE), logs).status).toBe(status);
  });

  it('beside one that was never written to may begin later', () => {
    const logs = [bytesSource(new Uint8Array(4096)), newLog(FILE, 8, [entry(9, 3)])];
    expect(openHive(bytesSource(FILE), logs).status).toBe('recovered');
  });

  it('may make the hive larger', () => {
    const more = writeHive(
      key(
        'R',
        [dword('n', 5)],
        Array.from({ length: 90 }, (_, at) => key(`sub${at}`)),
      ),
    );
    const grown = newLogEntry(8, more.length - 4096, [{ at: 0, bytes: more.slice(4096) }]);
    const opening = openHive(bytesSource(FILE), [newLog(FILE, 8, [grown])]);
    expect([...(hiveOf(opening).root()?.subkeys() ?? [])]).toHaveLength(90);
    expect(hiveOf(opening).problems).toEqual([]);
    expect(recoveredBytes(hiveOf(opening)).slice(4096)).toEqual(more.slice(4096));
  });

  it('that claim a size which nothing covers leave a truncated hive, not a huge one', () => {
    const opening = openHive(bytesSource(FILE), [newLog(FILE, 8, [newLogEntry(8, 0x4000_0000, [page(1)])])]);
    expect(hiveOf(opening).sizeBytes).toBe(FILE.length);
    expect(hiveOf(opening).problems[0]).toMatchObject({ kind: 'truncated', at: FILE.length });
  });

  const changed = (change: (view: DataView) => void, sealAgain = true): Uint8Array => {
    const bytes = entry(8, 1).slice();
    change(new DataView(bytes.buffer));
    return sealAgain ? seal(bytes) : bytes;
  };

  it.each([
    { bad: changed((view) => view.setUint8(60, 1), false), note: 'wrong hash' },
    { bad: changed((view) => view.setUint32(12, 9, true), false), note: 'wrong hash of its head' },
    { bad: changed((view) => view.setUint32(4, 39, true), false), note: 'size 39 is not possible' },
    { bad: changed((view) => view.setUint32(4, 1 << 20, true), false), note: 'cut short' },
    { bad: changed((view) => view.setUint32(20, 1 << 20, true)), note: '1048576 pages do not fit' },
    { bad: changed((view) => view.setUint32(16, 4095, true)), note: '4095 bytes of bins' },
    { bad: changed((view) => view.setUint32(40, BINS, true)), note: 'a page outside of the hive' },
    { bad: changed((view) => view.setUint32(44, 0, true)), note: 'a page outside of the hive' },
    { bad: changed((view) => view.setUint32(44, 511, true)), note: 'a page that is not of whole sectors' },
  ])('end at an entry that is broken: $note', ({ bad, note }) => {
    const opening = openHive(bytesSource(FILE), [newLog(FILE, 8, [bad, entry(9, 2)])]);
    expect(opening.status).toBe('stale');
    expect(opening).toHaveProperty('notes', expect.arrayContaining([`log 1 ends at byte 512: ${note}`]));
  });

  it('whose pages reach beyond the entry are refused', () => {
    const many = entry(8, 1).slice();
    const view = new DataView(many.buffer);
    view.setUint32(20, 2, true);
    view.setUint32(48, 0, true);
    view.setUint32(52, 4096, true);
    const opening = openHive(bytesSource(FILE), [newLog(FILE, 8, [seal(many)])]);
    expect(opening).toHaveProperty(
      'notes',
      expect.arrayContaining(['log 1 ends at byte 512: a page outside of the entry']),
    );
  });

  it('that were torn by a power cut count up to the tear', () => {
    const whole = Buffer.concat([entry(8, 1), entry(9, 2)]);
    const torn = newLog(FILE, 8, [whole.subarray(0, whole.length - 1)]);
    const opening = openHive(bytesSource(FILE), [torn]);
    expect(opening).toMatchObject({ status: 'recovered', replayed: { entries: 1 } });
    expect(opening).toHaveProperty('notes', expect.arrayContaining([expect.stringMatching(/cut short$/)]));
    expect(valueIn(opening)).toBe(1);
  });
});

describe('old logs', () => {
  const pages = (n: number) => new Map([[0, state(n).slice(4096, 4608)]]);
  const stamped = (log: Uint8Array): Uint8Array =>
    withBaseBlock(log, (view) => view.setBigUint64(12, 1n, true));

  it('replace their pages', () => {
    const opening = openHive(bytesSource(FILE), [bytesSource(oldLog(FILE, 9, pages(7)))]);
    expect(opening).toMatchObject({ status: 'recovered', replayed: { logs: 1, entries: 1, pages: 1 } });
    expect(valueIn(opening)).toBe(7);
  });

  it('the newer of two counts', () => {
    const logs = [oldLog(FILE, 9, pages(7)), oldLog(FILE, 10, pages(8))].map(bytesSource);
    expect(valueIn(openHive(bytesSource(FILE), logs))).toBe(8);
    expect(valueIn(openHive(bytesSource(FILE), logs.reverse()))).toBe(8);
  });

  it.each([
    { log: stamped(oldLog(FILE, 9, pages(7))), note: 'of another moment than the hive' },
    { log: dirty(oldLog(FILE, 9, pages(7)), 9, 10), note: 'not complete: its sequence numbers differ' },
    { log: oldLog(FILE, 9, pages(7)).slice(0, 1535), note: 'cut short in its pages' },
    { log: oldLog(FILE, 9, pages(7)).slice(0, 516), note: 'cut short in its table of pages' },
    { log: oldLog(FILE, 9, pages(7)).fill(0, 512, 516), note: 'no table of pages' },
  ])('that do not belong are refused: $note', ({ log, note }) => {
    const opening = openHive(bytesSource(FILE), [bytesSource(log)]);
    expect(opening.status).toBe('stale');
    expect(opening).toHaveProperty('notes', expect.arrayContaining([`log 1 is refused: it is ${note}`]));
  });

  it('that are empty are passed over', () => {
    expect(openHive(bytesSource(FILE), [bytesSource(new Uint8Array(0))])).toMatchObject({
      status: 'stale',
      notes: ['sequence numbers 9 and 8 differ, and no log applies'],
    });
  });

  it('that are no logs are told', () => {
    expect(openHive(bytesSource(FILE), [bytesSource(FILE), bytesSource(new Uint8Array(9))])).toMatchObject({
      notes: [expect.any(String), 'log 1 has the unknown type 0', 'log 2 is not a transaction log'],
    });
  });
});
