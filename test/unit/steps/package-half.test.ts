import { describe, expect, it } from 'vitest';
import type { CommandEnd } from '../../../agent/domain/command.ts';
import { no, unknown, yes } from '../../../agent/domain/fact.ts';
import type { ProbeAnswer } from '../../../agent/domain/probe.ts';
import { windowsCode } from '../../../agent/domain/windows-code.ts';
import { bindPackage, packageSchema } from '../../../agent/steps/package.ts';
import { EXIT_0, finder, payload, ran, stepOf } from './support.ts';

const KB = 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3';
const STAGED = 'the package is Staged';
const step = stepOf(
  bindPackage(
    packageSchema.parse({ id: 'kb', kind: 'package', payload: 'kb', identity: KB }),
    finder(payload('kb', 'kb.cab')),
  ),
);

const ABSENT: ProbeAnswer = { ask: 'package', fact: no('not there'), firstBoot: false };
const HALF: ProbeAnswer = { ask: 'package', fact: no('Staged'), firstBoot: false, half: STAGED };
const THERE: ProbeAnswer = { ask: 'package', fact: yes('Installed'), firstBoot: false };
const UNSURE: ProbeAnswer = { ask: 'package', fact: unknown('?'), firstBoot: false, half: 'half' };

const exit = (code: number): CommandEnd => ({ end: 'exited', exitCode: windowsCode(code) });

describe('a package that DISM left', () => {
  it.each([
    { before: ABSENT, after: HALF, end: exit(0x42b), code: 'SVC-3040', why: 'the process is gone' },
    { before: ABSENT, after: HALF, end: exit(0xc0000005), code: 'SVC-3040', why: 'a crash in the middle' },
    { before: ABSENT, after: HALF, end: exit(1726), code: 'SVC-3040', why: 'its helper is gone' },
    { before: ABSENT, after: HALF, end: exit(552), code: 'SVC-3040', why: 'a code that tells nothing' },
    { before: ABSENT, after: HALF, end: exit(0x800effff), code: 'SVC-3040', why: 'one below servicing' },
    { before: ABSENT, after: HALF, end: exit(0x800f0922), code: 'SVC-3001', why: 'servicing gave up' },
    { before: ABSENT, after: HALF, end: exit(0x80073701), code: 'SVC-3001', why: 'the store gave up' },
    { before: ABSENT, after: HALF, end: exit(0x800f081e), code: 'SVC-3003', why: 'it does not fit' },
    { before: ABSENT, after: HALF, end: EXIT_0, code: 'SVC-3002', why: 'DISM says that it did its work' },
    { before: HALF, after: HALF, end: exit(0x42b), code: 'SVC-3001', why: 'it was half there before' },
    { before: ABSENT, after: ABSENT, end: exit(0x42b), code: 'SVC-3001', why: 'nothing was begun' },
    { before: ABSENT, after: HALF, end: exit(112), code: 'SVC-3007', why: 'a full disk says more' },
    {
      before: ABSENT,
      after: HALF,
      end: { end: 'timed-out', limit: 'idle' } as const,
      code: 'SVC-3004',
      why: 'it was stopped, and the image is in doubt for good',
    },
    { before: ABSENT, after: UNSURE, end: exit(0x42b), code: 'SVC-4001', why: 'it cannot be told' },
  ])('$code: $why', ({ before, after, end, code }) => {
    const outcome = step.judge({ before: [before], after: [after], ended: [ran(end)] });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code } });
  });

  it('is there if the image says so, however DISM ended', () => {
    const outcome = step.judge({ before: [ABSENT], after: [THERE], ended: [ran(exit(0x42b))] });
    expect(outcome).toMatchObject({ kind: 'changed', by: 'act' });
  });
});
