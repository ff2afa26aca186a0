import { describe, expect, it } from 'vitest';
import { type BootOptions, boot, planOnly } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play, unwrapped } from '../support/scenario/play.ts';
import { stage, type Wish } from '../support/scenario/scenario.ts';
import { imageOf, treeOf } from '../support/scenario/tree.ts';

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly starts?: number | readonly BootOptions[];
  readonly exits: readonly number[];
  /** The code of the last failure, if there is one. */
  readonly code?: string;
}

const dism = (does: string, match = '/add-package') => [{ tool: 'dism', match, does }];
const others = [STEP.station, STEP.notice];

const SCENES: readonly Scene[] = [
  {
    name: 'clean',
    why: 'every kind of step, a .msu and a .cab; the second start finds nothing to do',
    wish: {},
    starts: 2,
    exits: [20, 10],
  },
  {
    name: 'all-at-once',
    why: 'an image whose updates are installed at once ends with nothing that waits',
    wish: { windows: { cumulativeState: 'Installed' } },
    exits: [0],
  },
  {
    name: 'optional-fails',
    why: 'a package for another architecture is not applicable; the others are done',
    wish: { steps: [{ ...STEP.arm, required: false }, ...others] },
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'required-fails',
    why: 'the same, required: the run failed, what does not need it is done all the same',
    wish: { steps: [STEP.arm, ...others] },
    exits: [70],
    code: 'SVC-3003',
  },
  {
    name: 'left-out',
    why: 'a step that needs a failed one is not tried',
    wish: { steps: [STEP.arm, { ...STEP.station, after: ['arm'] }, STEP.notice] },
    exits: [70],
    code: 'SVC-3003',
  },
  {
    name: 'package-said-yes',
    why: 'DISM ends with 0 and has done nothing: the image is the witness',
    wish: { steps: [STEP.tool, ...others], mishaps: dism('exit-0-without-effect') },
    exits: [70],
    code: 'SVC-3002',
  },
  {
    name: 'package-said-no',
    why: 'DISM ends with 552 and has done its work: the image is the witness',
    wish: { steps: [STEP.lcu, ...others], mishaps: dism('effect-then-exit-552') },
    exits: [20],
  },
  {
    name: 'package-lost-host',
    why: 'the host process of DISM is gone at the end, the work is done',
    wish: { steps: [STEP.tool], mishaps: dism('effect-then-exit-1726') },
    exits: [0],
  },
  {
    name: 'package-3010-nothing',
    why: '3010 is a promise that the image does not keep',
    wish: { steps: [STEP.lcu], mishaps: dism('exit-3010-without-effect') },
    exits: [70],
    code: 'SVC-3002',
  },
  {
    name: 'package-hangs',
    why: 'no output and no growth of its log: DISM is ended, the image is in doubt, nothing more is tried',
    wish: { steps: [STEP.tool, ...others], mishaps: dism('hang') },
    exits: [75],
    code: 'SVC-3004',
  },
  {
    name: 'package-crashes',
    why: '0xC0000005 before any effect: the image shows that nothing happened',
    wish: { steps: [STEP.tool, ...others], mishaps: dism('crash') },
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'package-disk-full',
    why: 'error 112 in the middle of DISM',
    wish: { steps: [STEP.tool, ...others], mishaps: dism('disk-full') },
    exits: [75],
    code: 'SVC-3007',
  },
  {
    name: 'package-dies-then-again',
    why: 'DISM is gone at 60 per cent and leaves a staged package: in doubt until the next start adds it',
    wish: { steps: [STEP.tool], mishaps: [{ ...dism('die-at-60-percent')[0], times: 1 }] },
    starts: 1,
    exits: [75],
    code: 'SVC-3040',
  },
  {
    name: 'localised',
    why: 'German texts, from DISM and from sfc',
    wish: {
      mishaps: [
        { tool: 'dism', does: 'localised' },
        { tool: 'sfc', does: 'localised' },
      ],
    },
    exits: [20],
  },
  {
    name: 'driver-said-yes',
    why: 'a driver that DISM reports and the store does not hold',
    wish: { steps: [STEP.nic], mishaps: dism('exit-0-without-effect', '/add-driver') },
    exits: [70],
    code: 'SVC-3002',
  },
  {
    name: 'driver-optional-hangs',
    why: 'an image in doubt is in doubt, whether the step was required or not',
    wish: { steps: [{ ...STEP.nic, required: false }, ...others], mishaps: dism('hang', '/add-driver') },
    exits: [75],
    code: 'SVC-3004',
  },
  {
    name: 'registry-said-yes',
    why: 'reg.exe reports success, the hive does not hold the value; the hive is given back',
    wish: {
      steps: [STEP.station],
      mishaps: [{ tool: 'reg', match: 'add hklm', does: 'exit-0-without-effect' }],
    },
    exits: [70],
    code: 'SVC-3002',
  },
  {
    name: 'registry-crash',
    why: 'reg.exe crashes between load and unload: the hive is given back',
    wish: {
      steps: [STEP.station, STEP.control],
      mishaps: [{ tool: 'reg', match: 'add hklm', does: 'crash', times: 1 }],
    },
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'registry-unload-again',
    why: 'a hive is busy for a moment after its last user; unload is asked again',
    wish: { steps: [STEP.station], mishaps: [{ tool: 'reg', match: 'unload', does: 'crash', times: 2 }] },
    exits: [0],
  },
  {
    name: 'file-cannot-be-written',
    why: 'the disk refuses a file: the step fails, the others are done, no half file stays',
    wish: { steps: [STEP.logo, STEP.station] },
    starts: [{ wrap: failing('EIO', ({ path, isChange }) => isChange && path.includes('logo.bmp.')) }],
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'file-cannot-be-deleted',
    why: 'the disk refuses to remove a file',
    wish: { steps: [STEP.notice] },
    starts: [
      { wrap: failing('EACCES', ({ path, name }) => name === 'remove' && path.includes('old-notice')) },
    ],
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'unsigned',
    why: 'a manifest without a signature, by choice of the overlay: said on the screen, in the log and in the result',
    wish: { signedBy: 'nobody', settings: { acceptUnsigned: true } },
    exits: [20],
  },
  {
    name: 'tool-cannot-start',
    why: 'a library is missing in the boot image',
    wish: { steps: [STEP.tool], mishaps: dism('not-start') },
    exits: [70],
    code: 'SVC-3009',
  },
];

describe('what becomes of the steps', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, starts = 1, exits, code }) => {
    const played = await play(wish, starts);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/scenarios/${name}.txt`);
    expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
    expect(played.last.end.result.failure?.code).toBe(code);
    expect(played.violations).toEqual([]);
    expect([...played.after.keys()].filter((path) => path.endsWith('.servicer-part'))).toEqual([]);
  });

  it('a second start on a good machine starts no DISM and writes nothing to its disk', async () => {
    const machine = stage();
    await boot(machine);
    const image = machine.disk.fork();
    const second = await boot(machine, { start: 2 });
    expect(second.end.exit).toBe(10);
    expect(
      second.events.filter((event) => event.type === 'command' && event.line.includes('dism.exe')),
    ).toEqual([]);
    expect(imageOf(machine.disk)).toEqual(imageOf(image));
  });

  it('a plan names the commands that a run then runs, and changes nothing', async () => {
    const machine = stage();
    const before = treeOf(machine.disk, 'D:\\');
    const planned = await planOnly(machine);
    expect(planned.end).toMatchObject({ exit: 0, failure: undefined });
    expect(treeOf(machine.disk, 'D:\\')).toEqual(before);
    const ran = await boot(machine);
    const lines = new Set(ran.events.flatMap((event) => (event.type === 'command' ? [event.line] : [])));
    const commands = planned.record.plan.flatMap((row) => row.commands);
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((line) => !/^(copy|delete) /.test(line) && !lines.has(line))).toEqual([]);
  });

  it('says UNSIGNED where a person looks', async () => {
    const { last } = await play({ signedBy: 'nobody', settings: { acceptUnsigned: true } });
    expect(unwrapped(last.screen)).toContain('UNSIGNED');
    expect(last.end.result.warnings.join()).toContain('UNSIGNED');
    expect(last.end.result.manifest?.trust).toEqual({ signed: false });
  });

  it('a staged file that changes on the disk is found before DISM gets it', async () => {
    const machine = stage({ steps: [STEP.tool, STEP.station] });
    const file = 'D:\\ProgramData\\Servicer\\staging\\updates\\kb5100001.cab';
    const booted = await boot(machine, {
      around: (world) => ({
        ...world,
        processes: {
          run: (command, watch) => {
            // Bad memory, a bad disk: after it was hashed, before it is used.
            if (machine.disk.stat(file) !== undefined) machine.disk.append(file, new Uint8Array([1]));
            return world.processes.run(command, watch);
          },
        },
      }),
    });
    const [tool, station] = booted.end.result.steps;
    expect([booted.end.exit, booted.end.result.failure?.code]).toEqual([70, 'SVC-3006']);
    expect([tool?.outcome.kind, station?.outcome.kind]).toEqual(['failed', 'changed']);
    const lines = booted.events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    expect(lines.filter((line) => line.includes('/Add-Package'))).toEqual([]);
  });

  it('what died half-way is finished by the next start', async () => {
    const machine = stage({
      steps: [STEP.tool],
      mishaps: [{ tool: 'dism', match: '/add-package', does: 'die-at-60-percent', times: 1 }],
    });
    const first = await boot(machine);
    const well = { ...machine, description: { ...machine.description, mishaps: [] } };
    const second = await boot(well, { start: 2 });
    expect([first.end.exit, second.end.exit]).toEqual([75, 0]);
  });
});
