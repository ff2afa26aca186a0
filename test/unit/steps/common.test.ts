import { describe, expect, it } from 'vitest';
import type { ActionResult } from '../../../agent/domain/action.ts';
import { no, unknown, yes } from '../../../agent/domain/fact.ts';
import {
  answerTo,
  evidenceOf,
  failureOf,
  howItEnded,
  idSchema,
  imagePathSchema,
  judgeByFact,
} from '../../../agent/steps/common.ts';
import { EXIT_0, ran } from './support.ts';

describe('an id of a manifest', () => {
  it.each([
    { id: 'a', good: true, why: 'one character' },
    { id: '2024-11', good: true, why: 'it may begin with a digit' },
    { id: 'a'.repeat(32), good: true, why: '32 characters' },
    { id: 'a'.repeat(33), good: false, why: '33 characters' },
    { id: '', good: false, why: 'nothing' },
    { id: '-a', good: false, why: 'it would look like an option' },
    { id: 'A', good: false, why: 'capitals fall together on Windows' },
    { id: 'a.b', good: false, why: 'it becomes a part of a file name' },
    { id: 'a\nb', good: false, why: 'a line end' },
  ])('"$id": $why', ({ id, good }) => {
    expect(idSchema.safeParse(id).success).toBe(good);
  });
});

describe('a path inside the image', () => {
  it.each([
    { path: 'Windows\\OEM\\logo.bmp', good: true, why: 'backslashes' },
    { path: 'Program Files/Contoso/a b.ini', good: true, why: 'slashes and blanks' },
    { path: `a${'\\b'.repeat(89)}c`, good: true, why: '180 characters' },
    { path: `a${'\\b'.repeat(89)}cd`, good: false, why: '181 characters' },
    { path: '..\\x', good: false, why: 'out of the image' },
    { path: 'a\\..\\b', good: false, why: 'out of the folder' },
    { path: '\\Windows', good: false, why: 'absolute' },
    { path: 'D:\\Windows', good: false, why: 'a drive' },
    { path: '\\\\srv\\share', good: false, why: 'a share' },
    { path: 'a\\\\b', good: false, why: 'an empty part' },
    { path: 'a:stream', good: false, why: 'a stream' },
    { path: 'a\\nul', good: false, why: 'a device' },
    { path: 'a\\COM1.txt', good: false, why: 'a device with an extension' },
    { path: 'a\\b.', good: false, why: 'a dot that Windows would drop' },
    { path: 'a\\b ', good: false, why: 'a blank that Windows would drop' },
    { path: 'a"b', good: false, why: 'a quote' },
    { path: '%TEMP%', good: false, why: 'a variable' },
    { path: '', good: false, why: 'nothing' },
  ])('"$path": $why', ({ path, good }) => {
    expect(imagePathSchema.safeParse(path).success).toBe(good);
  });
});

describe('an answer to a probe', () => {
  const answers = [{ ask: 'driver', fact: yes('it is there') }] as const;

  it('is taken as what was asked', () => {
    expect(answerTo(answers, 0, 'driver').fact.answer).toBe('yes');
  });

  it.each([
    { index: 0, ask: 'package', why: 'another sort' },
    { index: 1, ask: 'driver', why: 'no answer' },
  ] as const)('is a fault of ours otherwise: $why', ({ index, ask }) => {
    expect(() => answerTo(answers, index, ask)).toThrow(`probe ${index} was not answered as ${ask}`);
  });
});

const TIMED_OUT = { end: 'timed-out', limit: 'idle' } as const;
const SKIPPED: ActionResult = { do: 'skipped', what: 'reg' };
const COPIED: ActionResult = { do: 'copy', path: 'D:\\a', error: undefined };

describe('how the actions of a step ended', () => {
  it.each([
    { ended: [], how: { how: 'done' }, why: 'nothing was to do' },
    { ended: [ran(EXIT_0), COPIED, SKIPPED], how: { how: 'done' }, why: 'all went well' },
    {
      ended: [ran({ end: 'exited', exitCode: '0x00000BC2' })],
      how: { how: 'done' },
      why: '3010: first boot',
    },
    {
      ended: [ran({ end: 'exited', exitCode: '0x000F0802' })],
      how: { how: 'done' },
      why: 'it was there already',
    },
    {
      ended: [ran({ end: 'exited', exitCode: '0x000F0803' })],
      how: { how: 'done' },
      why: 'the next call loads another servicing stack',
    },
    {
      ended: [ran({ end: 'exited', exitCode: '0x00240006' })],
      how: { how: 'done' },
      why: 'the update agent has it already',
    },
    {
      ended: [ran({ end: 'exited', exitCode: '0x00000070' })],
      how: { how: 'ended', code: '0x80070070', detail: 'dism ended with 0x00000070' },
      why: 'a Win32 number counts as its HRESULT, and is shown as it came',
    },
    {
      ended: [ran(EXIT_0), ran({ end: 'exited', exitCode: '0x00000001' }, 'reg'), ran(TIMED_OUT, 'reg')],
      how: { how: 'ended', code: '0x80070001', detail: 'reg ended with 0x00000001' },
      why: 'the first one that did not go well',
    },
    {
      ended: [ran(TIMED_OUT)],
      how: { how: 'stopped', detail: 'dism was stopped at its idle limit' },
      why: 'it hung',
    },
    {
      ended: [ran({ end: 'not-started', because: 'ENOENT' })],
      how: { how: 'not-started', detail: 'dism did not start: ENOENT' },
      why: 'it is not there',
    },
    {
      ended: [{ do: 'delete', path: 'D:\\a', error: 'denied: no' }],
      how: { how: 'file-error', detail: 'D:\\a: denied: no' },
      why: 'a file could not be removed',
    },
  ] as const)('$how.how: $why', ({ ended, how }) => {
    expect(howItEnded(ended)).toEqual(how);
  });

  it.each([
    { how: { how: 'done' }, code: 'SVC-3002', why: 'the tool said yes, the image says no' },
    { how: { how: 'stopped', detail: 'x' }, code: 'SVC-3004', why: 'it hung' },
    { how: { how: 'not-started', detail: 'x' }, code: 'SVC-3009', why: 'it never ran' },
    { how: { how: 'file-error', detail: 'x' }, code: 'SVC-3001', why: 'a file' },
    { how: { how: 'ended', code: '0x800F081E', detail: 'x' }, code: 'SVC-3003', why: 'not applicable' },
    { how: { how: 'ended', code: '0x80070070', detail: 'x' }, code: 'SVC-3007', why: 'disk full' },
    {
      how: { how: 'ended', code: '0x80070BC9', detail: 'x' },
      code: 'SVC-3022',
      why: 'Windows must start once',
    },
    { how: { how: 'ended', code: '0x800F082A', detail: 'x' }, code: 'SVC-3022', why: 'the same' },
    { how: { how: 'ended', code: '0x80073712', detail: 'x' }, code: 'SVC-3008', why: 'the store is damaged' },
    { how: { how: 'ended', code: '0x800702E4', detail: 'x' }, code: 'SVC-6001', why: 'not elevated' },
    { how: { how: 'ended', code: '0x80004005', detail: 'x' }, code: 'SVC-3001', why: 'a code without a row' },
  ] as const)('$code: $why', ({ how, code }) => {
    const failure = failureOf(how, 'the package');
    expect(failure.code).toBe(code);
    expect(failure.detail).toMatch(/^the package: /);
  });
});

describe('the outcome of a step with one fact', () => {
  const failed = ran({ end: 'exited', exitCode: '0x80070228' });

  it.each([
    {
      before: yes('a'),
      after: yes('b'),
      ended: [],
      kind: 'unchanged',
      code: undefined,
      why: 'it was true before',
    },
    {
      before: no('a'),
      after: yes('b'),
      ended: [ran(EXIT_0)],
      kind: 'changed',
      code: undefined,
      why: 'both say yes',
    },
    {
      before: unknown('a'),
      after: yes('b'),
      ended: [ran(EXIT_0)],
      kind: 'changed',
      code: undefined,
      why: 'a doubt led to the tool',
    },
    {
      before: no('a'),
      after: yes('b'),
      ended: [failed],
      kind: 'changed',
      code: undefined,
      why: 'the image is the witness',
    },
    {
      before: no('a'),
      after: yes('b'),
      ended: [ran(TIMED_OUT)],
      kind: 'failed',
      code: 'SVC-3004',
      why: 'what was cut off cannot be seen',
    },
    {
      before: no('a'),
      after: unknown('b'),
      ended: [ran(TIMED_OUT)],
      kind: 'failed',
      code: 'SVC-3004',
      why: 'it hung, whatever the image says',
    },
    {
      before: yes('a'),
      after: yes('a'),
      ended: [ran(TIMED_OUT)],
      kind: 'failed',
      code: 'SVC-3004',
      why: 'it hung, though what it was started for besides is not this fact',
    },
    {
      before: yes('a'),
      after: yes('a'),
      ended: [failed],
      kind: 'unchanged',
      code: undefined,
      why: 'it said no, and nothing has changed',
    },
    {
      before: no('a'),
      after: unknown('b'),
      ended: [ran(EXIT_0)],
      kind: 'failed',
      code: 'SVC-4001',
      why: 'the image cannot be read',
    },
    {
      before: no('a'),
      after: no('b'),
      ended: [ran(EXIT_0)],
      kind: 'failed',
      code: 'SVC-3002',
      why: 'the tool says yes, the image no',
    },
    {
      before: no('a'),
      after: no('b'),
      ended: [failed],
      kind: 'failed',
      code: 'SVC-3001',
      why: 'both say no',
    },
  ])('$kind $code: $why', ({ before, after, ended, kind, code }) => {
    const outcome = judgeByFact({ before, after, ended }, 'the package', true);
    expect(outcome.kind).toBe(kind);
    expect('failure' in outcome ? outcome.failure.code : undefined).toBe(code);
  });

  it('says by what it changed, and what the tool said against it', () => {
    const seen = { before: no('it is absent'), after: yes('it is Installed'), ended: [failed] };
    expect(judgeByFact(seen, 'x', true)).toEqual({
      kind: 'changed',
      because: 'it is Installed, although dism ended with 0x80070228',
      firstBoot: true,
      by: 'act',
    });
    expect(judgeByFact({ ...seen, ended: [] }, 'x', false)).toMatchObject({
      because: 'it is Installed',
      firstBoot: false,
    });
  });
});

it('the evidence of several facts stands in their order', () => {
  const [a, b] = [{ file: 'a' }, { file: 'b' }];
  expect(evidenceOf([yes('x', a), no('y'), yes('z', b)])).toEqual([a, b]);
});
