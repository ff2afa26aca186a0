import { describe, expect, it } from 'vitest';
import { type Disk, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { CommandEnd } from '../../../agent/domain/command.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import type { StepReport } from '../../../agent/domain/outcome.ts';
import { windowsCode } from '../../../agent/domain/windows-code.ts';
import { serviceSession } from '../../../agent/runtime/service-session.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { byTool, CONTENT, FILES, findFile } from '../../support/engine/engine-steps.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';
import { PLACES } from '../steps/support.ts';

const at = (id: string) => `D:\\Windows\\work\\${id}`;
const content = (id: string) => CONTENT.get(id) ?? new Uint8Array(0);

/** One call of the tool: which steps it does, and how it ends. */
interface Call {
  readonly does?: string;
  readonly ends?: number | CommandEnd;
}

async function serve(
  ids: string,
  calls: readonly Call[],
  part: {
    readonly there?: string;
    readonly damaged?: string;
    readonly hindered?: string;
    readonly earlier?: readonly JournalEntry[];
  } = {},
) {
  const { there = '', damaged = '', hindered = '', earlier = [] } = part;
  const disk: Disk = emptyDisk();
  for (const { id, path } of FILES)
    writeFile(
      disk,
      `${PLACES.stagingFolder}\\${path.replaceAll('/', '\\')}`,
      damaged.includes(id) ? 'x' : content(id),
    );
  for (const id of there) writeFile(disk, at(id), content(id));
  const notes: string[] = [];
  const called: string[] = [];
  const test = testWorld({
    disk,
    files: (files) => ({
      ...files,
      flushVolume: async (root) => {
        notes.push('flush');
        return await files.flushVolume(root);
      },
    }),
    world: {
      processes: {
        run: async (command) => {
          const call = calls[called.length] ?? {};
          const asked = command.args.map((work) => String(JSON.parse(work).id)).join('');
          notes.push(`call ${asked}`);
          await test.context.world.clock.sleep(CALL_MS);
          called.push(asked);
          for (const id of call.does ?? '') writeFile(disk, at(id), content(id));
          const { ends = 0 } = call;
          const ended =
            typeof ends === 'number' ? ({ end: 'exited', exitCode: windowsCode(ends) } as const) : ends;
          return { command, ended, stdout: new Uint8Array(0), stderr: new Uint8Array(0), durationMs: 1 };
        },
      },
    },
  });
  const record = (entry: JournalEntry, sequence: number) => ({ sequence, bootId: 'b', at: '', entry });
  const records = earlier.map(record);
  const journal = {
    runId: 'r',
    path: 'D:\\j',
    earlier: [...records],
    append: (entry: JournalEntry) => {
      if (entry.type === 'intent') notes.push(`intent ${entry.stepId}`);
      if (entry.type === 'result') notes.push(`result ${entry.stepId} ${entry.outcome}`);
      records.push(record(entry, records.length));
    },
    records: () => records,
    close: () => undefined,
  };
  const reports: StepReport[] = [];
  const steps: readonly BoundStep[] = [...ids].map((id) => byTool(id, 1, { shares: true }));
  const due = steps.map((step, index) => ({
    step,
    index: index + 1,
    hindrance: hindered.includes(step.id) ? ({ code: 'SVC-3011', detail: 'y' } as const) : undefined,
  }));
  const run = { journal, places: PLACES, find: findFile, count: ids.length };
  await serviceSession(test.context, run, due, (report) => reports.push(report));
  const outcomes = Object.fromEntries(
    reports.map(({ id, outcome }) => [
      id,
      'failure' in outcome ? `${outcome.kind} ${outcome.failure.code}` : outcome.kind,
    ]),
  );
  return { ...test, notes, called, reports, outcomes };
}

const CALL_MS = 1000;
const KILLED: CommandEnd = { end: 'timed-out', limit: 'idle' };
const FAILED = 0x800f081e;

describe('steps that share a call', () => {
  it('are noted one by one, acted for once, flushed once, and recorded one by one', async () => {
    const { notes, outcomes, reports } = await serve('abc', [{ does: 'abc' }]);
    expect(notes).toEqual([
      'intent a',
      'intent b',
      'intent c',
      'call abc',
      'flush',
      'result a changed',
      'result b changed',
      'result c changed',
    ]);
    expect(outcomes).toEqual({ a: 'changed', b: 'changed', c: 'changed' });
    expect(reports.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  });

  it.each([
    { part: { there: 'b' }, called: 'ac', b: 'unchanged', why: 'one is true already' },
    { part: { damaged: 'b' }, called: 'ac', b: 'failed SVC-3006', why: 'the staged file of one has changed' },
    { part: { hindered: 'b' }, called: 'ac', b: 'left-out SVC-3011', why: 'one may not be tried' },
    {
      part: { there: 'b', earlier: [{ type: 'intent', stepId: 'b', attempt: 1 } as const] },
      called: 'ac',
      b: 'changed',
      why: 'an interrupted call had done one',
    },
  ])('go without one where $why', async ({ part, called, b }) => {
    const played = await serve('abc', [{ does: 'ac' }], part);
    expect(played.called).toEqual([called]);
    expect(played.outcomes).toEqual({ a: 'changed', b, c: 'changed' });
  });

  it('are left out, and nothing is begun, where one of them was interrupted twice: the image is in doubt', async () => {
    const { called, notes, outcomes } = await serve('abc', [], {
      earlier: [1, 2].map((attempt) => ({ type: 'intent', stepId: 'b', attempt })),
    });
    expect(called).toEqual([]);
    expect(notes).toEqual(['result b failed', 'result a left-out', 'result c left-out']);
    expect(outcomes).toEqual({ a: 'left-out SVC-3011', b: 'failed SVC-3005', c: 'left-out SVC-3011' });
  });

  it('need no call where all are true already', async () => {
    const { notes, called } = await serve('ab', [], { there: 'ab' });
    expect(called).toEqual([]);
    expect(notes).toEqual([]);
  });
});

describe('a shared call that fails', () => {
  it('is believed only as far as the image shows it: all are there, so nobody is to blame', async () => {
    const { called, outcomes } = await serve('abc', [{ does: 'abc', ends: 552 }]);
    expect(called).toEqual(['abc']);
    expect(outcomes).toEqual({ a: 'changed', b: 'changed', c: 'changed' });
  });

  it('is followed by smaller ones until the one to blame has failed alone, with its own code', async () => {
    const { called, outcomes, reports } = await serve('abcd', [
      { ends: 1 },
      { does: 'ab' },
      { ends: FAILED },
      { does: 'd' },
    ]);
    expect(called).toEqual(['abcd', 'ab', 'c', 'd']);
    expect(outcomes).toEqual({ a: 'changed', b: 'changed', c: 'failed SVC-3003', d: 'changed' });
    expect(reports.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('has one intent for all the calls it takes, and each result once', async () => {
    const { notes } = await serve('ab', [{ does: 'b', ends: 1 }, { does: 'a' }]);
    expect(notes).toEqual([
      'intent a',
      'intent b',
      'call ab',
      'flush',
      'result b changed',
      'call a',
      'flush',
      'result a changed',
    ]);
  });

  it('is not told from success by its exit code: one that the tool lied about is called alone', async () => {
    const { called, outcomes } = await serve('abc', [{ does: 'ac' }, {}]);
    expect(called).toEqual(['abc', 'b']);
    expect(outcomes).toEqual({ a: 'changed', b: 'failed SVC-3002', c: 'changed' });
  });

  it.each([
    { ends: 0x80070070, code: 'SVC-3007', why: 'the disk is full' },
    { ends: 0x800f0831, code: 'SVC-3008', why: 'the component store is damaged' },
    { ends: 0xc0000135, code: 'SVC-3009', why: 'DISM does not start' },
    { ends: 0x800f0806, code: 'SVC-3022', why: 'work waits for the next start of Windows' },
    { ends: 740, code: 'SVC-6001', why: 'rights are missing' },
  ])('is not tried again where $why: nobody is to blame', async ({ ends, code }) => {
    const { called, outcomes } = await serve('abc', [{ ends }]);
    expect(called).toEqual(['abc']);
    expect(outcomes).toEqual({ a: `failed ${code}`, b: `failed ${code}`, c: `failed ${code}` });
  });

  it('leaves the whole call in doubt where the tool was killed, whatever the image shows', async () => {
    const { called, outcomes } = await serve('abc', [{ does: 'ab', ends: KILLED }]);
    expect(called).toEqual(['abc']);
    expect(outcomes).toEqual({ a: 'failed SVC-3004', b: 'failed SVC-3004', c: 'failed SVC-3004' });
  });

  it('leaves the rest undone where the tool is killed in the search', async () => {
    const { called, outcomes, notes } = await serve('abcd', [{ ends: 1 }, { ends: KILLED }]);
    expect(called).toEqual(['abcd', 'ab']);
    expect(outcomes).toEqual({
      a: 'failed SVC-3004',
      b: 'failed SVC-3004',
      c: 'left-out SVC-3011',
      d: 'left-out SVC-3011',
    });
    expect(notes.filter((note) => note.startsWith('result'))).toHaveLength(4);
  });
});

it('shares the time of a call out among its steps', async () => {
  const { reports } = await serve('abcd', [{ ends: 1 }, { does: 'ab' }, { does: 'c' }, { does: 'd' }]);
  const shares = [1 / 4 + 1 / 2, 1 / 4 + 1 / 2, 1 / 4 + 1, 1 / 4 + 1].map((share) => share * CALL_MS);
  expect(reports.map(({ durationMs }) => durationMs)).toEqual(shares);
});
