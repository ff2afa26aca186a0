import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalRecord } from '../../../agent/domain/journal.ts';
import type { FoundJournal } from '../../../agent/runtime/journal.ts';
import { mostRecords, SLOT_COUNT } from '../../../agent/runtime/journal-codec.ts';
import {
  attemptsOf,
  hasEnded,
  lastingDoubt,
  MAX_BOOTS,
  pageFilesOf,
  recover,
  standingDoubt,
  unfinishedSteps,
} from '../../../agent/runtime/recovery.ts';

const records = (entries: readonly JournalEntry[]): readonly JournalRecord[] =>
  entries.map((entry, sequence) => ({ sequence, bootId: 'b', at: '2026-03-01T08:00:00.000Z', entry }));

const BOOT: JournalEntry = { type: 'boot', bootId: 'b' };
const ACCEPTED: JournalEntry = { type: 'accepted', manifestId: 'm', serial: 1, sha256: 'ours' };
const OTHERS: JournalEntry = { ...ACCEPTED, sha256: 'another' };
const INTENT: JournalEntry = { type: 'intent', stepId: 'lcu', attempt: 1 };
const RESULT: JournalEntry = { type: 'result', stepId: 'lcu', outcome: 'changed', because: 'x' };
const HUNG: JournalEntry = {
  type: 'result',
  stepId: 'lcu',
  outcome: 'failed',
  because: 'SVC-3004 dism hung',
};
const IN_DOUBT: JournalEntry = { type: 'verified', verdict: 'in-doubt', code: 'SVC-3004' };
const SETTLED: JournalEntry = { type: 'settled', bootId: 'b' };
const SEALED: JournalEntry = { type: 'sealed', sha256: 's' };
const ENDED: JournalEntry = { type: 'ended', verdict: 'done' };

let made = 0;
function journal(entries: readonly JournalEntry[], state: FoundJournal['state'] = 'good'): FoundJournal {
  made += 1;
  return {
    runId: `run-${made}`,
    path: `D:\\j\\${made}.wal`,
    records: records(entries),
    state,
    slots: SLOT_COUNT,
  };
}

describe('what the journals on the disk mean for this start', () => {
  const boots = (count: number) => Array.from({ length: count }, () => BOOT);

  it.each([
    { found: [], kind: 'fresh', why: 'nothing was begun' },
    { found: [journal([BOOT, ACCEPTED, ENDED])], kind: 'fresh', why: 'the last run has ended' },
    {
      found: [journal([BOOT, ACCEPTED, SEALED])],
      kind: 'fresh',
      why: 'the last run is sealed: its result lies in the outbox',
    },
    { found: [journal([BOOT])], kind: 'fresh', why: 'cut before a manifest was accepted' },
    { found: [journal([])], kind: 'fresh', why: 'cut before the first record was durable' },
    {
      found: [journal([BOOT, OTHERS, INTENT])],
      kind: 'fresh',
      why: 'a run of another manifest: closed, and judged from the image',
    },
    { found: [journal([BOOT, ACCEPTED])], kind: 'resume', why: 'cut between two steps' },
    { found: [journal([BOOT, ACCEPTED, INTENT])], kind: 'resume', why: 'cut within a step' },
    {
      found: [journal([BOOT, ACCEPTED, INTENT], 'tail-lost')],
      kind: 'resume',
      why: 'the last record was torn',
    },
    {
      found: [journal([...boots(MAX_BOOTS - 1), ACCEPTED, INTENT])],
      kind: 'resume',
      why: 'one start below the limit',
    },
    {
      found: [journal([...boots(MAX_BOOTS), ACCEPTED, INTENT])],
      kind: 'SVC-3005',
      why: 'the limit, in the middle of a step',
    },
    {
      found: [journal([...boots(MAX_BOOTS), ACCEPTED, INTENT, RESULT])],
      kind: 'resume',
      why: 'the limit, but no step is open: it moves',
    },
    {
      found: [journal([BOOT, ACCEPTED, INTENT], 'damaged')],
      kind: 'SVC-9002',
      why: 'damaged in the middle: nothing may be concluded',
    },
    { found: [journal([], 'damaged')], kind: 'SVC-9002', why: 'damaged from the first record on' },
    { found: [journal([BOOT, ACCEPTED, ENDED], 'damaged')], kind: 'fresh', why: 'damaged after its end' },
    {
      found: [journal([BOOT, OTHERS], 'damaged'), journal([BOOT, ACCEPTED])],
      kind: 'SVC-9002',
      why: 'a damaged one beside ours',
    },
    { found: [journal([OTHERS, ACCEPTED])], kind: 'resume', why: 'the last manifest accepted counts' },
    {
      found: [journal([ACCEPTED, OTHERS])],
      kind: 'fresh',
      why: 'the last manifest accepted counts, here too',
    },
  ])('$kind: $why', ({ found, kind }) => {
    const recovery = recover(found, 'ours');
    expect(recovery.kind === 'stop' ? recovery.failure.code : recovery.kind).toBe(kind);
  });

  it.each([
    { extra: -1, kind: 'resume', why: 'room for one record more' },
    { extra: 0, kind: 'stop', why: 'no room: it is going in circles' },
  ])('a journal at its limit: $kind, $why', ({ extra, kind }) => {
    const filler = Array.from({ length: mostRecords(SLOT_COUNT) - 2 + extra }, () => RESULT);
    const recovery = recover([journal([BOOT, ACCEPTED, ...filler])], 'ours');
    expect(recovery.kind).toBe(kind);
    if (recovery.kind === 'stop') expect(recovery.failure.code).toBe('SVC-3005');
  });

  it('closes every other interrupted run, and not the one that goes on', () => {
    const [ours, other, ended] = [journal([ACCEPTED]), journal([OTHERS]), journal([ACCEPTED, ENDED])];
    expect(recover([other, ended, ours], 'ours')).toEqual({
      kind: 'resume',
      journal: ours,
      interrupted: [other],
    });
    expect(recover([other, ended], 'ours')).toEqual({ kind: 'fresh', interrupted: [other] });
  });

  it('names the step that was under way, and the damaged file', () => {
    const loop = recover([journal([...boots(4), ACCEPTED, INTENT, { ...INTENT, stepId: 'nic' }])], 'ours');
    expect(loop).toMatchObject({ failure: { detail: expect.stringContaining('4 starts') } });
    expect(loop).toMatchObject({ failure: { detail: expect.stringContaining('lcu, nic') } });
    const damaged = journal([BOOT], 'damaged');
    expect(recover([damaged], 'ours')).toMatchObject({
      failure: { detail: expect.stringContaining(`${damaged.path} is damaged after record 1`) },
    });
  });
});

describe('questions to the records of a run', () => {
  const nic: JournalEntry = { ...INTENT, stepId: 'nic' };

  it.each([
    { entries: [], open: [], attempts: 0, why: 'nothing was begun' },
    { entries: [INTENT], open: ['lcu'], attempts: 1, why: 'begun' },
    { entries: [INTENT, RESULT], open: [], attempts: 1, why: 'begun and ended' },
    { entries: [INTENT, RESULT, INTENT], open: ['lcu'], attempts: 2, why: 'begun again' },
    { entries: [INTENT, nic, RESULT], open: ['nic'], attempts: 1, why: 'another one is open' },
    { entries: [RESULT], open: [], attempts: 0, why: 'a result without an intent' },
  ])('unfinished: $open, attempts: $attempts ($why)', ({ entries, open, attempts }) => {
    expect(unfinishedSteps(records(entries))).toEqual(open);
    expect(attemptsOf(records(entries), 'lcu')).toBe(attempts);
  });

  it('has ended when it is sealed or ended', () => {
    expect([[BOOT], [SEALED], [ENDED]].map((entries) => hasEnded(records(entries)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each([
    {
      because: 'SVC-3004 dism was stopped',
      code: 'SVC-3004',
      why: 'a tool was killed: no later look clears it',
    },
    { because: 'SVC-3008 the store is damaged', code: 'SVC-3008', why: 'a damaged store' },
    {
      because: 'SVC-3001 dism ended with 1',
      code: undefined,
      why: 'the image is known: it may be tried again',
    },
    { because: 'SVC-3010 reg unload failed', code: undefined, why: 'a restart releases the hive' },
    { because: 'SVC-4001 it cannot be read', code: undefined, why: 'it may be readable now' },
    { because: 'SVC-0000 x', code: undefined, why: 'no such code' },
    { because: 'no code at all', code: undefined, why: 'no code' },
  ])('a doubt that lasts: $code, because $why', ({ because, code }) => {
    const failed: JournalEntry = { type: 'result', stepId: 'lcu', outcome: 'failed', because };
    expect(lastingDoubt(records([INTENT, failed]), 'lcu')?.code).toBe(code);
    expect(lastingDoubt(records([INTENT, failed]), 'nic')).toBeUndefined();
    expect(lastingDoubt(records([INTENT, failed, RESULT]), 'lcu')).toBeUndefined();
    if (code !== undefined)
      expect(lastingDoubt(records([failed]), 'lcu')?.detail).toBe(because.slice('SVC-3004 '.length));
  });

  it.each<{ entries: readonly JournalEntry[]; resumes?: string; doubt: string | undefined; why: string }>([
    { entries: [BOOT, OTHERS, INTENT, HUNG], doubt: 'SVC-3004', why: 'cut off before its verdict' },
    { entries: [BOOT, OTHERS, INTENT, HUNG], resumes: 'ours', doubt: 'SVC-3004', why: 'another manifest' },
    { entries: [BOOT, ACCEPTED, INTENT, HUNG], resumes: 'ours', doubt: undefined, why: 'it goes on now' },
    { entries: [BOOT, OTHERS, INTENT, RESULT], doubt: undefined, why: 'its step went well' },
    { entries: [BOOT, OTHERS, INTENT, HUNG, SETTLED], doubt: undefined, why: 'a person settled it' },
    {
      entries: [BOOT, ACCEPTED, INTENT, HUNG, SETTLED, INTENT, HUNG],
      doubt: 'SVC-3004',
      why: 'and it hung again after that',
    },
    {
      entries: [BOOT, ACCEPTED, INTENT, HUNG, SETTLED, INTENT, HUNG, IN_DOUBT, ENDED],
      resumes: 'ours',
      doubt: 'SVC-3004',
      why: 'the same in a run that has ended',
    },
    { entries: [BOOT, ACCEPTED, HUNG, IN_DOUBT, SETTLED, ENDED], doubt: undefined, why: 'settled and ended' },
  ])('leaves the doubt $doubt: $why', ({ entries, resumes, doubt }) => {
    expect(standingDoubt([journal(entries)], resumes)?.code).toBe(doubt);
  });

  it('has no doubt of a step any more once a person settled it: it is tried again', () => {
    expect(lastingDoubt(records([INTENT, HUNG]), 'lcu')?.code).toBe('SVC-3004');
    expect(lastingDoubt(records([INTENT, HUNG, SETTLED]), 'lcu')).toBeUndefined();
  });

  it('knows the page files', () => {
    expect(pageFilesOf(records([{ type: 'page-file', path: 'D:\\p' }]))).toEqual(['D:\\p']);
  });
});
