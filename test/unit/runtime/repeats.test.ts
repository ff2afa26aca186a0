import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalRecord } from '../../../agent/domain/journal.ts';
import type { Outcome } from '../../../agent/domain/outcome.ts';
import type { FoundJournal } from '../../../agent/runtime/journal.ts';
import { SLOT_COUNT } from '../../../agent/runtime/journal-codec.ts';
import { isOwed, notDue, recordsOfManifest } from '../../../agent/runtime/repeats.ts';

const adds = new Set(['fr', 'de']);
const updates = new Set(['lcu', 'lcu+again']);
const intent = (stepId: string): JournalEntry => ({ type: 'intent', stepId, attempt: 1 });
const result = (stepId: string, outcome: Outcome['kind']): JournalEntry => ({
  type: 'result',
  stepId,
  outcome,
  because: 'x',
});
const records = (entries: readonly JournalEntry[]): readonly JournalRecord[] =>
  entries.map((entry, sequence) => ({ sequence, bootId: 'b', at: '', entry }));
const done = (stepId: string) => [intent(stepId), result(stepId, 'changed')];

describe('whether an update is owed', () => {
  it.each([
    { entries: [], owed: false, why: 'nothing happened' },
    { entries: [intent('fr')], owed: true, why: 'the power went while it was added: it may be there' },
    { entries: done('fr'), owed: true, why: 'it was added' },
    { entries: [intent('fr'), result('fr', 'unchanged')], owed: false, why: 'it turned out to be there' },
    { entries: [intent('fr'), result('fr', 'failed')], owed: false, why: 'it was not added' },
    { entries: [...done('fr'), ...done('lcu')], owed: false, why: 'the update came after it' },
    { entries: [...done('lcu'), ...done('fr')], owed: true, why: 'the update came before it' },
    { entries: [...done('fr'), intent('lcu+again')], owed: true, why: 'the power went in the second one' },
    { entries: [...done('fr'), ...done('lcu+again')], owed: false, why: 'it was applied again' },
    {
      entries: [...done('fr'), intent('lcu+again'), result('lcu+again', 'failed')],
      owed: true,
      why: 'it could not be applied again',
    },
    {
      entries: [...done('fr'), ...done('lcu'), intent('de'), result('de', 'failed')],
      owed: false,
      why: 'a second one failed after the update',
    },
    {
      entries: [intent('fr'), intent('de'), result('fr', 'unchanged')],
      owed: true,
      why: 'one of two is still open',
    },
    { entries: [...done('logo'), ...done('lcu')], owed: false, why: 'other steps add nothing' },
  ])('$owed: $why', ({ entries, owed }) => {
    expect(isOwed(records(entries), { adds, updates })).toBe(owed);
  });
});

describe('what all runs of a manifest wrote down', () => {
  function journal(sha256: string, ordinal: number | undefined, stepId: string): FoundJournal {
    const begin: JournalEntry = {
      type: 'run-begin',
      agent: '1',
      machineId: 'm',
      ...(ordinal === undefined ? {} : { ordinal }),
    };
    const accepted: JournalEntry = { type: 'accepted', manifestId: 'm', serial: 1, sha256 };
    const slots = SLOT_COUNT;
    return {
      runId: stepId,
      path: stepId,
      records: records([begin, accepted, intent(stepId)]),
      state: 'good',
      slots,
    };
  }

  it('is in the order of the runs, and nothing of other manifests', () => {
    const found = [
      journal('ours', 3, 'c'),
      journal('other', 2, 'x'),
      journal('ours', 1, 'b'),
      journal('ours', undefined, 'a'),
    ];
    const steps = recordsOfManifest(found, 'ours').flatMap(({ entry }) =>
      entry.type === 'intent' ? [entry.stepId] : [],
    );
    expect(steps).toEqual(['a', 'b', 'c']);
  });
});

describe('a repeated step that is not due', () => {
  it.each([
    { entries: done('lcu+again'), kind: 'changed', why: 'an earlier start of this run did it' },
    { entries: [intent('lcu+again')], kind: 'unchanged', why: 'only begun' },
    { entries: done('lcu'), kind: 'unchanged', why: 'another step' },
  ])('$kind: $why', ({ entries, kind }) => {
    expect(notDue(records(entries), 'lcu+again', true).kind).toBe(kind);
  });
});
