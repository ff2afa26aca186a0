import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderSteps } from '../../../agent/plan/order.ts';

const step = (id: string, rank: number, ...after: readonly string[]) => ({ id, rank, after });
const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function idsOf(ordered: ReturnType<typeof orderSteps<ReturnType<typeof step>>>): readonly string[] {
  if (!ordered.ok) throw new Error(ordered.failure.detail);
  return ordered.steps.map(({ id }) => id);
}

describe('the order of the steps', () => {
  it.each([
    { steps: [], order: [], why: 'no steps' },
    { steps: [step('a', 2), step('b', 1)], order: ['b', 'a'], why: 'the lower rank goes first' },
    { steps: [step('a', 1), step('b', 1)], order: ['a', 'b'], why: 'equals keep the order of the manifest' },
    {
      steps: [step('a', 1, 'b'), step('b', 9)],
      order: ['b', 'a'],
      why: 'the author counts more than the rank',
    },
    {
      steps: [step('a', 1), step('b', 2, 'c'), step('c', 3)],
      order: ['a', 'c', 'b'],
      why: 'a step waits, others go on',
    },
    {
      steps: [step('a', 3), step('b', 1, 'a'), step('c', 2)],
      order: ['c', 'a', 'b'],
      why: 'what waits does not hold up a lower rank',
    },
  ])('$order: $why', ({ steps, order }) => {
    expect(idsOf(orderSteps(steps))).toEqual(order);
  });

  it.each([
    {
      steps: [step('a', 1, 'x')],
      detail: 'step a comes after "x", which is not a step',
      why: 'a missing step',
    },
    { steps: [step('a', 1, 'a')], detail: 'a cycle: a -> a', why: 'itself' },
    { steps: [step('a', 1, 'b'), step('b', 1, 'a')], detail: 'a cycle: a -> b -> a', why: 'two' },
    {
      steps: [step('x', 0), step('a', 1, 'b'), step('b', 1, 'c'), step('c', 1, 'b')],
      detail: 'a cycle: b -> c -> b',
      why: 'a way that leads into a cycle is left out',
    },
  ])('is refused, and the detail names $why', ({ steps, detail }) => {
    expect(orderSteps(steps)).toEqual({ ok: false, failure: { code: 'SVC-1110', detail } });
  });

  it('has every step once, each after what it needs, whatever the ranks', () => {
    const steps = fc
      .uniqueArray(fc.constantFrom(...LETTERS), { minLength: 1 })
      .chain((ids) =>
        fc.tuple(
          ...ids.map((id, index) =>
            fc
              .tuple(fc.nat(3), fc.subarray(ids.slice(0, index)))
              .map(([rank, after]) => step(id, rank, ...after)),
          ),
        ),
      );
    fc.assert(
      fc.property(steps, (given) => {
        const order = idsOf(orderSteps(given));
        expect([...order].sort()).toEqual(given.map(({ id }) => id).sort());
        for (const { id, after } of given)
          for (const before of after) expect(order.indexOf(before)).toBeLessThan(order.indexOf(id));
        expect(idsOf(orderSteps(given))).toEqual(order);
      }),
    );
  });

  /** Steps of different ranks, some of which need earlier ones, in whatever order somebody wrote them. */
  const manifests = fc.uniqueArray(fc.constantFrom(...LETTERS), { minLength: 1 }).chain((ids) =>
    fc
      .tuple(
        fc.uniqueArray(fc.nat(100), { minLength: ids.length, maxLength: ids.length }),
        fc.tuple(...ids.map((_, index) => fc.subarray(ids.slice(0, index)))),
        fc.shuffledSubarray([...ids.keys()], { minLength: ids.length }),
      )
      .map(([ranks, needs, written]) => {
        const steps = ids.map((id, index) => step(id, ranks[index] ?? 0, ...(needs[index] ?? [])));
        return { steps, written: written.map((at) => steps[at]).filter((one) => one !== undefined) };
      }),
  );

  it('does not depend on how the manifest was written, where ranks differ', () => {
    fc.assert(
      fc.property(manifests, ({ steps, written }) => {
        expect(idsOf(orderSteps(written))).toEqual(idsOf(orderSteps(steps)));
      }),
    );
  });

  it('takes at every turn the lowest rank of what may go', () => {
    fc.assert(
      fc.property(manifests, ({ written }) => {
        const order = idsOf(orderSteps(written));
        for (const [turn, id] of order.entries()) {
          const done = new Set(order.slice(0, turn));
          const ready = written.filter(
            (one) => !done.has(one.id) && one.after.every((need) => done.has(need)),
          );
          expect(Math.min(...ready.map(({ rank }) => rank))).toBe(written.find((one) => one.id === id)?.rank);
        }
      }),
    );
  });

  it('is refused as soon as one need closes a ring, however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LETTERS.length }), fc.nat(3), (length, rank) => {
        const ring = LETTERS.slice(0, length);
        const steps = ring.map((id, index) => step(id, rank, ring[(index + 1) % length] ?? id));
        const ordered = orderSteps([...steps, step('z', 0)]);
        expect(ordered).toMatchObject({ ok: false, failure: { code: 'SVC-1110' } });
        // Every one of the ring is named, so that any of its needs can be taken out.
        for (const id of ring) expect(ordered.ok ? '' : ordered.failure.detail).toContain(id);
      }),
    );
  });
});
