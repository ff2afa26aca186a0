import { afterAll, describe, expect, it } from 'vitest';
import {
  cutMachine,
  type EngineExpectation,
  engineImage,
  engineMoments,
  engineRecover,
} from '../../support/engine/engine-cuts.ts';
import { engineDisk, type MemoryEngine, startInMemory } from '../../support/engine/engine-memory.ts';
import { DAMAGE } from '../../support/scenario/power.ts';
import { evenly, summarize } from '../shapes.ts';
import { ENGINE_SHAPES, type EngineShape } from './engine-shapes.ts';

const MANIFEST = '1'.repeat(64);

/** So many cases in all, as a rule; SERVICER_ENGINE_CASES asks for another number, or for `all`. */
const USUAL_CASES = 250_000;

function wantedCases(): number {
  const asked = process.env.SERVICER_ENGINE_CASES ?? String(USUAL_CASES);
  return asked === 'all' ? Number.POSITIVE_INFINITY : Number(asked);
}

async function make({ steps, before }: EngineShape): Promise<MemoryEngine> {
  const disk = engineDisk();
  if (before !== undefined) await startInMemory({ disk, steps: before, manifest: '2'.repeat(64) }, 90);
  return { disk, steps, manifest: MANIFEST };
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
        const share = wantedCases() / ENGINE_SHAPES.length;
        const firsts = moments.flatMap((_, at) => DAMAGE.map((damage) => ({ at, damage })));
        let cases = 0;
        for (const first of firsts) {
          const cut = cutMachine(machine, moments, first.at, first.damage);
          if (cut === undefined) continue;
          const place = `${first.damage} at ${first.at} ${moments[first.at]?.operation.path}`;
          const second = await engineMoments({ ...cut, disk: cut.disk.fork() }, 2);
          note(await engineRecover(cut, expected, 2, first.damage), place);
          cases += 1;
          const seconds = second.moments.flatMap((_, at) => DAMAGE.map((damage) => ({ at, damage })));
          for (const { at, damage } of evenly(seconds, (2 * share) / firsts.length)) {
            const twice = cutMachine(machine, second.moments, at, damage);
            if (twice === undefined) continue;
            const worst = first.damage === 'stale' ? 'stale' : damage;
            note(
              await engineRecover(twice, expected, 3, worst),
              `${place}, then ${damage} at ${at} ${second.moments[at]?.operation.path}`,
            );
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
