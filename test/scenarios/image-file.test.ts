import { describe, expect, it } from 'vitest';
import type { MemoryDisk } from '../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { readWim } from '../../agent/adapters/rehearsal/model/wim-file.ts';
import { planDocument, planPage } from '../../agent/cli/plan-page.ts';
import type { ErrorCode } from '../../agent/domain/error-table.ts';
import type { World } from '../../agent/ports/world.ts';
import { boot, planOnly } from '../support/scenario/boot.ts';
import { below, failing } from '../support/scenario/faults.ts';
import {
  IMAGE_STATE,
  imageStage,
  imageWish,
  leftoversOf,
  WIM,
  wimOf,
} from '../support/scenario/image-file.ts';
import { STEP } from '../support/scenario/payload.ts';
import { type Played, playOn, unwrapped } from '../support/scenario/play.ts';
import { moments } from '../support/scenario/power.ts';
import { redescribed, type Staged, type Wish } from '../support/scenario/scenario.ts';
import { transcriptIn } from '../support/scenario/transcript.ts';
import { treeOf } from '../support/scenario/tree.ts';

const JOURNAL = `${IMAGE_STATE}\\journal`;
const golden = ({ boots, machine, last }: Played): string =>
  `${transcriptIn(boots, machine.disk, JOURNAL)}\n${last.screen}`;

describe('an image file', () => {
  it('is serviced, and has nothing of the agent inside', async () => {
    const machine = imageStage();
    const played = await playOn(machine);
    await expect(golden(played)).toMatchFileSnapshot('../golden/scenarios/image-file-done.txt');
    expect([played.last.end.exit, played.violations]).toEqual([20, []]);
    const names = [...wimOf(machine.disk).keys()];
    expect(names).toContain('Windows\\OEM\\logo.bmp');
    expect(names.filter((name) => /servicer/i.test(name))).toEqual([]);
    expect(leftoversOf(machine.disk)).toEqual([]);
    expect(played.last.end.result.image?.file).toBe(`${WIM}, image 1`);
  });

  it('costs a look and no copy when it already is as wanted', async () => {
    const machine = imageStage();
    await playOn(machine);
    const before = machine.disk.read(WIM).slice();
    const { end, events } = await boot(machine, { start: 2 });
    expect(end.exit).toBe(10);
    expect(machine.disk.read(WIM)).toEqual(before);
    const lines = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    expect(lines.filter((line) => line.includes('/Mount-Image') && !line.includes('/ReadOnly'))).toEqual([]);
    expect(leftoversOf(machine.disk)).toEqual([]);
  });

  it.each([
    ['its filter is installed first', 0, undefined],
    ['a filter that cannot be installed is said', 5, 'mounting may fail'],
  ])('is mounted by a carried DISM where Windows PE has none: %s', async (_what, exitCode, warned) => {
    const wish = imageWish({
      alter: ({ overlay }) =>
        void overlay.set('dism\\amd64\\wimmountadksetupamd64.exe', new TextEncoder().encode('MZ')),
    });
    const path = 'servicer\\dism\\amd64\\dism.exe';
    const carriedDism = { path, version: '10.0.26100.1', architecture: 'amd64' };
    const machine = imageStage({
      ...wish,
      machine: {
        ...wish.machine,
        tools: { missing: ['mountvol', 'dism'], carriedDism },
        programs: { 'wimmountadksetupamd64.exe': { exitCode } },
      },
    });
    const { end, events } = await boot(machine);
    const lines = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const installed = lines.findIndex((line) => /wimmountadksetupamd64\.exe \/Install \/q$/.test(line));
    expect(installed).toBeGreaterThanOrEqual(0);
    expect(installed).toBeLessThan(lines.findIndex((line) => line.includes('/Mount-Image')));
    expect(lines.filter((line) => line.includes('wimmountadksetup'))).toHaveLength(1);
    expect(end.exit).toBe(20);
    expect(end.result.warnings.some((text) => text.includes('mounting may fail'))).toBe(warned !== undefined);
  });

  it('is only looked at by a plan', async () => {
    const machine = imageStage();
    const before = machine.disk.read(WIM).slice();
    const { end, record } = await planOnly(machine);
    expect([end.exit, record.plan.map(({ decision }) => decision)]).toEqual([0, ['apply', 'apply', 'apply']]);
    expect(machine.disk.read(WIM)).toEqual(before);
    expect(machine.disk.stat(`${WIM}.servicer`)).toBeUndefined();
    expect(leftoversOf(machine.disk)).toEqual([]);
  });

  it('is planned with the very commands that a run has around its steps', async () => {
    const { record } = await planOnly(imageStage());
    const { before = [], after = [] } = record.around ?? {};
    const { events } = await boot(imageStage());
    const lines = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const imaging = lines.filter((line) => /\/(Unm|M)ount-Image|\/Get-MountedImageInfo/.test(line));
    const commands = [...before, ...after].filter((line) => line.startsWith('> '));
    expect(commands.map((line) => line.slice(2))).toEqual(imaging);
    const [mountWork = '', save = ''] = [before.at(-1)?.slice(2), after[0]?.slice(2)];
    const added = lines.findIndex((line) => /\/Add-/.test(line));
    expect([lines.indexOf(mountWork) < added, added < lines.indexOf(save)]).toEqual([true, true]);
    const page = planPage(record);
    const shown = [...before, ...record.plan.flatMap(({ commands: of }) => of), ...after];
    const places = shown.map((line, index) =>
      page.indexOf(line, index === 0 ? 0 : page.indexOf(shown[index - 1] ?? '')),
    );
    expect(places.every((at, index) => at > (places[index - 1] ?? 0))).toBe(true);
    expect(planDocument(record, undefined)).toMatchObject({ around: record.around });
  });

  it('has nothing around its steps where none is applied', async () => {
    const machine = imageStage();
    await playOn(machine);
    expect((await planOnly(machine, { start: 2 })).record.around).toBeUndefined();
  });

  it('of a split set is joined where the settings say so, each image under its number', async () => {
    const two = [
      { path: 'D:\\images\\install.swm', parts: 3 },
      { path: 'D:\\images\\install.swm', index: 2 },
    ];
    const machine = imageStage(
      imageWish({}, two, { wim: '\\images\\install.swm', index: 2, joinSplit: true }),
    );
    const played = await playOn(machine, 2);
    expect(played.boots.map(({ end }) => end.exit)).toEqual([20, 10]);
    expect(played.violations).toEqual([]);
    const { images } = readWim(machine.disk.read(WIM)) ?? { images: [] };
    expect(images.map((image) => image.has('Windows\\OEM\\logo.bmp'))).toEqual([false, true]);
    expect(machine.disk.stat('D:\\images\\install2.swm')?.kind).toBe('file');
  });
});

interface Refusal {
  readonly why: string;
  readonly code: ErrorCode;
  readonly says: string;
  readonly file?: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly more?: readonly Readonly<Record<string, unknown>>[];
}

const REFUSALS: readonly Refusal[] = [
  { why: 'no such file', code: 'SVC-2016', says: '\\boot.wim', target: { wim: '\\boot.wim' } },
  { why: 'no volume of that label', code: 'SVC-2016', says: 'no volume', target: { label: 'Other' } },
  { why: 'an .esd', code: 'SVC-2019', says: 'LZMS', file: { compression: 'lzms' } },
  { why: 'a solid file', code: 'SVC-2019', says: 'solid', file: { solid: true } },
  { why: 'one above the last image', code: 'SVC-2020', says: 'image 2 is wanted', target: { index: 2 } },
  { why: 'FAT32', code: 'SVC-2021', says: 'FAT32', data: { fileSystem: 'FAT32' } },
  { why: 'a stick', code: 'SVC-2021', says: 'removable', data: { driveType: 'removable' } },
  { why: 'the read-only attribute', code: 'SVC-2022', says: 'read-only', file: { readOnly: true } },
  { why: 'the read-only mark', code: 'SVC-2022', says: 'marked as read-only', file: { marked: 'read-only' } },
  { why: 'a change was cut off', code: 'SVC-2022', says: 'cut off', file: { marked: 'being-written' } },
  { why: 'no room for the copy', code: 'SVC-6003', says: 'MiB free', data: { freeMiB: 600 } },
];

describe('an image file that is refused', () => {
  it('is a split one, with the command that joins it', async () => {
    const machine = imageStage(
      imageWish({}, [{ path: 'D:\\images\\install.swm', parts: 2 }], { wim: '\\images\\install.swm' }),
    );
    const played = await playOn(machine);
    await expect(golden(played)).toMatchFileSnapshot('../golden/scenarios/image-file-refused-split.txt');
    expect(played.last.end.result.failure).toMatchObject({
      code: 'SVC-2018',
      detail: expect.stringContaining('/SWMFile:D:\\images\\install*.swm'),
    });
    expect(played.before).toEqual(played.after);
  });

  it.each(REFUSALS)('$code: $why', async ({ code, says, file = {}, target = {}, data = {} }) => {
    const machine = imageStage(imageWish({}, [file], target, data));
    const before = treeOf(machine.disk, 'D:\\images');
    const { end } = await boot(machine);
    expect(end.result.failure).toMatchObject({ code, detail: expect.stringContaining(says) });
    expect(end.exitClass).toBe(code === 'SVC-6003' ? 60 : 50);
    expect(treeOf(machine.disk, 'D:\\images')).toEqual(before);
    expect(leftoversOf(machine.disk)).toEqual([]);
  });

  it('is found twice, unless a label says which', async () => {
    const twin = [{}, { path: 'E:\\images\\install.wim' }];
    const volumes = { letter: 'E', label: 'Spare', sizeMiB: 60_000, freeMiB: 40_000 };
    const wish = (target = {}) => imageWish({}, twin, target, {}, [volumes]);
    const both = await boot(imageStage(wish()));
    expect(both.end.result.failure?.code).toBe('SVC-2017');
    const one = await boot(imageStage(wish({ label: 'spare' })));
    expect([one.end.exit, one.end.result.image?.file]).toEqual([20, 'E:\\images\\install.wim, image 1']);
  });
});

describe('an image whose registry cannot be read', () => {
  it('is refused, and the file is not touched', async () => {
    const machine = imageStage();
    const before = machine.disk.read(WIM).slice();
    const breaking = (world: World): World => ({
      ...world,
      processes: {
        run: async (command, watch) => {
          const result = await world.processes.run(command, watch);
          const folder = command.args.find((word) => word.startsWith('/MountDir:'))?.slice(10);
          if (command.args.includes('/Mount-Image') && folder !== undefined)
            machine.disk.write(`${folder}\\Windows\\System32\\config\\SOFTWARE`, new Uint8Array(4096));
          return result;
        },
      },
    });
    const { end } = await boot(machine, { around: breaking });
    expect([end.exitClass, end.result.failure?.code]).toEqual([50, 'SVC-2006']);
    expect(machine.disk.read(WIM)).toEqual(before);
    expect(leftoversOf(machine.disk)).toEqual([]);
  });
});

describe('a failure costs the copy and nothing else', () => {
  const rows: readonly { why: string; wish: Wish; code: ErrorCode }[] = [
    { why: 'a required step fails', wish: { steps: [STEP.logo, STEP.arm] }, code: 'SVC-3014' },
    {
      why: 'a tool hangs: what it did is thrown away with the copy',
      wish: { mishaps: [{ tool: 'dism', match: '/add-package', does: 'hang' }] },
      code: 'SVC-3014',
    },
    {
      why: 'saving crashes',
      wish: { mishaps: [{ tool: 'dism', match: '/commit', does: 'crash' }] },
      code: 'SVC-3015',
    },
    {
      why: 'saving fills the disk',
      wish: { mishaps: [{ tool: 'dism', match: '/commit', does: 'disk-full' }] },
      code: 'SVC-3015',
    },
    {
      why: 'saving says yes and does nothing: the file is read again',
      wish: { mishaps: [{ tool: 'dism', match: '/commit', does: 'exit-0-without-effect' }] },
      code: 'SVC-3015',
    },
  ];

  it.each(rows)('$why', async ({ wish, code }) => {
    const machine = imageStage(imageWish(wish));
    const before = machine.disk.read(WIM).slice();
    const { end, screen } = await boot(machine);
    expect([end.exit, end.result.failure?.code]).toEqual([70, code]);
    expect(unwrapped(screen)).toContain('As it was');
    expect(machine.disk.read(WIM)).toEqual(before);
    expect(leftoversOf(machine.disk)).toEqual([]);
    // No doubt stands: the next run, without the fault, does the work.
    const { steps: _steps, mishaps: _mishaps, ...rest } = wish;
    const again = await boot(redescribed(machine, imageWish({ ...rest, ...(wish.mishaps ? {} : wish) })), {
      start: 2,
    });
    expect(again.end.exit).toBe(wish.mishaps === undefined ? 70 : 20);
  });

  it('as the golden transcript tells', async () => {
    const played = await playOn(imageStage(imageWish({ steps: [STEP.logo, STEP.arm] })));
    await expect(golden(played)).toMatchFileSnapshot('../golden/scenarios/image-file-discarded.txt');
  });
});

describe('a mount that was stopped after it was made', () => {
  /** DISM mounts, and is still there when its time is over. */
  const stoppedAt =
    (fits: (args: readonly string[]) => boolean) =>
    (world: World): World => ({
      ...world,
      processes: {
        run: async (command, watch) => {
          const result = await world.processes.run(command, watch);
          if (!fits(command.args)) return result;
          return { ...result, ended: { end: 'timed-out', limit: 'hard' } };
        },
      },
    });
  const isMount = (args: readonly string[]) => args.includes('/Mount-Image');

  it.each([
    { fits: isMount, why: 'before there is any work' },
    {
      fits: (args: readonly string[]) => isMount(args) && !args.includes('/ReadOnly'),
      why: 'that of the copy',
    },
  ])('is ended, and nothing stays mounted: $why', async ({ fits }) => {
    const machine = imageStage();
    const before = machine.disk.read(WIM).slice();
    const { end, boot: left } = await boot(machine, { around: stoppedAt(fits) });
    expect([end.exit, left.mounts]).toEqual([50, []]);
    expect(machine.disk.read(WIM)).toEqual(before);
    expect(leftoversOf(machine.disk)).toEqual([]);
  });
});

describe('what an earlier start left', () => {
  const stale = 'D:\\ProgramData\\Servicer\\mount\\0123abcd';

  /** A mount of an agent that died in this very start of Windows PE. */
  const alreadyMounted =
    (folder: string, disk: MemoryDisk) =>
    (world: World): World => {
      let done = false;
      return {
        ...world,
        processes: {
          run: async (command, watch) => {
            if (!done && command.tool === 'dism') {
              done = true;
              await world.files.makeFolder(folder);
              disk.write('D:\\images\\other.wim', disk.read(WIM));
              const args = [
                '/Mount-Image',
                '/ImageFile:D:\\images\\other.wim',
                '/Index:1',
                `/MountDir:${folder}`,
              ];
              await world.processes.run({ ...command, args });
            }
            return await world.processes.run(command, watch);
          },
        },
      };
    };

  it('a mount of this start is thrown away', async () => {
    const machine = imageStage();
    const played = await playOn(machine, [{ around: alreadyMounted(stale, machine.disk) }]);
    await expect(golden(played)).toMatchFileSnapshot('../golden/scenarios/image-file-stale-mount.txt');
    expect([played.last.end.exit, played.last.boot.mounts]).toEqual([20, []]);
    expect(played.last.end.result.warnings.join()).toContain('still mounted');
  });

  it('a mount of somebody else stays', async () => {
    const machine = imageStage();
    const { end, boot: left } = await boot(machine, { around: alreadyMounted('D:\\mount', machine.disk) });
    expect([end.exit, left.mounts.map(({ folder }) => folder)]).toEqual([20, ['D:\\mount']]);
  });

  it("a folder that a power cut left goes, and one that cannot be removed is in nobody's way", async () => {
    for (const [wrap, isGone] of [
      [undefined, true],
      [failing('EACCES', (operation) => operation.name === 'removeTree' && below(stale)(operation)), false],
    ] as const) {
      const machine: Staged = imageStage();
      for (const folder of [
        'D:\\ProgramData',
        'D:\\ProgramData\\Servicer',
        'D:\\ProgramData\\Servicer\\mount',
        stale,
      ])
        machine.disk.makeFolder(folder);
      machine.disk.write(`${stale}\\notepad.exe`, new Uint8Array(10));
      const { end } = await boot(machine, wrap === undefined ? {} : { wrap });
      expect(end.exit).toBe(20);
      expect(machine.disk.stat(stale) === undefined).toBe(isGone);
      expect(end.result.warnings.join().includes('could not be removed')).toBe(!isGone);
    }
  });
});

describe('a power cut', () => {
  it.each([
    { name: 'in-service', at: /\\mount\\.*\\logo\.bmp/i, why: 'what was done is done again, on a new copy' },
    { name: 'while-saving', at: /work\.wim$/i, why: 'the file was not touched by the saving that was cut' },
  ])('$name: $why', async ({ name, at }) => {
    const machine = imageStage();
    const original = machine.disk.read(WIM).slice();
    const { moments: all } = await moments(machine, 1);
    const saving = all.findIndex(({ operation }) => operation.name === 'append' && at.test(operation.path));
    const serving = all.findIndex(({ operation }) => at.test(operation.path));
    const moment = all[name === 'in-service' ? serving : saving];
    if (moment === undefined) throw new Error('there is no such moment');
    expect(moment.disk.read(WIM)).toEqual(original);
    const played = await playOn({ ...machine, disk: moment.disk.fork() }, 1, 2);
    await expect(golden(played)).toMatchFileSnapshot(`../golden/scenarios/image-file-cut-${name}.txt`);
    expect([played.last.end.exit, played.last.end.result.boots, played.violations]).toEqual([20, 2, []]);
  });
});
