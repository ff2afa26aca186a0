import { describe, expect, it } from 'vitest';
import { boot } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { finishedFolders } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { playOn, unwrapped } from '../support/scenario/play.ts';
import { moments } from '../support/scenario/power.ts';
import { type Staged, stage, WINDOWS, type Wish, windowsVolume } from '../support/scenario/scenario.ts';
import { transcriptIn } from '../support/scenario/transcript.ts';

const JOURNALS = ['D:\\ProgramData\\Servicer\\journal', 'E:\\ProgramData\\Servicer\\journal'];
const LOGO = 'Windows\\OEM\\logo.bmp';

const second = (windows = {}, more = {}) =>
  windowsVolume(
    { ...WINDOWS, computerName: 'SECOND', ...windows },
    { letter: 'E', label: 'Second', ...more },
  );

const both = (wish: Wish = {}, other = second()): Wish => ({
  steps: [STEP.tool, STEP.logo],
  volumes: [other],
  settings: { target: { policy: 'all' } },
  ...wish,
});

const hasLogo = ({ disk }: Pick<Staged, 'disk'>) =>
  ['D', 'E'].map((drive) => disk.stat(`${drive}:\\${LOGO}`)?.kind);

describe('every installation of a machine', () => {
  it('is serviced, one after the other, each with its own run', async () => {
    const machine = stage(both());
    const played = await playOn(machine);
    const story = `${transcriptIn(played.boots, machine.disk, ...JOURNALS)}\n${played.last.screen}`;
    await expect(story).toMatchFileSnapshot('../golden/scenarios/all-images.txt');
    const { end } = played.last;
    expect([end.exit, played.violations, hasLogo(machine)]).toEqual([0, [], ['file', 'file']]);
    expect(end.images.map(({ image, exit }) => [image, exit])).toEqual([
      ['D:\\', 0],
      ['E:\\', 0],
    ]);
    expect(new Set(end.images.map(({ result }) => result.runId)).size).toBe(2);
    expect(finishedFolders(machine.disk).size).toBe(2);
    expect(end.images.map(({ result }) => result.image?.computerName)).toEqual(['EB300-7', 'SECOND']);
  });

  it('has nothing to do the second time, and says nothing of the work on another', async () => {
    const machine = stage(both());
    await boot(machine);
    machine.disk.remove(`E:\\${LOGO}`);
    const { end } = await boot(machine, { start: 2 });
    expect(end.images.map(({ exitClass }) => exitClass)).toEqual([10, 0]);
    expect(end.exit).toBe(0);
  });

  it('is no reason to stop: one is refused, the other is done', async () => {
    for (const [wish, classes] of [
      [both({}, second({ hibernated: true })), [0, 50]],
      [both({ windows: { hibernated: true } }), [50, 0]],
    ] as const) {
      const machine = stage(wish);
      const { last, violations } = await playOn(machine);
      expect(last.end.images.map(({ exitClass }) => exitClass)).toEqual(classes);
      expect([last.end.exit, violations]).toEqual([50, []]);
      expect(hasLogo(machine).filter((kind) => kind === 'file')).toHaveLength(1);
      expect(unwrapped(last.screen)).toMatch(/D:\\: (PASS|REFUSED), exit \d+ E:\\: (PASS|REFUSED), exit/);
    }
  });

  it('gets one page file, made for the first and still there for the second', async () => {
    const machine = stage(both({ host: { ramMiB: 1024 } }));
    const { end, boot: left } = await boot(machine);
    expect([end.exit, left.pageFiles.length]).toEqual([0, 1]);
    expect(end.images.map(({ result }) => result.memory?.pageFile?.path)).toEqual([
      'D:\\servicer-pagefile.sys',
      undefined,
    ]);
  });

  it('is told of a volume that is locked, which may hold another one', async () => {
    const locked = { letter: 'E', sizeMiB: 60_000, freeMiB: 0, bitLocker: 'locked' };
    const { end } = await boot(stage(both({}, locked)));
    expect(end.exit).toBe(0);
    expect(end.result.warnings.join()).toContain('E:\\ is locked by BitLocker');
  });

  it('is told of a volume that cannot be read at all, which may hold another one', async () => {
    const { end } = await boot(stage(both()), { wrap: failing('EIO', ({ path }) => /^d:/i.test(path)) });
    expect(end.images.map(({ image, exit }) => [image, exit])).toEqual([['E:\\', 0]]);
    expect(end.result.warnings.join()).toContain('D:\\ cannot be read: if a Windows is on it');
    expect(end.result.volumes.find(({ volume }) => volume === 'D:\\')?.because).toBe('it cannot be read');
  });

  it('is narrowed by the rule of the manifest', async () => {
    const target = { policy: 'label', label: 'second' };
    const machine = stage(both({ manifest: { target } }));
    const { end } = await boot(machine);
    expect([end.exit, end.images.map(({ image }) => image)]).toEqual([0, ['E:\\']]);
    expect(end.result.volumes.find(({ taken }) => taken)?.because).toBe(
      'picked by all (settings), label second (manifest)',
    );
    const refused = await boot(stage({ ...both({ manifest: { target: { policy: 'only' } } }) }));
    expect(refused.end.result.failure?.code).toBe('SVC-2002');
  });
});

describe('a power cut between two installations', () => {
  it('resumes at the right one', async () => {
    const machine = stage(both());
    const { moments: all } = await moments(machine, 1);
    const firstOnE = all.findIndex(({ operation }) => /^E:\\/.test(operation.path));
    const onE = all.slice(firstOnE).filter(({ operation }) => /^E:\\/.test(operation.path));
    expect(onE.length).toBeGreaterThan(5);
    for (const { disk } of onE.filter((_, index) => index % 4 === 0)) {
      const cut: Staged = { ...machine, disk: disk.fork() };
      const { end, events } = await boot(cut, { start: 2, blind: true });
      expect(end.images[0]?.exitClass).toBe(10);
      expect([0, 10]).toContain(end.images[1]?.exitClass);
      const adds = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
      expect(adds.filter((line) => line.includes('/Image:D:\\') && line.includes('/Add-Package'))).toEqual(
        [],
      );
      expect(hasLogo(cut)).toEqual(['file', 'file']);
    }
  });
});
