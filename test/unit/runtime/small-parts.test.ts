import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { PHASES, type RunEvent, type TimedEvent } from '../../../agent/domain/event.ts';
import { IoError, ServicingError } from '../../../agent/domain/servicing-error.ts';
import { inPhase } from '../../../agent/runtime/context.ts';
import { recorder } from '../../../agent/runtime/recorder.ts';
import { redactDeep } from '../../../agent/runtime/redact-deep.ts';
import { describeEnd, runCommand } from '../../../agent/runtime/run-command.ts';
import { checkStateFolder, stateFolder, stateFolderOfFile } from '../../../agent/runtime/state-folder.ts';
import { unlessIo } from '../../../agent/runtime/unless-io.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';
import { commandOf, resultOf } from '../steps/support.ts';

const NOTE: RunEvent = { type: 'note', level: 'info', text: 'x' };

describe('the context of a run', () => {
  it('has a run id and a boot id of its own', () => {
    const { context } = testWorld();
    expect(context.bootId).toMatch(/^[0-9a-f]{32}$/);
    expect(context.record.runId).toMatch(/^[0-9a-f]{32}$/);
    expect(context.record.runId).not.toBe(context.bootId);
  });

  it('stamps events with wall clock and elapsed time', async () => {
    const { context, events, world } = testWorld();
    await world.clock.sleep(1500);
    context.emit(NOTE);
    expect(events).toEqual([{ ...NOTE, at: '2026-03-01T08:00:01.500Z', elapsedMs: 1500 }]);
  });

  it('takes every secret out of what leaves it, from the moment it knows it', () => {
    const { context, events } = testWorld();
    context.emit({ ...NOTE, text: 'before canary-123' });
    context.addSecret('canary-123');
    context.addSecret('canary-456');
    context.emit({ ...NOTE, text: 'a canary-123 b canary-456' });
    context.warn('the password canary-123 is bad', 'SVC-5003');
    expect(events[0]).toMatchObject({ text: 'before canary-123' });
    expect(JSON.stringify(events.slice(1))).not.toContain('canary');
    expect(JSON.stringify(context.record)).not.toContain('canary');
    const bytes = context.redactBytes(new TextEncoder().encode('log: canary-456'));
    expect(new TextDecoder().decode(bytes)).not.toContain('canary');
    expect(context.redact({ deep: ['canary-123'] })).not.toEqual({ deep: ['canary-123'] });
  });

  it('says a warning on the screen and keeps it for the result', () => {
    const { context, events } = testWorld();
    context.warn('low on scratch');
    context.warn('no page file', 'SVC-6004');
    expect(context.record.warnings).toEqual(['low on scratch', 'no page file']);
    expect(events).toMatchObject([
      { type: 'note', level: 'warning', text: 'low on scratch' },
      { level: 'warning', text: 'no page file', code: 'SVC-6004' },
    ]);
    expect('code' in (events[0] ?? {})).toBe(false);
  });

  it('tells of a phase when it begins and when it ends, however it ends', async () => {
    const { context, events, world } = testWorld();
    const value = await inPhase(context, 'plan', async () => {
      await world.clock.sleep(250);
      return 7;
    });
    expect(value).toBe(7);
    const failing = inPhase(context, 'service', () =>
      Promise.reject(new ServicingError('SVC-2001', 'nothing')),
    );
    await expect(failing).rejects.toMatchObject({ code: 'SVC-2001', detail: 'nothing' });
    expect(context.record.phase).toBe('service');
    expect(events).toMatchObject([
      { type: 'phase-started', phase: 'plan' },
      { type: 'phase-ended', phase: 'plan', durationMs: 250 },
      { type: 'phase-started', phase: 'service' },
      { type: 'phase-ended', phase: 'service', durationMs: 0 },
    ]);
  });
});

it('the phases of a run have their names once, from start to finish', () => {
  expect(new Set(PHASES).size).toBe(PHASES.length);
  expect([PHASES[0], PHASES.at(-1)]).toEqual(['start', 'finish']);
});

describe('the recorder', () => {
  const at = (event: RunEvent): TimedEvent => ({ ...event, at: '', elapsedMs: 0 });

  it('keeps what is for the result and drops what is for the eyes', () => {
    const kept = recorder();
    kept.emit(at(NOTE));
    kept.emit(at({ type: 'staging', file: 'a', doneBytes: 1, totalBytes: 2 }));
    kept.emit(at({ type: 'step-progress', id: 'lcu', percent: 5 }));
    expect(kept.events()).toEqual([at(NOTE)]);
  });

  it('has an end', () => {
    const kept = recorder();
    for (let index = 0; index < 20_001; index += 1) kept.emit(at(NOTE));
    expect(kept.events()).toHaveLength(20_000);
  });
});

describe('a deep redaction', () => {
  it.each([
    { value: 'x', is: '*', why: 'a text' },
    { value: ['x', ['y']], is: ['*', ['*']], why: 'lists' },
    { value: { a: 'x', b: { c: 'y' } }, is: { a: '*', b: { c: '*' } }, why: 'objects' },
    {
      value: { x: 1, y: null, z: undefined, w: true },
      is: { x: 1, y: null, z: undefined, w: true },
      why: 'no texts',
    },
  ])('reaches $why', ({ value, is }) => {
    expect(redactDeep<unknown>(value, () => '*')).toEqual(is);
  });
});

describe('a command that is run', () => {
  it.each([
    { ended: { end: 'exited', exitCode: '0x800F081E' }, says: '0x800F081E' },
    { ended: { end: 'timed-out', limit: 'idle' }, says: 'stopped at its idle limit' },
    { ended: { end: 'not-started', because: 'ENOENT' }, says: 'not started: ENOENT' },
  ] as const)('is told of as "$says"', async ({ ended, says }) => {
    expect(describeEnd(resultOf(commandOf('dism'), ended))).toBe(says);
    const { context, events } = testWorld({ script: [{ expects: 'dism', ends: ended }] });
    await runCommand(context, commandOf('dism'));
    expect(events).toMatchObject([{ type: 'command', line: 'X:\\dism.exe', ended: says, durationMs: 1 }]);
  });
});

describe('the state folder', () => {
  const state = stateFolder('D:\\');

  it('keeps what is taken at its word where only administrators may write, and the rest in ProgramData', () => {
    const { root, trusted, above, journal, damaged, outbox, accepted, staging, scratch, runs } = state;
    expect(root).toBe('D:\\ProgramData\\Servicer');
    expect(trusted).toBe('D:\\Windows\\System32\\config\\Servicer');
    for (const path of [journal, damaged, outbox, accepted])
      expect(path.startsWith(`${trusted}\\`)).toBe(true);
    for (const path of [staging, scratch, runs]) expect(path.startsWith(`${root}\\`)).toBe(true);
    expect(above).toContain('D:\\ProgramData');
    expect(above).toContain('D:\\Windows\\System32\\config');
  });

  it('of an image file lies beside it, one for each image', () => {
    const beside = stateFolderOfFile('E:\\images\\install.wim', 2);
    expect(beside.root).toBe('E:\\images\\install.wim.servicer\\index-2');
    expect(beside.above).toEqual(['E:\\images\\install.wim.servicer']);
    expect(beside.journal).toBe(`${beside.root}\\journal`);
  });

  it.each([
    { make: () => undefined, code: undefined, why: 'nothing is there yet' },
    { make: (path: string) => emptyFolders(path), code: undefined, why: 'folders are there' },
  ])('is fine: $why', async ({ make }) => {
    const disk = make('D:\\Windows\\System32\\config\\Servicer\\journal\\damaged') ?? emptyDisk();
    await checkStateFolder(testWorld({ disk }).world, state);
  });

  it.each([
    'D:\\ProgramData',
    'D:\\Windows',
    'D:\\Windows\\System32',
    'D:\\Windows\\System32\\config',
    state.root,
    state.trusted,
    state.journal,
    state.outbox,
    state.staging,
    state.scratch,
    state.runs,
  ])('is refused when %s is a link', async (planted) => {
    const { world } = testWorld({
      files: (files) => ({
        ...files,
        stat: async (path) => (path === planted ? { kind: 'link', sizeBytes: 0 } : await files.stat(path)),
      }),
    });
    await expect(checkStateFolder(world, state)).rejects.toMatchObject({
      code: 'SVC-2009',
      detail: `${planted} is a link, not a folder`,
    });
  });

  it('is refused when a file stands where a folder should be', async () => {
    const disk = emptyDisk();
    writeFile(disk, state.root, 'x');
    await expect(checkStateFolder(testWorld({ disk }).world, state)).rejects.toMatchObject({
      detail: `${state.root} is a file, not a folder`,
    });
  });
});

function emptyFolders(path: string) {
  const disk = emptyDisk();
  writeFile(disk, `${path}\\x`, 'x');
  return disk;
}

describe('an attempt that may fail', () => {
  const fails = (reason: 'busy' | 'io') => Promise.reject(new IoError(reason, 'D:\\x', 'no'));

  it('gives what it gives', async () => {
    expect(await unlessIo(Promise.resolve(1), ['busy'], 2)).toBe(1);
  });

  it('gives the fallback for the reasons named, and nothing else', async () => {
    expect(await unlessIo(fails('busy'), ['busy'], 2)).toBe(2);
    await expect(unlessIo(fails('io'), ['busy'], 2)).rejects.toBeInstanceOf(IoError);
    await expect(unlessIo(Promise.reject(new TypeError('x')), ['busy'], 2)).rejects.toThrow(TypeError);
  });
});
