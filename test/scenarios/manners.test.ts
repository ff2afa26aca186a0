import { expect, it } from 'vitest';
import { EVERY_KIND, everyKindWish, NEEDY } from '../support/kinds/every-kind.ts';
import { KIND_STEPS } from '../support/kinds/kind-steps.ts';
import type { BootOptions } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { RESULTS, WINDOWS, type Wish } from '../support/scenario/scenario.ts';
import { walk } from '../support/scenario/tree.ts';

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly starts?: readonly BootOptions[];
  readonly exits: readonly number[];
  readonly code?: string;
}

const after = [STEP.station, STEP.notice];
const dism = (does: string, match = '/add-package') => ({ tool: 'dism', match, does });

const SCENES: readonly Scene[] = [
  {
    name: 'hang-after-100',
    why: 'DISM has done its work and shown all of it, and does not end: in doubt, until a person settles it',
    wish: { steps: [STEP.tool, ...after], mishaps: [dism('hang-after-100')] },
    starts: [{}, {}, { settled: true }],
    exits: [75, 75, 0],
  },
  {
    name: 'crash-after-work',
    why: 'DISM ends with 0xC0000409, and the update is there',
    wish: { steps: [STEP.lcu, ...after], mishaps: [dism('effect-then-crash')] },
    exits: [20],
  },
  {
    name: 'flood',
    why: 'megabytes of progress before a word that counts',
    wish: everyKindWish(
      [STEP.tool, EVERY_KIND['system-files'], EVERY_KIND['check-disk'], EVERY_KIND.command],
      {
        mishaps: ['dism', 'sfc', 'chkdsk', 'program'].map((tool) => ({ tool, does: 'flood' })),
      },
    ),
    exits: [0],
  },
  {
    name: 'localised-failure',
    why: 'German words of failure: the code is read, not the word',
    wish: everyKindWish(
      [STEP.arm, { ...KIND_STEPS.sfc, repair: false }, EVERY_KIND['check-disk'], EVERY_KIND.feature].map(
        (step) => ({
          ...step,
          required: false,
        }),
      ),
      {
        windows: { ...NEEDY, features: [] },
        volume: { chkdsk: 'errors' },
        mishaps: ['dism', 'sfc', 'chkdsk'].map((tool) => ({ tool, does: 'localised' })),
      },
    ),
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'violations-with-exit-0',
    why: 'sfc ends with 0 when it found damage: its words count',
    wish: { steps: [{ ...KIND_STEPS.sfc, repair: false }], windows: { ...WINDOWS, systemFiles: 'violated' } },
    exits: [70],
    code: 'SVC-3023',
  },
];

it.each(SCENES)('$name: $why', async ({ name, wish, starts = [{}], exits, code }) => {
  const played = await play(wish, starts);
  await expect(played.transcript).toMatchFileSnapshot(`../golden/manners/${name}.txt`);
  expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
  expect(played.last.end.result.failure?.code).toBe(code);
  expect(played.violations).toEqual([]);
});

it('megabytes of output are no megabytes of result', async () => {
  const { machine } = await play(SCENES.find(({ name }) => name === 'flood')?.wish ?? {});
  const sizes = [...walk(machine.disk, RESULTS)].map(({ bytes }) => bytes?.length ?? 0);
  expect(sizes.length).toBeGreaterThan(10);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(256 * 1024);
});

it('a bar that is redrawn by carriage returns is a percentage that only rises', async () => {
  const { last } = await play({ steps: [STEP.tool] });
  const seen = last.events.flatMap((event) => (event.type === 'step-progress' ? [event.percent] : []));
  expect(seen).toEqual([...seen].sort((one, other) => one - other));
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.slice(-2)).toEqual([99, 100]);
});

it('DISM overwrites its own .bak: so each call has a log of its own, looks too', async () => {
  const { machine, last } = await play(everyKindWish([EVERY_KIND.edition, EVERY_KIND.international]));
  const looks = last.events.filter(
    (event) => event.type === 'command' && /\\dism-look\.\d+\.log/.test(event.line),
  );
  expect(looks).toHaveLength(4);
  const logs = [...walk(machine.disk, last.end.where)].map(({ path }) => path.split('\\').at(-1) ?? '');
  expect(logs.filter((name) => /^dism-(?!health)/.test(name)).sort()).toEqual([
    'dism-edition.log',
    'dism-international-1.log',
    'dism-international-2.log',
    'dism-look.1.log',
    'dism-look.2.log',
    'dism-look.3.log',
    'dism-look.4.log',
  ]);
});
