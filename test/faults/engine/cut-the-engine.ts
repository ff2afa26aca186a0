import { afterAll, describe, expect, it } from 'vitest';
import {
  cutMachine,
  type EngineExpectation,
  engineImage,
  engineMoments,
  engineRecover,
} from '../../support/engine/engine-cuts.ts';
import { engineDisk, type MemoryEngine, startInMemory } from '../../support/engine/engine-memory.ts';
import { DAMAGE, type Moment } from '../../support/scenario/power.ts';
import { evenly, summarize } from '../shapes.ts';
import { ENGINE_SHAPES, type EngineShape } from './engine-shapes.ts';

const MANIFEST = '1'.repeat(64);

/** All of them, as a rule; SERVICER_ENGINE_CASES asks for fewer, spread evenly over the second cuts. */
function wantedCases(): number {
  return Number(process.env.SERVICER_ENGINE_CASES ?? Number.POSITIVE_INFINITY);
}

async function make({ steps, before }: EngineShape): Promise<MemoryEngine> {
  const disk = engineDisk();
  if (before !== undefined) await startInMemory({ disk, steps: before, manifest: '2'.repeat(64) }, 90);
  return { disk, steps, manifest: MANIFEST };
}

/** Every cut that these moments allow, with every damage that can happen there. */
function cutsOf(machine: MemoryEngine, moments: readonly Moment[]) {
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
      it('at every change, with every damage, and a second one at every change of the recovery', async () => {
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
        for (const first of firsts) {
          const second = await engineMoments({ ...first.machine, disk: first.machine.disk.fork() }, 2);
          note(await engineRecover(first.machine, expected, 2, first.damage), first.place);
          cases += 1;
          for (const { machine: twice, damage, place } of evenly(cutsOf(machine, second.moments), share)) {
            const worst = first.damage === 'stale' ? 'stale' : damage;
            note(await engineRecover(twice, expected, 3, worst), `${first.place}, then ${place}`);
            cases += 1;
          }
        }
        total += cases;
        expect(summarize(found)).toEqual([]);
        expect(cases).toBeGreaterThan(shape.name === 'nothing to do' ? 10 : 100);
      }, 0);
    },
  );

  afterAll(() => {
    process.stdout.write(`simulated power cuts of the engine: ${total}\n`);
  });
}
