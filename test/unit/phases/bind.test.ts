import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { beginRun, endRun, openRun, readEarlierRuns } from '../../../agent/phases/bind.ts';
import type { RunPlan } from '../../../agent/phases/plan.ts';
import { createJournal, findJournals, type Journal } from '../../../agent/runtime/journal.ts';
import { SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { standingDoubt } from '../../../agent/runtime/recovery.ts';
import { stateFolder } from '../../../agent/runtime/state-folder.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import { type TestWorld, testWorld } from '../../support/world/test-world.ts';
import { PLACES, stepOf } from '../steps/support.ts';

const STATE = stateFolder('D:\\');
const OURS = 'a'.repeat(64);
const BOOT: JournalEntry = { type: 'boot', bootId: 'b' };
const ACCEPTED: JournalEntry = { type: 'accepted', manifestId: 'm', serial: 1, sha256: OURS };
const INTENT: JournalEntry = { type: 'intent', stepId: 'lcu', attempt: 1 };
const ENDED: JournalEntry = { type: 'ended', verdict: 'done' };

const step = stepOf(bindFile(fileSchema.parse({ id: 'old', kind: 'file', delete: 'a' }), () => undefined));

function planned(toApply: RunPlan['toApply'] = [step]): RunPlan {
  return {
    planId: 'p1',
    steps: [step],
    toApply,
    sessions: [],
    unprepared: new Set(),
    files: [],
    places: PLACES,
    memory: undefined,
    unchanged: [],
  };
}

const VOLUMES: readonly Volume[] = ['D:\\', undefined].map((root) => ({
  id: String(root),
  root,
  label: undefined,
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: undefined,
  freeBytes: undefined,
  bitLocker: 'none',
  letterIsTemporary: false,
}));

let runs = 0;
/** What an earlier run left on the disk. */
async function earlier(world: TestWorld['world'], ...entries: readonly JournalEntry[]): Promise<string> {
  runs += 1;
  const runId = runs.toString(16).padStart(32, '0');
  const journal = await createJournal(world, STATE.journal, runId, 'b');
  for (const entry of entries) journal.append(entry);
  journal.close();
  return runId;
}

async function open(test: TestWorld, plan = planned()): Promise<Journal | undefined> {
  const before = await readEarlierRuns(test.context, STATE, OURS);
  return await openRun(test.context, STATE, before, { planned: plan, volumes: VOLUMES });
}

const pathOf = (runId: string) => `${STATE.journal}\\run-${runId}.wal`;

describe('a run on a disk without a past', () => {
  it('begins a journal, and says in it what it is bound to', async () => {
    const test = testWorld();
    const journal = await open(test);
    if (journal === undefined) throw new Error('no journal');
    beginRun(test.context, journal, { root: 'D:\\', planned: planned() });
    expect(journal.runId).toBe(test.context.record.runId);
    expect(journal.records().map(({ entry }) => entry)).toMatchObject([
      { type: 'run-begin', agent: '1.2.3' },
      { type: 'boot', bootId: test.context.bootId },
      { type: 'accepted' },
      { type: 'bound', image: 'D:\\' },
      { type: 'planned', planId: 'p1', steps: ['old'] },
    ]);
  });

  it('keeps secrets out of it, whatever a tool has printed', async () => {
    const test = testWorld();
    test.context.addSecret('correct-horse');
    const journal = await open(test);
    journal?.append({
      type: 'result',
      stepId: 'old',
      outcome: 'failed',
      because: 'x: correct-horse is wrong',
    });
    journal?.close();
    const [name = ''] = test.disk.list(STATE.journal) ?? [];
    const bytes = Buffer.from(test.disk.read(`${STATE.journal}\\${name}`));
    expect([bytes.includes('is wrong'), bytes.includes('correct-horse')]).toEqual([true, false]);
  });

  it('forgets a journal that was never begun, without writing to it: it may be half made', async () => {
    const test = testWorld();
    const half = await earlier(test.world);
    expect(test.disk.stat(pathOf(half))).toBeDefined();
    expect(await open(test, planned([]))).toBeUndefined();
    expect(test.disk.stat(pathOf(half))).toBeUndefined();
  });

  it('with nothing to do writes nothing', async () => {
    const test = testWorld();
    expect(await open(test, planned([]))).toBeUndefined();
    expect(test.disk.list('D:\\')).toEqual([]);
  });
});

describe('a run on a disk where another one was cut', () => {
  it('goes on under the old id, with one start more', async () => {
    const test = testWorld();
    const runId = await earlier(test.world, BOOT, ACCEPTED, INTENT);
    const journal = await open(test);
    expect(journal?.runId).toBe(runId);
    expect(test.context.record).toMatchObject({ runId, boots: 2 });
    expect(test.context.record.warnings).toEqual([
      expect.stringContaining('in step lcu and goes on now (start 2)'),
    ]);
    if (journal === undefined) throw new Error('no journal');
    beginRun(test.context, journal, { root: 'D:\\', planned: planned() });
    expect(journal.records().filter(({ entry }) => entry.type === 'run-begin')).toEqual([]);
  });

  it('goes on even when nothing is left to do: it has to be ended', async () => {
    const test = testWorld();
    const runId = await earlier(test.world, BOOT, ACCEPTED);
    expect((await open(test, planned([])))?.runId).toBe(runId);
    expect(test.context.record.warnings).toEqual([expect.stringContaining('between two steps')]);
  });

  it('of another manifest is closed, and said', async () => {
    const test = testWorld();
    const runId = await earlier(test.world, BOOT, { ...ACCEPTED, sha256: 'other' }, INTENT);
    const journal = await open(test);
    expect(journal?.runId).not.toBe(runId);
    expect(test.context.record.warnings).toEqual([`run ${runId} was interrupted in step lcu and is closed`]);
    journal?.close();
    const found = (await findJournals(test.world, STATE.journal)).find((one) => one.runId === runId);
    expect(found?.records.at(-1)?.entry).toEqual({ type: 'ended', verdict: 'in-doubt' });
  });

  it('of another manifest that was cut off in doubt stops every start, until a person settles it', async () => {
    const test = testWorld();
    const failed = { outcome: 'failed', because: 'SVC-3004 dism hung' } as const;
    const other = { ...ACCEPTED, sha256: 'other' };
    const runId = await earlier(test.world, BOOT, other, INTENT, {
      type: 'result',
      stepId: 'lcu',
      ...failed,
    });
    await expect(open(test)).rejects.toMatchObject({
      code: 'SVC-3013',
      detail: expect.stringContaining(runId),
    });
    const settled = testWorld({ disk: test.disk, settled: true });
    (await open(settled))?.close();
    expect(standingDoubt(await findJournals(test.world, STATE.journal))).toBeUndefined();
  });

  it('and that another agent begins while this one looks: SVC-6005, and no journal is left', async () => {
    const first = testWorld();
    const ours = testWorld({ disk: first.disk });
    ours.context.record.runId = 'd'.repeat(32);
    const looks = [
      await readEarlierRuns(first.context, STATE, OURS),
      await readEarlierRuns(ours.context, STATE, OURS),
    ] as const;
    const held = await openRun(first.context, STATE, looks[0], { planned: planned(), volumes: VOLUMES });
    const late = openRun(ours.context, STATE, looks[1], { planned: planned(), volumes: VOLUMES });
    await expect(late).rejects.toMatchObject({ code: 'SVC-6005' });
    expect(first.disk.list(STATE.journal)).toEqual([`run-${held?.runId}.wal`]);
  });

  it('too often stops, and so does every later start, until a person settles the doubt', async () => {
    const test = testWorld();
    const runId = await earlier(test.world, BOOT, BOOT, BOOT, BOOT, ACCEPTED, INTENT);
    await expect(open(test)).rejects.toMatchObject({ code: 'SVC-3005' });
    await expect(open(testWorld({ disk: test.disk }))).rejects.toMatchObject({ code: 'SVC-3013' });
    const settled = testWorld({ disk: test.disk, settled: true });
    const journal = await open(settled);
    expect(journal?.runId).toBe(settled.context.record.runId);
    journal?.close();
    expect(settled.context.record.warnings.join()).toContain('settled by a person');
    // Recorded in the journal that made the doubt: the start after that needs no word from anybody.
    const found = (await findJournals(test.world, STATE.journal)).find((one) => one.runId === runId);
    expect(found?.records.at(-1)?.entry.type).toBe('settled');
    expect(standingDoubt(await findJournals(test.world, STATE.journal))).toBeUndefined();
  });

  it('whose journal is damaged stops, and keeps the damaged file aside', async () => {
    const test = testWorld();
    const runId = await earlier(test.world, BOOT, ACCEPTED, INTENT);
    test.disk.writeAt(pathOf(runId), SLOT_BYTES + 100, Uint8Array.of(0xff));
    await expect(open(test)).rejects.toMatchObject({ code: 'SVC-9002' });
    expect(test.disk.list(STATE.damaged)).toEqual([`run-${runId}.wal`]);
    expect((await open(testWorld({ disk: test.disk })))?.runId).toBeDefined();
  });

  it('and still runs is another agent: SVC-6005, and nothing is touched', async () => {
    const test = testWorld();
    const held = await createJournal(test.world, STATE.journal, 'c'.repeat(32), 'b');
    await expect(readEarlierRuns(test.context, STATE, OURS)).rejects.toMatchObject({ code: 'SVC-6005' });
    held.close();
  });
});

describe('what earlier runs left', () => {
  const PAGE = 'D:\\servicer-pagefile.sys';

  it.each([
    { path: PAGE, left: false, why: 'its own page file goes' },
    { path: 'E:\\servicer-pagefile.sys', left: false, why: 'letters change; the name is ours' },
    {
      path: 'D:\\pagefile.sys',
      left: true,
      why: 'the page file of Windows is not ours, whatever a record says',
    },
    { path: undefined, left: true, why: 'no record tells of one' },
  ])('$why', async ({ path, left }) => {
    const test = testWorld();
    for (const name of [PAGE, 'D:\\pagefile.sys']) writeFile(test.disk, name, 'x');
    await earlier(
      test.world,
      BOOT,
      ...(path === undefined ? [] : [{ type: 'page-file', path } as const]),
      ENDED,
    );
    await open(test);
    expect(test.disk.stat(PAGE) !== undefined).toBe(left);
    expect(test.disk.stat('D:\\pagefile.sys')).toBeDefined();
  });

  it('that cannot be removed does not end the run', async () => {
    const remove = (path: string) => Promise.reject(new IoError('busy', path, 'in use'));
    const test = testWorld({ files: (files) => ({ ...files, remove }) });
    await earlier(test.world, BOOT, { type: 'page-file', path: PAGE }, ENDED);
    expect(await open(test)).toBeDefined();
  });

  it('keeps the ten newest journals with their logs', async () => {
    const test = testWorld();
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      ids.push(await earlier(test.world, BOOT, ENDED));
      writeFile(test.disk, `${STATE.runs}\\${ids.at(-1)}\\dism.log`, 'x');
      await test.world.clock.sleep(1000);
    }
    (await open(test, planned([])))?.close();
    const kept = (await findJournals(test.world, STATE.journal)).map(({ runId }) => runId);
    expect([...kept].sort()).toEqual(ids.slice(2).sort());
    expect(test.disk.list(STATE.runs)?.length).toBe(10);
  });

  it('goes by the numbers of the runs, not by a clock that was wrong once', async () => {
    const test = testWorld();
    const begun = (ordinal: number) => ({ type: 'run-begin', agent: '1', machineId: 'm', ordinal }) as const;
    const ids: string[] = [];
    for (let ordinal = 12; ordinal >= 1; ordinal -= 1) {
      ids.unshift(await earlier(test.world, begun(ordinal), ENDED));
      await test.world.clock.sleep(1000);
    }
    (await open(test, planned([])))?.close();
    const kept = (await findJournals(test.world, STATE.journal)).map(({ runId }) => runId);
    expect([...kept].sort()).toEqual(ids.slice(2).sort());
  });

  it('keeps a damaged journal of an ended run out of the count', async () => {
    const test = testWorld();
    const damaged = await earlier(test.world, BOOT, ENDED, BOOT, BOOT);
    test.disk.writeAt(pathOf(damaged), 2 * SLOT_BYTES + 100, Uint8Array.of(0xff));
    for (let index = 0; index < 11; index += 1) await earlier(test.world, BOOT, ENDED);
    await open(test, planned([]));
    expect(test.disk.list(STATE.journal)).toHaveLength(11);
  });
});

describe('the last word of a run', () => {
  it('is written, and the journal let go', async () => {
    const test = testWorld();
    const journal = await open(test);
    endRun(test.context, journal, 'done');
    const [found] = await findJournals(test.world, STATE.journal);
    expect(found?.records.at(-1)?.entry).toEqual({ type: 'ended', verdict: 'done' });
  });

  it('is none where there was no journal', () => {
    const test = testWorld();
    endRun(test.context, undefined, 'refused');
    expect(test.context.record.warnings).toEqual([]);
  });

  it.each([
    { error: new IoError('io', 'D:\\j', 'the disk is gone'), says: 1, why: 'a dead disk costs no verdict' },
    { error: new TypeError('x'), says: 0, why: 'a fault of ours goes up' },
  ])('that cannot be written: $why', ({ error, says }) => {
    let closed = 0;
    const dying: Journal = {
      runId: 'r',
      path: 'D:\\j',
      earlier: [],
      records: () => [],
      append: () => {
        throw error;
      },
      close: () => {
        closed += 1;
      },
    };
    const { context } = testWorld();
    if (says === 0) expect(() => endRun(context, dying, 'done')).toThrow(TypeError);
    else endRun(context, dying, 'done');
    expect(context.record.warnings).toHaveLength(says);
    expect(closed).toBe(1);
  });
});
