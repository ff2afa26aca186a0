import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batchable, MOST_ITEM_CHARACTERS, splitSessions } from '../../../agent/plan/batches.ts';

const step = (id: string, part: Partial<Batchable> = {}): Batchable => ({
  id,
  after: [],
  key: 'package',
  length: 10,
  isDue: true,
  ...part,
});
const idsOf = (steps: readonly Batchable[]) =>
  splitSessions(steps).map((session) => session.map(({ id }) => id).join(''));
const HALF = MOST_ITEM_CHARACTERS / 2;

describe('the sessions of an order of steps', () => {
  it.each([
    { steps: [], sessions: [], why: 'no steps' },
    { steps: [step('a'), step('b'), step('c')], sessions: ['abc'], why: 'neighbours of one key' },
    {
      steps: [step('a'), step('b', { key: 'driver' }), step('c')],
      sessions: ['a', 'b', 'c'],
      why: 'another key lies between',
    },
    {
      steps: [step('a', { key: undefined }), step('b', { key: undefined })],
      sessions: ['a', 'b'],
      why: 'steps without a key go alone',
    },
    { steps: [step('a'), step('b', { after: ['a'] })], sessions: ['a', 'b'], why: 'one needs the other' },
    {
      steps: [step('z', { key: undefined }), step('a', { after: ['z'] }), step('b', { after: ['z'] })],
      sessions: ['z', 'ab'],
      why: 'both need one that is done before',
    },
    {
      steps: [step('a'), step('b', { isDue: false }), step('c')],
      sessions: ['ac'],
      why: 'what is true already is in no call, and parts none',
    },
    {
      steps: [step('a'), step('b', { isDue: false, key: undefined }), step('c', { after: ['b'] })],
      sessions: ['a', 'c'],
      why: 'it is looked at again before the one that needs it',
    },
    { steps: [step('a', { isDue: false })], sessions: [], why: 'nothing is due' },
    {
      steps: [step('a', { length: HALF }), step('b', { length: HALF })],
      sessions: ['ab'],
      why: 'the command line is just long enough',
    },
    {
      steps: [step('a', { length: HALF }), step('b', { length: HALF + 1 })],
      sessions: ['a', 'b'],
      why: 'the command line is one character too long',
    },
    {
      steps: [step('a', { length: 2 * MOST_ITEM_CHARACTERS })],
      sessions: ['a'],
      why: 'one that is too long by itself is not for us to split',
    },
  ])('$sessions: $why', ({ steps, sessions }) => {
    expect(idsOf(steps)).toEqual(sessions);
  });

  const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const anySteps = fc.integer({ min: 0, max: IDS.length }).chain((count) =>
    fc.tuple(
      ...IDS.slice(0, count).map((id, index) =>
        fc.record({
          id: fc.constant(id),
          after:
            index === 0
              ? fc.constant([])
              : fc.subarray(IDS.slice(0, index), { maxLength: Math.min(index, 2) }),
          key: fc.constantFrom('package', 'package', 'package', 'driver', undefined),
          length: fc.constantFrom(1, 1, HALF, HALF + 1),
          isDue: fc.boolean(),
        }),
      ),
    ),
  );

  /** By the words of the rule: the steps between `from` and `to` may be one session. */
  function mayShare(steps: readonly Batchable[], due: readonly Batchable[]): boolean {
    const [first, ...others] = due;
    if (first === undefined) return false;
    if (others.length === 0) return true;
    const span = steps.slice(steps.indexOf(first)).map(({ id }) => id);
    return (
      due.every(({ key }) => key !== undefined && key === first.key) &&
      due.reduce((sum, { length }) => sum + length, 0) <= MOST_ITEM_CHARACTERS &&
      due.every(({ after }) => after.every((id) => !span.includes(id)))
    );
  }

  /** The fewest sessions, by trying every way to cut the row. */
  function fewest(steps: readonly Batchable[]): number {
    const due = steps.filter(({ isDue }) => isDue);
    if (due.length === 0) return 0;
    let best = due.length;
    for (let cuts = 0; cuts < 2 ** (due.length - 1); cuts += 1) {
      const groups: Batchable[][] = [];
      for (const [index, one] of due.entries()) {
        const open = groups.at(-1);
        if (open === undefined || (cuts >> (index - 1)) % 2 === 1) groups.push([one]);
        else open.push(one);
      }
      if (groups.every((group) => mayShare(steps, group))) best = Math.min(best, groups.length);
    }
    return best;
  }

  it('are as few as this order allows, and keep it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const sessions = splitSessions(steps);
        expect(sessions.flat()).toEqual(steps.filter(({ isDue }) => isDue));
        expect(sessions.every((session) => mayShare(steps, session))).toBe(true);
        expect(sessions).toHaveLength(fewest(steps));
      }),
      { numRuns: 2000 },
    );
  });
});
