import { describe, expect, it } from 'vitest';
import { IoError, type IoReason, ServicingError } from '../../../agent/domain/servicing-error.ts';
import { asFailure } from '../../../agent/phases/failure.ts';
import { endActionFor, leaveMark, powerOff } from '../../../agent/phases/finish.ts';
import { checkImage, type Health, judgeHealth } from '../../../agent/phases/gate/health.ts';
import { emptyDisk, testWorld, textOf } from '../../support/world/test-world.ts';
import { PLACES } from '../steps/support.ts';

describe('whatever ended the servicing', () => {
  it.each([
    {
      error: new ServicingError('SVC-2002', 'two'),
      touched: false,
      code: 'SVC-2002',
      why: 'a coded one keeps its code',
    },
    {
      error: new ServicingError('SVC-2002', 'two'),
      touched: true,
      code: 'SVC-2002',
      why: 'also after a change',
    },
    { error: new IoError('io', 'D:\\', 'x'), touched: false, code: 'SVC-2026', why: 'a bad disk, before' },
    {
      error: new IoError('io', 'D:\\', 'x'),
      touched: true,
      code: 'SVC-4001',
      why: 'a bad disk, after: nobody has looked',
    },
    { error: new IoError('full', 'D:\\', 'x'), touched: false, code: 'SVC-6003', why: 'a full disk, before' },
    { error: new IoError('full', 'D:\\', 'x'), touched: true, code: 'SVC-3007', why: 'a full disk, after' },
    {
      error: new IoError('busy', 'D:\\', 'x'),
      touched: false,
      code: 'SVC-6005',
      why: 'somebody holds it, before',
    },
    {
      error: new IoError('busy', 'D:\\', 'x'),
      touched: true,
      code: 'SVC-4001',
      why: 'somebody holds it, after',
    },
    { error: new TypeError('x is not a function'), touched: false, code: 'SVC-9001', why: 'a fault of ours' },
    { error: 'a text', touched: true, code: 'SVC-9001', why: 'a fault of ours, thrown badly' },
  ])('is $code: $why', ({ error, touched, code }) => {
    const failure = asFailure(error, touched);
    expect(failure.code).toBe(code);
    expect(failure.detail).not.toBe('');
  });

  it('tells where a fault of ours was met', () => {
    expect(asFailure(new TypeError('x is not a function'), false).detail).toMatch(
      /x is not a function\n\s+at /,
    );
    const bare = new Error('bare');
    delete bare.stack;
    expect(asFailure(bare, false).detail).toBe('bare');
  });
});

describe('the health of the image, against the baseline', () => {
  const health = (part: Partial<Health>): Health => ({ sfc: 'clean', store: 'none', ...part });

  it.each([
    { before: 'clean', after: 'clean', answer: 'good', why: 'no violations' },
    { before: 'violations', after: 'clean', answer: 'good', why: 'they are gone' },
    { before: 'clean', after: 'violations', answer: 'bad', why: 'they are new' },
    {
      before: 'violations',
      after: 'violations',
      answer: 'not-verifiable',
      why: 'an old wound is not blamed on this run',
    },
    {
      before: 'unknown',
      after: 'violations',
      answer: 'not-verifiable',
      why: 'nobody knows how it was before',
    },
    {
      before: 'clean',
      after: 'pending-repair',
      answer: 'not-verifiable',
      why: 'sfc waits for the first boot',
    },
    { before: 'clean', after: 'could-not-run', answer: 'not-verifiable', why: 'sfc could not' },
    { before: 'clean', after: 'unknown', answer: 'not-verifiable', why: 'sfc said something else' },
    { before: 'missing', after: 'missing', answer: 'not-verifiable', why: 'no sfc here' },
  ] as const)('sfc $before, then $after: $answer, $why', ({ before, after, answer }) => {
    const [sfc] = judgeHealth(health({ sfc: before }), health({ sfc: after }));
    expect(sfc).toMatchObject({ name: 'sfc', answer });
  });

  it.each([
    { before: 'none', after: 'none', answer: 'good', why: 'no corruption' },
    { before: 'repairable', after: 'none', answer: 'good', why: 'it is gone' },
    { before: 'none', after: 'repairable', answer: 'bad', why: 'it is new' },
    { before: 'none', after: 'not-repairable', answer: 'bad', why: 'it is new, and worse' },
    { before: 'repairable', after: 'not-repairable', answer: 'not-verifiable', why: 'it was there before' },
    {
      before: 'unknown',
      after: 'repairable',
      answer: 'not-verifiable',
      why: 'nobody knows how it was before',
    },
    { before: 'none', after: 'unknown', answer: 'not-verifiable', why: 'DISM gave no answer' },
  ] as const)('the store $before, then $after: $answer, $why', ({ before, after, answer }) => {
    const [, store] = judgeHealth(health({ store: before }), health({ store: after }));
    expect(store).toMatchObject({ name: 'store', answer });
  });

  it('is asked for with what is there: without sfc.exe only DISM', async () => {
    const { context, processes } = testWorld({
      script: [{ expects: '/CheckHealth', prints: '\r\nNo component store corruption detected.\r\n' }],
    });
    expect(await checkImage(context, PLACES, 'before')).toEqual({ sfc: 'missing', store: 'none' });
    processes.verifyAllUsed();
    expect(processes.ran[0]).toMatchObject({
      effect: 'reads',
      logPath: expect.stringContaining('before.log'),
    });
  });
});

describe('the end of a run', () => {
  it('leaves its mark for startnet.cmd', async () => {
    const { context, disk } = testWorld();
    await leaveMark(context, 21, 'done-first-boot');
    expect(textOf(disk, 'X:\\servicer\\verdict.txt')).toBe('21 done-first-boot\r\n');
    await leaveMark(context, 75, 'in-doubt');
    expect(textOf(disk, 'X:\\servicer\\verdict.txt')).toBe('75 in-doubt\r\n');
  });

  it('leaves none on a desk that is no Windows: it would lie in the folder the person works in', async () => {
    const { context, world, disk } = testWorld();
    const desk = { ...world, host: { ...world.host, systemDrive: '', isWindowsPe: false } };
    await leaveMark({ ...context, world: desk }, 62, 'refused');
    expect(context.record.warnings).toEqual([]);
    expect(disk.list('X:\\servicer') ?? []).not.toContain('verdict.txt');
  });

  it.each(['full', 'read-only', 'denied'] satisfies IoReason[])(
    'without a mark still has its verdict: %s',
    async (reason) => {
      const write = (path: string) => Promise.reject(new IoError(reason, path, reason));
      const { context } = testWorld({ files: (files) => ({ ...files, write }) });
      await leaveMark(context, 0, 'done');
      expect(context.record.warnings).toEqual([expect.stringContaining('verdict.txt could not be written')]);
    },
  );

  it.each([
    { exitClass: 0, is: 'reboot' },
    { exitClass: 10, is: 'reboot' },
    { exitClass: 20, is: 'reboot' },
    { exitClass: 30, is: 'reboot' },
    { exitClass: 40, is: 'shell' },
    { exitClass: 50, is: 'shell' },
    { exitClass: 60, is: 'shell' },
    { exitClass: 70, is: 'shell' },
    { exitClass: 75, is: 'shell' },
    { exitClass: 90, is: 'shell' },
  ] as const)('of class $exitClass is $is: only a good end goes on without a person', ({ exitClass, is }) => {
    expect(endActionFor(exitClass, 'reboot', 'shell')).toBe(is);
  });

  it.each([
    { action: 'reboot', script: [{ expects: 'wpeutil Reboot' }] },
    { action: 'shutdown', script: [{ expects: 'wpeutil Shutdown' }] },
    { action: 'shell', script: [] },
  ] as const)('does $action', async ({ action, script }) => {
    const { context, processes } = testWorld({ disk: emptyDisk(), script });
    await powerOff(context, action);
    processes.verifyAllUsed();
  });
});
