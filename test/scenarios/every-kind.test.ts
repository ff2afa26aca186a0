import { describe, expect, it } from 'vitest';
import { EVERY_KIND, everyKindWish, NEEDY, TOGETHER, WAITING } from '../support/kinds/every-kind.ts';
import { KIND_STEPS, kindFiles, withTool } from '../support/kinds/kind-steps.ts';
import type { BootOptions } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { imageWish } from '../support/scenario/image-file.ts';
import { FOUNDATION, LCU, STEP } from '../support/scenario/payload.ts';
import { play, playOn } from '../support/scenario/play.ts';
import { moments } from '../support/scenario/power.ts';
import { type Staged, stage, WINDOWS, type Wish } from '../support/scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly starts?: readonly BootOptions[];
  /** Of each start. */
  readonly exits: readonly number[];
  readonly code?: string;
}

const BACK = EVERY_KIND['revert-pending'];
const NEWER = LCU.replace('5131', '5737');
const PE = EVERY_KIND['pe-image'];
const ELSEWHERE = { edition: ['Professional'] };
const MARKER = 'Windows\\OEM\\marker.txt';
const PE_WINDOWS = { ...WINDOWS, edition: 'WindowsPE', installationType: 'WindowsPE' };

const optional = (step: Json): Json => ({ ...step, required: false });
/** What of the tools changes something. */
const CHANGES = [
  ...['/add-', '/set-', '/enable-', '/remove-', '/startcomponentcleanup', '/restorehealth', '/revert'].map(
    (match) => ({ tool: 'dism', match }),
  ),
  { tool: 'reg', match: 'add hklm' },
  { tool: 'bcdboot' },
  { tool: 'program' },
];
const all = (does: string, besides: readonly string[] = []): readonly Json[] => [
  ...CHANGES.map((one) => ({ ...one, does })),
  ...besides.map((tool) => ({ tool, does })),
];

// The last call of a step: after a bad one the rest is not tried.
const SAID_NO = [
  ...[
    '/add-',
    '/set-edition',
    '/set-product',
    '/set-timezone',
    '/enable-',
    '/remove-',
    '/start',
    '/restore',
  ].map((match) => ({ tool: 'dism', match, does: 'effect-then-exit-1726' })),
  { tool: 'reg', match: 'delete hklm', does: 'effect-then-exit-1' },
  { tool: 'sfc', match: '/scannow', does: 'effect-then-exit-1' },
  ...['chkdsk', 'bcdboot', 'program'].map((tool) => ({ tool, does: 'effect-then-exit-1' })),
];
const NEW_FILE = /^D:\\Windows\\.*\.servicer-part$/i;

/** One of the steps that go alone. */
const imageOf = (step: Json, mishaps: readonly Json[] = []): Wish =>
  imageWish({ steps: [step], mishaps }, [{ windows: PE_WINDOWS }]);
const revert = (step: Json = BACK, mishaps: readonly Json[] = [], more: Json = {}): Wish =>
  everyKindWish([step], { windows: { ...WINDOWS, pending: true, ...more }, mishaps });

const SCENES: readonly Scene[] = [
  {
    name: 'done-then-there',
    why: 'each has something to do at the first start, and only what cannot be told at the second',
    wish: everyKindWish(TOGETHER),
    starts: [{}, {}],
    exits: [20, 20],
  },
  {
    name: 'first-boot',
    why: 'a Windows that finishes at its first boot what other ones finish at once',
    wish: everyKindWish(
      TOGETHER.map((step) => (step.id === 'package' ? { ...STEP.lcu, id: 'package' } : optional(step))),
      {
        windows: {
          ...NEEDY,
          featureState: 'Enable Pending',
          capabilityState: 'Install Pending',
          cumulativeState: 'Install Pending',
        },
      },
    ),
    starts: [{}, {}],
    exits: [30, 30],
    code: 'SVC-3012',
  },
  {
    name: 'not-meant',
    why: 'only a notice is for this edition',
    wish: everyKindWish([
      STEP.notice,
      ...[...TOGETHER, ...WAITING, PE].map((step) => ({ ...step, when: ELSEWHERE })),
    ]),
    exits: [0],
  },
  {
    name: 'left-out',
    why: 'the step that all need fails',
    wish: everyKindWish([
      STEP.arm,
      ...[...TOGETHER, ...WAITING, PE].map((step) => ({ ...step, needs: ['arm'] })),
    ]),
    exits: [70],
    code: 'SVC-3003',
  },
  {
    name: 'said-yes',
    why: 'every tool says that all went well, and did nothing',
    wish: everyKindWish(TOGETHER.map(optional), { mishaps: all('exit-0-without-effect', ['sfc', 'chkdsk']) }),
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'said-no',
    why: 'every tool has done its work, and says that it failed',
    wish: everyKindWish(TOGETHER.map(optional), { mishaps: SAID_NO }),
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'crashes',
    why: 'every tool crashes before any effect, and no file can be written into the image',
    wish: everyKindWish(TOGETHER.map(optional), { mishaps: all('crash', ['sfc', 'chkdsk']) }),
    starts: [{ wrap: failing('EIO', ({ path, isChange }) => isChange && NEW_FILE.test(path)) }],
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'waiting-for-set-up',
    why: 'an image that is to be installed: its set-up will do it',
    wish: imageWish({ steps: WAITING, ...kindFiles() }),
    starts: [{}, {}],
    exits: [20, 10],
  },
  {
    name: 'no-set-up-to-come',
    why: 'an installed Windows would never look at either',
    wish: everyKindWish(WAITING),
    exits: [70],
    code: 'SVC-3051',
  },
  { name: 'revert-pending-done', why: 'ordered, for Windows to do', wish: revert(), exits: [20] },
  {
    name: 'revert-pending-nothing',
    why: 'nothing waits',
    wish: revert(BACK, [], { pending: false }),
    exits: [10],
  },
  {
    name: 'revert-pending-not-meant',
    why: 'for another edition, so what waits does not matter',
    wish: revert({ ...BACK, when: ELSEWHERE }),
    exits: [10],
  },
  {
    name: 'revert-pending-left-out',
    why: 'whether it is meant cannot be told',
    wish: revert({ ...optional(BACK), when: { file: MARKER } }),
    starts: [{ wrap: failing('EIO', ({ path }) => path.endsWith('marker.txt')) }],
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'revert-pending-crashes',
    why: 'DISM took no order',
    wish: revert(BACK, [{ tool: 'dism', match: '/revert', does: 'crash' }]),
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'removal-first-boot',
    why: 'a package that goes when Windows starts; asked again, it is as good as gone',
    wish: everyKindWish([{ ...KIND_STEPS.removal, id: 'package' }], {
      windows: { ...WINDOWS, packages: withTool.packages },
    }),
    starts: [{}, {}],
    exits: [20, 10],
  },
  {
    name: 'newer-is-there',
    why: 'the image has a newer cumulative update than the manifest',
    wish: everyKindWish([{ ...STEP.lcu, id: 'package' }, EVERY_KIND.file], {
      windows: {
        ...WINDOWS,
        build: '19045.5737',
        packages: [FOUNDATION, NEWER].map((identity) => ({ identity })),
      },
    }),
    exits: [0],
  },
  {
    name: 'pe-image-done-then-there',
    why: 'two settings',
    wish: imageOf(PE),
    starts: [{}, {}],
    exits: [0, 10],
  },
  {
    name: 'pe-image-said-yes',
    why: 'DISM did nothing',
    wish: imageOf(PE, [{ tool: 'dism', match: '/set-', does: 'exit-0-without-effect' }]),
    exits: [70],
    code: 'SVC-3014',
  },
  {
    name: 'pe-image-said-no',
    why: 'DISM lost its host at the end of the last setting',
    wish: imageOf(PE, [{ tool: 'dism', match: '/set-targetpath', does: 'effect-then-exit-1726' }]),
    exits: [0],
  },
];

describe('every kind of step in one run', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, starts = [{}], exits, code }) => {
    const played = await play(wish, starts);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/every-kind/${name}.txt`);
    expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
    expect(played.last.end.result.failure?.code).toBe(code);
    expect(played.violations).toEqual([]);
  });

  it('cut-then-there: the power goes when a file is in its place, before anything is recorded of it', async () => {
    const machine = stage(everyKindWish([EVERY_KIND.file, EVERY_KIND.registry]));
    const done = ({ disk }: Pick<Staged, 'disk'>) => disk.stat('D:\\Windows\\OEM\\logo.bmp') !== undefined;
    const cut = (await moments(machine, 1)).moments.find(done);
    if (cut === undefined) throw new Error('the step has done nothing');
    const played = await playOn({ ...machine, disk: cut.disk.fork() }, 2, 2);
    await expect(played.transcript).toMatchFileSnapshot('../golden/every-kind/cut-then-there.txt');
    expect(played.boots.map(({ end }) => end.exit)).toEqual([0, 10]);
    expect(played.violations).toEqual([]);
  });
});
