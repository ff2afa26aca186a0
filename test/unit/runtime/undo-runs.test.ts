import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalRecord } from '../../../agent/domain/journal.ts';
import { chooseRun } from '../../../agent/phases/undo/choose.ts';
import type { FoundJournal } from '../../../agent/runtime/journal.ts';
import { parseRecord } from '../../../agent/runtime/journal-record.ts';
import { firstKept, formatDocument, parseDocument } from '../../../agent/runtime/undo-document.ts';
import { nextOrdinal, type PastRun, pastRuns } from '../../../agent/runtime/undo-runs.ts';

const id = (letter: string) => letter.repeat(32);
const begin = (ordinal?: number): JournalEntry => ({
  type: 'run-begin',
  agent: '1',
  machineId: 'm',
  ...(ordinal === undefined ? {} : { ordinal }),
});
const intent = (stepId: string, keeps?: string): JournalEntry => ({
  type: 'intent',
  stepId,
  attempt: 1,
  ...(keeps === undefined ? {} : { keeps }),
});
const result = (stepId: string, outcome: 'changed' | 'unchanged' | 'failed'): JournalEntry => ({
  type: 'result',
  stepId,
  outcome,
  because: '',
});
const ended = (verdict: PastRun['verdict'] = 'done'): readonly JournalEntry[] => [
  { type: 'verified', verdict: verdict ?? 'done', code: '' },
  { type: 'ended', verdict: verdict ?? 'done' },
];

function journal(letter: string, at: string, entries: readonly JournalEntry[]): FoundJournal {
  const records = entries.map(
    (entry, sequence): JournalRecord => ({ sequence, bootId: 'b', at: `2026-11-${at}T00:00:00Z`, entry }),
  );
  return { runId: id(letter), path: `D:\\run-${id(letter)}.wal`, records, state: 'good', slots: 1024 };
}

describe('what a run changed', () => {
  const acted = (...entries: JournalEntry[]) => pastRuns([journal('a', '01', entries)])[0]?.acted;

  it.each([
    { entries: [intent('x', 'k'), result('x', 'changed')], says: ['x'], why: 'it changed something' },
    { entries: [intent('x', 'k')], says: ['x'], why: 'it was cut off' },
    { entries: [intent('x', 'k'), result('x', 'failed')], says: ['x'], why: 'it failed, and may have begun' },
    { entries: [intent('x', 'k'), result('x', 'unchanged')], says: [], why: 'it found nothing to do' },
    {
      entries: [intent('x', 'k'), intent('x', 'k'), result('x', 'unchanged')],
      says: ['x'],
      why: 'its first attempt was cut off',
    },
    { entries: [result('x', 'unchanged')], says: [], why: 'it was true already' },
    { entries: [intent('y'), intent('x')], says: ['y', 'x'], why: 'in the order of work' },
    {
      entries: [{ type: 'image-file', stage: 'discarded', path: 'w' } as const, intent('x')],
      says: [],
      why: 'the work copy was thrown away',
    },
    {
      entries: [{ type: 'image-file', stage: 'exchanged', path: 'w' } as const, intent('x')],
      says: ['x'],
      why: 'the work copy took the place of the file',
    },
  ])('$why', ({ entries, says }) => {
    expect(acted(...entries)?.map(({ stepId }) => stepId)).toEqual(says);
  });

  it('the hash of the first intent counts, also when it names none', () => {
    const records = (...entries: JournalEntry[]) => journal('a', '01', entries).records;
    expect(firstKept(records(intent('x', 'one'), intent('x', 'two')), 'x').sha256).toBe('one');
    expect(firstKept(records(intent('x'), intent('x', 'two')), 'x')).toEqual({
      isBegun: true,
      sha256: undefined,
    });
    expect(firstKept(records(intent('y', 'one')), 'x')).toEqual({ isBegun: false, sha256: undefined });
  });
});

describe('the order of runs', () => {
  it('goes by their numbers, whatever the clock said', () => {
    const runs = pastRuns([
      journal('b', '01', [begin(2)]),
      journal('a', '20', [begin(1)]),
      journal('d', '30', [begin()]),
      journal('c', '29', [begin()]),
    ]);
    expect(runs.map(({ runId }) => runId.slice(0, 1))).toEqual(['c', 'd', 'a', 'b']);
  });

  it.each([
    { ordinals: [], next: 1 },
    { ordinals: [undefined], next: 1 },
    { ordinals: [3, 1], next: 4 },
  ])('after $ordinals comes $next', ({ ordinals, next }) => {
    expect(nextOrdinal(ordinals.map((ordinal) => journal('a', '01', [begin(ordinal)])))).toBe(next);
  });

  it('an older record without number and hash is still read', () => {
    const entries = [
      begin(),
      begin(1),
      intent('x'),
      intent('x', 'k'),
      { type: 'undoes', runId: id('a') } as const,
    ];
    for (const [sequence, entry] of entries.entries()) {
      const record = { sequence, bootId: 'b', at: '', entry };
      expect(parseRecord(new TextEncoder().encode(JSON.stringify(record)))).toEqual(record);
    }
  });
});

describe('which run is undone', () => {
  const run = (letter: string, at: string, ordinal: number, ...more: JournalEntry[]) =>
    journal(letter, at, [begin(ordinal), intent('x', 'k'), result('x', 'changed'), ...more]);
  const undoOf = (letter: string, of: string, ordinal: number, verdict: PastRun['verdict'] = 'done') =>
    journal(letter, '09', [
      begin(ordinal),
      { type: 'undoes', runId: id(of) },
      intent('undo-x'),
      ...ended(verdict),
    ]);
  const idle = journal('e', '08', [begin(8), ...ended('nothing-to-do')]);
  const one = run('a', '01', 1, ...ended());
  const two = run('b', '02', 2, ...ended());

  it.each([
    { why: 'the newest that changed something', runs: [one, two, idle], wanted: undefined, says: 'b' },
    { why: 'one that is still open', runs: [one, run('b', '02', 2)], wanted: undefined, says: 'b' },
    {
      why: 'the same again after its undo',
      runs: [one, two, undoOf('c', 'b', 3)],
      wanted: undefined,
      says: 'b',
    },
    { why: 'by its id', runs: [one, two], wanted: id('b'), says: 'b' },
    { why: 'by how its id begins, in any case', runs: [one, two], wanted: 'BB', says: 'b' },
    { why: 'one whose later run was undone', runs: [one, two, undoOf('c', 'b', 3)], wanted: 'a', says: 'a' },
    { why: 'none ran', runs: [], wanted: undefined, says: 'SVC-3030' },
    { why: 'none changed anything', runs: [idle], wanted: undefined, says: 'SVC-3030' },
    { why: 'no such run', runs: [one], wanted: 'f', says: 'SVC-3030' },
    { why: 'it changed nothing', runs: [one, idle], wanted: 'e', says: 'SVC-3030' },
    { why: 'it is an undo', runs: [one, undoOf('c', 'a', 3)], wanted: 'c', says: 'SVC-3030' },
    {
      why: 'two begin alike',
      runs: [one, { ...two, runId: `a${id('b').slice(1)}` }],
      wanted: 'a',
      says: 'SVC-3030',
    },
    { why: 'a later run changed something', runs: [one, two], wanted: 'a', says: 'SVC-3032' },
    {
      why: 'the undo of the later one failed',
      runs: [one, two, undoOf('c', 'b', 3, 'failed')],
      wanted: 'a',
      says: 'SVC-3032',
    },
    {
      why: 'the later one was undone, and a second undo of it failed',
      runs: [one, two, undoOf('c', 'b', 3), undoOf('d', 'b', 4, 'failed')],
      wanted: 'a',
      says: 'SVC-3032',
    },
  ])('$why: $says', ({ runs, wanted, says }) => {
    const choice = chooseRun(pastRuns(runs), wanted);
    expect(choice.ok ? choice.run.runId.slice(0, 1) : choice.failure.code).toBe(says);
  });
});

describe('a document', () => {
  const whole = { schema: 1, runId: 'r', stepId: 's', kept: { old: [null] } } as const;
  it.each([
    { text: new TextDecoder().decode(formatDocument(whole)), good: true, why: 'as it was written' },
    { text: '', good: false, why: 'nothing' },
    { text: '[]', good: false, why: 'a list' },
    { text: JSON.stringify({ ...whole, path: 'x' }), good: false, why: 'an unknown key' },
    { text: JSON.stringify({ ...whole, schema: 2 }), good: false, why: 'another form' },
  ])('$why: $good', ({ text, good }) => {
    expect(parseDocument(new TextEncoder().encode(text)) !== undefined).toBe(good);
  });
});
