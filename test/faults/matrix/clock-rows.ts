import { STEP } from '../../support/scenario/payload.ts';
import { stage } from '../../support/scenario/scenario.ts';
import { meetOn, unless, untouched } from './play-row.ts';
import type { Met, Row } from './row.ts';

const steps = [STEP.station];
const KEPT = 'the Windows and all that lies on its volume';

export const CLOCK_ROWS: readonly Row[] = [
  {
    no: 82,
    fault: 'a clock of another century',
    by: '1970, 1980, 2099',
    exits: [0],
    says: '2099',
    keeps: 'the work; and that the clock is not believed',
    meet: async () => {
      const wrong: string[] = [];
      let met: Met | undefined;
      for (const clock of ['1970-01-01T00:00:10Z', '1980-01-01T00:00:00Z', '2099-06-01T00:00:00Z']) {
        met = await meetOn(stage({ steps, machine: { clock } }));
        const told = met.boots[0]?.end;
        wrong.push(
          ...unless(
            told?.exit === 0 && told.result.clock === 'not-believable',
            `${clock}: exit ${told?.exit}`,
          ),
        );
      }
      if (met === undefined) throw new Error('no case');
      return { ...met, wrong };
    },
  },
  {
    no: 83,
    fault: 'a clock that is not believed, and a manifest that expires',
    by: '1970; the agent was built after the manifest had expired',
    exits: [40],
    code: 'SVC-1107',
    keeps: KEPT,
    meet: () =>
      untouched({
        steps,
        machine: { clock: '1970-01-01T00:00:10Z' },
        manifest: { issued: '2026-10-01T00:00:00Z', expires: '2026-10-31T00:00:00Z' },
      }),
  },
  {
    no: 84,
    fault: 'the clock jumps during the run',
    by: 'a day back at every second look at it',
    exits: [0],
    keeps: 'budgets and durations: they go by another clock',
    meet: async () => {
      let looks = 0;
      const met = await meetOn(stage({ steps }), [
        {
          around: (world) => ({
            ...world,
            clock: {
              ...world.clock,
              now: () => {
                looks += 1;
                return world.clock.now() - (looks > 2 && looks % 2 === 0 ? 86_400_000 : 0);
              },
            },
          }),
        },
      ]);
      const { durationMs = -1 } = met.boots[0]?.end.result ?? {};
      return { ...met, wrong: unless(durationMs >= 0 && durationMs < 3_600_000, `it took ${durationMs} ms`) };
    },
  },
  {
    no: 85,
    fault: 'file times of FAT',
    file: 'test/unit/adapters/file-times.test.ts',
    title: 'tell nothing of when it was written',
  },
];
