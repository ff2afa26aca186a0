import { afterAll, describe, expect, it } from 'vitest';
import {
  cutMachine,
  type EngineExpectation,
  engineImage,
  engineMoments,
  engineRecover,
} from '../../support/engine/engine-cuts.ts';
import { engineDisk, type MemoryEngine, startInMemory } from '../../support/engine/engine-memory.ts';
import { DAMAGE, type Damage, type Moment } from '../../support/scenario/power.ts';
import { evenly, summarize } from '../shapes.ts';
import { ENGINE_SHAPES, type EngineShape } from './engine-shapes.ts';

const MANIFEST = '1'.repeat(64);
/**
 * The recovery from every so-manieth second cut is cut too, in so many places: three starts in a row. Where
 * SERVICER_ENGINE_THIRDS asks for so many, behind every second cut: 45 are more than ten million cases.
 */
const asked = process.env.SERVICER_ENGINE_THIRDS;
const THIRD_EVERY = asked === undefined ? 12 : 1;
const THIRDS = Number(asked ?? '2');
/** So many are there at least, in each of the two files that share them: more than 250,000 together. */
const LEAST_CASES = [115_000, 140_000] as const;

/** All of them, as a rule; SERVICER_ENGINE_CASES asks for fewer, spread evenly over the second cuts. */
function wantedCases(): number {
  return Number(process.env.SERVICER_ENGINE_CASES ?? Number.POSITIVE_INFINITY);
}

async function make({ steps, before }: EngineShape): Promise<MemoryEngine> {
  const disk = engineDisk();
  if (before !== undefined) await startInMemory({ disk, steps: before, manifest: '2'.repeat(64) }, 90);
  return { disk, steps, manifest: MANIFEST };
}

interface Cut {
  readonly machine: MemoryEngine;
  readonly damage: Damage;
  readonly place: string;
}

/** A few cuts of a recovery, elsewhere each time: these numbers have no divisor in common with how many there are. */
function someCuts(machine: MemoryEngine, moments: readonly Moment[], nth: number): readonly Cut[] {
  const places = moments.flatMap(({ operation }, at) =>
    DAMAGE.map((damage) => ({ at, damage, place: `${damage} at ${at} ${operation.path}` })),
  );
  const cuts: Cut[] = [];
  for (let step = 0; step < places.length && cuts.length < THIRDS; step += 1) {
    const chosen = places[(nth * 7919 + step * 331) % places.length];
    const cut = chosen && cutMachine(machine, moments, chosen.at, chosen.damage);
    if (chosen !== undefined && cut !== undefined) cuts.push({ ...chosen, machine: cut });
  }
  return cuts;
}

/** Every cut that these moments allow, with every damage that can happen there. */
function cutsOf(machine: MemoryEngine, moments: readonly Moment[]): readonly Cut[] {
  return moments.flatMap(({ operation }, at) =>
    DAMAGE.flatMap((damage) => {
      const cut = cutMachine(machine, moments, at, damage);
      const place = `${damage} at ${at} ${operation.path}`;
      return cut === undefined ? [] : [{ machine: cut, damage, place }];
    }),
  );
}

/** Every second shape, so that two files share the work between two processes. */
export function cutTheEngine(parity: 0 | 1): void {
  let total = 0;

  describe.each(ENGINE_SHAPES.filter((_, index) => index % 2 === parity))(
    'a power cut in the engine: $name',
    (shape) => {
      it('at every change, with every damage, a second one at every change of the recovery, and a third one after some', async () => {
        const machine = await make(shape);
        const { end, moments } = await engineMoments(machine, 1);
        expect(end.wrong).toEqual([]);
        const again = await startInMemory(machine, 50);
        const expected: EngineExpectation = {
          image: engineImage(machine),
          verdicts: [end.verdict, again.verdict],
        };
        const found = new Map<string, string[]>();
        const note = (texts: readonly string[], place: string) => {
          for (const text of texts) found.set(text, [...(found.get(text) ?? []), place]);
        };
        const firsts = cutsOf(machine, moments);
        const share = wantedCases() / ENGINE_SHAPES.length / firsts.length;
        let cases = 0;
        let nth = 0;
        for (const first of firsts) {
          const second = await engineMoments({ ...first.machine, disk: first.machine.disk.fork() }, 2);
          note(await engineRecover(first.machine, expected, 2, first.damage), first.place);
          cases += 1;
          for (const { machine: twice, damage, place } of evenly(cutsOf(machine, second.moments), share)) {
            const worst = first.damage === 'stale' ? 'stale' : damage;
            const fresh = { ...twice, disk: twice.disk.fork() };
            note(await engineRecover(twice, expected, 3, worst), `${first.place}, then ${place}`);
            cases += 1;
            nth += 1;
            if (nth % THIRD_EVERY !== 0) continue;
            const third = await engineMoments({ ...fresh, disk: fresh.disk.fork() }, 3);
            for (const last of someCuts(fresh, third.moments, nth)) {
              const places = `${first.place}, then ${place}, then ${last.place}`;
              const damages = worst === 'stale' ? worst : last.damage;
              note(await engineRecover(last.machine, expected, 4, damages), places);
              cases += 1;
            }
          }
        }
        total += cases;
        expect(summarize(found)).toEqual([]);
        expect(cases).toBeGreaterThan(shape.name === 'nothing to do' ? 10 : 100);
      }, 0);
    },
  );

  it('are as many as are promised', ({ skip }) => {
    if (Number.isFinite(wantedCases())) skip('SERVICER_ENGINE_CASES asks for fewer');
    expect(total).toBeGreaterThanOrEqual(LEAST_CASES[parity]);
  });

  afterAll(() => {
    process.stdout.write(`simulated power cuts of the engine: ${total}\n`);
  });
}
