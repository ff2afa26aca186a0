import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { type Disk, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import type { PayloadFile } from '../../../agent/domain/manifest.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import type { Probe } from '../../../agent/domain/probe.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { serviceStep } from '../../../agent/runtime/service-step.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import type { ScriptedCall } from '../../support/world/scripted-processes.ts';
import { emptyDisk, testWorld, textOf } from '../../support/world/test-world.ts';
import { commandOf, finder, PLACES, stepOf } from '../steps/support.ts';

const { sha256 } = nodeCrypto();
const STAGED = `${PLACES.stagingFolder}\\logo.bmp`;
const TO = 'D:\\Windows\\OEM\\logo.bmp';
const LOGO: PayloadFile = {
  id: 'logo',
  path: 'logo.bmp',
  sizeBytes: 4,
  sha256: sha256(new TextEncoder().encode('logo')),
};
const INTENT: JournalEntry = { type: 'intent', stepId: 'logo', attempt: 1 };

const copyStep = (): BoundStep =>
  stepOf(
    bindFile(
      fileSchema.parse({ id: 'logo', kind: 'file', payload: 'logo', to: 'Windows\\OEM\\logo.bmp' }),
      finder(LOGO),
    ),
  );

/** The same step, done by a program that a test scripts. */
const byProgram = (): BoundStep => ({
  ...copyStep(),
  actions: () => [{ do: 'run', command: commandOf('dism') }],
});

function stagedDisk(text = 'logo'): Disk {
  const disk = emptyDisk();
  writeFile(disk, STAGED, text);
  return disk;
}

/** A journal in memory that notes its records among everything else that happens. */
function memoryJournal(earlier: readonly JournalEntry[], notes: string[]): Journal {
  const at = (entry: JournalEntry, sequence: number) => ({ sequence, bootId: 'b', at: '', entry });
  const records = earlier.map(at);
  return {
    runId: 'r',
    path: 'D:\\j',
    earlier: [...records],
    append: (entry) => {
      notes.push(entry.type);
      records.push(at(entry, records.length));
    },
    records: () => records,
    close: () => undefined,
  };
}

async function serve(part: {
  readonly step?: BoundStep;
  readonly disk?: Disk;
  readonly earlier?: readonly JournalEntry[];
  readonly script?: readonly ScriptedCall[];
  readonly hindered?: boolean;
  readonly flushes?: boolean;
}) {
  const notes: string[] = [];
  const { disk = stagedDisk(), earlier = [], flushes = true, step = copyStep() } = part;
  const test = testWorld({
    disk,
    script: (part.script ?? []).map((call) => ({
      ...call,
      does: (command) => {
        notes.push('act');
        call.does?.(command);
      },
    })),
    files: (files) => ({
      ...files,
      stat: async (path) => {
        if (path === TO) notes.push('look');
        return await files.stat(path);
      },
      hash: async (path) => {
        if (path === STAGED) notes.push('recheck');
        return await files.hash(path);
      },
      move: async (from, to) => {
        notes.push('act');
        await files.move(from, to);
      },
      flushVolume: async (root) => {
        notes.push(`flush ${root}`);
        return flushes && (await files.flushVolume(root));
      },
    }),
  });
  const journal = memoryJournal(earlier, notes);
  const hindrance = part.hindered === true ? ({ code: 'SVC-3011', detail: 'step lcu' } as const) : undefined;
  const run = { journal, places: PLACES, find: finder(LOGO), count: 3 };
  const report = await serviceStep(test.context, run, { step, index: 2, hindrance });
  test.processes.verifyAllUsed();
  const results = journal.records().flatMap(({ entry }) => (entry.type === 'result' ? [entry] : []));
  return { ...test, notes, report, results, journal };
}

const done = (disk: Disk) => () => writeFile(disk, TO, 'logo');

describe('a step, from look to look', () => {
  it('looks, checks its files, writes its intent, acts, flushes, looks again, and only then records the result', async () => {
    const { notes, report, results, disk } = await serve({});
    expect(notes).toEqual(['look', 'recheck', 'intent', 'act', 'flush D:\\', 'look', 'result']);
    expect(report).toMatchObject({
      id: 'logo',
      kind: 'file',
      required: true,
      outcome: { kind: 'changed', by: 'act' },
      attempts: 1,
      before: [{ file: 'Windows\\OEM\\logo.bmp' }, { file: 'Windows\\OEM\\logo.bmp.servicer-part' }],
      after: [
        { file: 'Windows\\OEM\\logo.bmp', at: 'sha256', saw: LOGO.sha256 },
        { file: 'Windows\\OEM\\logo.bmp.servicer-part' },
      ],
    });
    expect(results).toEqual([
      {
        type: 'result',
        stepId: 'logo',
        outcome: 'changed',
        because: 'Windows\\OEM\\logo.bmp has the wanted content',
      },
    ]);
    expect(textOf(disk, TO)).toBe('logo');
  });

  it('tells of itself when it begins and when it ends', async () => {
    const { events } = await serve({});
    expect(events).toMatchObject([
      { type: 'step-started', id: 'logo', index: 2, count: 3, attempt: 1 },
      { type: 'step-ended', id: 'logo', outcome: { kind: 'changed' } },
    ]);
  });

  it('that is true already does nothing and writes nothing', async () => {
    const disk = stagedDisk();
    writeFile(disk, TO, 'logo');
    const { notes, report } = await serve({ disk });
    expect(notes).toEqual(['look']);
    expect(report).toMatchObject({ outcome: { kind: 'unchanged' }, attempts: 0 });
    expect(report.after).toEqual(report.before);
  });

  it('says when the volume could not be flushed, and goes on', async () => {
    const { events, report } = await serve({ flushes: false });
    expect(report.outcome.kind).toBe('changed');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'note', text: expect.stringContaining('D:\\') }),
    );
  });

  it.each([
    { ends: 0, does: false, kind: 'failed', code: 'SVC-3002', why: 'the tool says yes, the image says no' },
    { ends: 552, does: true, kind: 'changed', code: undefined, why: 'the tool says no, the image says yes' },
    { ends: 1, does: false, kind: 'failed', code: 'SVC-3001', why: 'both say no' },
    {
      ends: { end: 'timed-out', limit: 'idle' },
      does: true,
      kind: 'failed',
      code: 'SVC-3004',
      why: 'it was killed: what it left cannot be seen',
    },
  ] as const)('is judged by the image: $why', async ({ ends, does, kind, code }) => {
    const disk = stagedDisk();
    const script = [{ expects: 'dism', ends, ...(does ? { does: done(disk) } : {}) }];
    const { report, results } = await serve({ disk, step: byProgram(), script });
    expect(report.outcome.kind).toBe(kind);
    expect('failure' in report.outcome ? report.outcome.failure.code : undefined).toBe(code);
    expect(results).toHaveLength(1);
    if (code !== undefined) expect(results[0]?.because.startsWith(`${code} `)).toBe(true);
  });

  it('never hands a tool a staged file that has changed: no intent, no act', async () => {
    const { notes, report } = await serve({ disk: stagedDisk('l0go'), step: byProgram() });
    expect(notes).toEqual(['look', 'recheck', 'result']);
    expect(report.outcome).toMatchObject({ kind: 'failed', failure: { code: 'SVC-3006' } });
  });
});

describe('a step that a step before it hinders', () => {
  it('is left out, and not acted for', async () => {
    const { notes, report } = await serve({ hindered: true });
    expect(notes).toEqual(['look']);
    expect(report.outcome).toEqual({ kind: 'left-out', failure: { code: 'SVC-3011', detail: 'step lcu' } });
  });

  it('is none when it is true already', async () => {
    const disk = stagedDisk();
    writeFile(disk, TO, 'logo');
    expect((await serve({ disk, hindered: true })).report.outcome.kind).toBe('unchanged');
  });
});

describe('a step after an interruption', () => {
  const RESULT: JournalEntry = { type: 'result', stepId: 'logo', outcome: 'changed', because: 'x' };
  const withLogo = () => {
    const disk = stagedDisk();
    writeFile(disk, TO, 'logo');
    return disk;
  };

  it('that had done its work is adopted by the probe, not done again', async () => {
    const { notes, report, results } = await serve({ disk: withLogo(), earlier: [INTENT] });
    expect(notes).toEqual(['look', 'result']);
    expect(report).toMatchObject({ outcome: { kind: 'changed', by: 'probe' }, attempts: 1 });
    expect(results[0]?.because).toContain('the interrupted attempt had done it');
  });

  it('that ended before the cut is a change of this run, told once', async () => {
    const { notes, report } = await serve({ disk: withLogo(), earlier: [INTENT, RESULT] });
    expect(notes).toEqual(['look']);
    expect(report.outcome).toMatchObject({
      kind: 'changed',
      by: 'probe',
      because: expect.stringContaining('an earlier start of this run did it'),
    });
  });

  it('that had not done it is done once more', async () => {
    const { report, events } = await serve({ earlier: [INTENT] });
    expect(report).toMatchObject({ outcome: { kind: 'changed', by: 'act' }, attempts: 2 });
    expect(events[0]).toMatchObject({ type: 'step-started', attempt: 2 });
  });

  it('that was interrupted twice is not tried a third time', async () => {
    const { notes, report } = await serve({ earlier: [INTENT, { ...INTENT, attempt: 2 }] });
    expect(notes).toEqual(['look', 'result']);
    expect(report.outcome).toMatchObject({ kind: 'failed', failure: { code: 'SVC-3005' } });
  });

  it.each([
    {
      earlier: [INTENT],
      done: [],
      code: 'SVC-3040',
      why: 'interrupted, and half done: a person gets to know',
    },
    { earlier: [], done: ['act'], code: undefined, why: 'half there already, and never begun by this run' },
    {
      earlier: [INTENT, { type: 'result', stepId: 'logo', outcome: 'failed', because: 'SVC-3001 x' }],
      done: ['act'],
      code: undefined,
      why: 'begun, and ended with an answer',
    },
  ] as const)('that is half done: $why', async ({ earlier, done: acted, code }) => {
    const { notes, report } = await serve({ step: { ...copyStep(), half: () => 'it is half' }, earlier });
    expect(notes.filter((note) => note === 'act')).toEqual(acted);
    expect('failure' in report.outcome ? report.outcome.failure.code : undefined).toBe(code);
  });

  it('that was interrupted twice and is done after all is adopted', async () => {
    const { report } = await serve({ disk: withLogo(), earlier: [INTENT, { ...INTENT, attempt: 2 }] });
    expect(report.outcome).toMatchObject({ kind: 'changed', by: 'probe' });
  });

  it('whose tool was killed in an earlier start stays in doubt, whatever the image shows now', async () => {
    const killed: JournalEntry = {
      type: 'result',
      stepId: 'logo',
      outcome: 'failed',
      because: 'SVC-3004 dism was stopped at its idle limit',
    };
    const { notes, report } = await serve({ disk: withLogo(), earlier: [INTENT, killed] });
    expect(notes).toEqual(['look']);
    expect(report.outcome).toEqual({
      kind: 'failed',
      failure: { code: 'SVC-3004', detail: 'dism was stopped at its idle limit' },
    });
  });

  it('that failed for a reason of its own is tried again', async () => {
    const failed: JournalEntry = { type: 'result', stepId: 'logo', outcome: 'failed', because: 'SVC-3001 x' };
    expect((await serve({ earlier: [INTENT, failed] })).report.outcome).toMatchObject({
      kind: 'changed',
      by: 'act',
    });
  });
});

describe('evidence of every sort', () => {
  const identity = parsePackageIdentity('A~t~amd64~~1.0');
  if (identity === undefined) throw new Error('the test has a bad identity');
  const probes: readonly Probe[] = [
    { ask: 'package', identity },
    { ask: 'driver', infName: 'a.inf', infSha256: 'x', catalogSha256: undefined },
    { ask: 'registry-value', hive: 'SYSTEM', key: 'Select', name: 'Current' },
  ];

  it.each(probes)('$ask: an image that cannot be read is in doubt after the act', async (probe) => {
    const disk = stagedDisk();
    const step: BoundStep = {
      ...byProgram(),
      probes: [probe],
      satisfied: () => ({ answer: 'unknown', because: 'no hive', evidence: [] }),
      judge: ({ after }) => ({
        kind: 'failed',
        failure: { code: 'SVC-4001', detail: String(after.length) },
      }),
    };
    const { report } = await serve({ disk, step, script: [{ expects: 'dism' }] });
    expect(report).toMatchObject({
      outcome: { failure: { code: 'SVC-4001', detail: '1' } },
      before: [],
      after: [],
    });
  });
});

it('a disk that dies while the volume is flushed ends the run, with the intent on record', async () => {
  const notes: string[] = [];
  const flushVolume = (root: string) => Promise.reject(new IoError('io', root, 'gone'));
  const test = testWorld({ disk: stagedDisk(), files: (files) => ({ ...files, flushVolume }) });
  const run = { journal: memoryJournal([], notes), places: PLACES, find: finder(LOGO), count: 1 };
  await expect(
    serviceStep(test.context, run, { step: copyStep(), index: 1, hindrance: undefined }),
  ).rejects.toBeInstanceOf(IoError);
  expect(notes).toEqual(['intent']);
});
