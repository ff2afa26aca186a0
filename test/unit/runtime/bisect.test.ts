import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callInHalves } from '../../../agent/runtime/bisect.ts';

/** What a call with a culprit does for the others: real tools have been seen to do all of these. */
type Manner = 'does nothing' | 'does the others' | 'stops at the culprit';

/** A tool that works on several members at once, and what came of each. */
async function play(count: number, culprits: ReadonlySet<number>, manner: Manner) {
  const calls: (readonly number[])[] = [];
  const there = new Set<number>();
  const failed: number[] = [];
  await callInHalves(
    Array.from({ length: count }, (_, index) => index),
    async (members) => {
      calls.push(members);
      const first = members.findIndex((member) => culprits.has(member));
      for (const [at, member] of members.entries()) {
        if (there.has(member)) throw new Error(`${member} was done a second time`);
        const isReached = manner === 'does the others' || at < first;
        if (first === -1 || (manner !== 'does nothing' && isReached && !culprits.has(member)))
          there.add(member);
      }
      const missing = members.filter((member) => !there.has(member));
      if (members.length > 1) return { isGood: missing.length === 0, missing };
      failed.push(...missing);
      return { isGood: missing.length === 0, missing: [] };
    },
  );
  return { calls, there, failed };
}

const MANNERS: readonly Manner[] = ['does nothing', 'does the others', 'stops at the culprit'];

describe('a call for several that fails', () => {
  it('is one call when nobody is to blame', async () => {
    expect((await play(64, new Set(), 'does nothing')).calls).toHaveLength(1);
  });

  it.each(MANNERS)(
    'finds one culprit wherever it stands in at most 2 log2(n) + 2 calls: the tool %s',
    async (manner) => {
      for (let count = 2; count <= 70; count += 1) {
        for (let culprit = 0; culprit < count; culprit += 1) {
          const { calls, there, failed } = await play(count, new Set([culprit]), manner);
          expect(failed).toEqual([culprit]);
          expect(there.size).toBe(count - 1);
          expect(calls.length).toBeLessThanOrEqual(2 * Math.log2(count) + 2);
        }
      }
    },
  );

  it('needs one more call where the others were done at once', async () => {
    expect((await play(60, new Set([30]), 'does the others')).calls).toHaveLength(2);
  });

  it('blames whoever is to blame and nobody else, each called alone once, never more than 2n - 1 calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(39)),
        fc.constantFrom(...MANNERS),
        async (count, wrong, manner) => {
          const culprits = new Set(wrong.filter((one) => one < count));
          const { calls, there, failed } = await play(count, culprits, manner);
          expect([...failed].sort((a, b) => a - b)).toEqual([...culprits].sort((a, b) => a - b));
          expect(there.size).toBe(count - culprits.size);
          expect(calls.length).toBeLessThanOrEqual(2 * count - 1);
        },
      ),
    );
  });

  it('calls all of them alone where all are to blame', async () => {
    expect((await play(8, new Set([0, 1, 2, 3, 4, 5, 6, 7]), 'does nothing')).calls).toHaveLength(15);
  });
});
