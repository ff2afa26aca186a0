import { describe, expect, it } from 'vitest';
import type { DiskOperation } from '../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { boot, doctorOnly } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { finishedFolders } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { playOn, unwrapped } from '../support/scenario/play.ts';
import { moments } from '../support/scenario/power.ts';
import { type Staged, stage, WINDOWS, type Wish, windowsVolume } from '../support/scenario/scenario.ts';
import { transcriptIn } from '../support/scenario/transcript.ts';

const JOURNALS = [
  'D:\\Windows\\System32\\config\\Servicer\\journal',
  'E:\\Windows\\System32\\config\\Servicer\\journal',
];
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

  it('has a verdict of its own, also when its registry cannot be read', async () => {
    const machine = stage(both());
    machine.disk.write('E:\\Windows\\System32\\config\\SOFTWARE', new Uint8Array(4096));
    const { end, screen } = await boot(machine);
    expect(end.images.map(({ image, exit, failure }) => [image, exit, failure?.code])).toEqual([
      ['D:\\', 0, undefined],
      ['E:\\', 50, 'SVC-2006'],
    ]);
    expect(end.exitClass).toBe(50);
    expect(unwrapped(screen)).toContain('SVC-2006');
  });

  it('is no reason to stop where the disk of another one fails while it is looked at', async () => {
    const codes = new Set<string | undefined>();
    // In the look for a Windows, and when it is looked at more closely.
    for (const from of [1, 3, 4, 5, 7, 8]) {
      const isRead = ({ name, path }: DiskOperation) => name === 'read' && /^E:.*\\SYSTEM$/i.test(path);
      const { end } = await boot(stage(both()), { wrap: failing('EIO', isRead, from), blind: true });
      expect(end.images.map(({ image, exit }) => [image, exit])).toEqual([
        ['D:\\', 0],
        ['E:\\', 50],
      ]);
      codes.add(end.images[1]?.failure?.code);
    }
    expect([...codes].toSorted()).toEqual(['SVC-2006', 'SVC-2026']);
  });

  it('is named by the doctor where it cannot be read', async () => {
    const machine = stage(both());
    expect((await doctorOnly(machine)).refusals).toEqual([]);
    machine.disk.write('E:\\Windows\\System32\\config\\SOFTWARE', new Uint8Array(4096));
    const { refusals } = await doctorOnly(machine);
    expect(refusals.map(({ code }) => code)).toEqual(['SVC-2006']);
  });

  it('has a page of the doctor, wherever the disk begins to fail', async () => {
    const machine = stage(both());
    const onDisk = ({ path }: DiskOperation) => /^[de]:/i.test(path);
    let count = 0;
    const counted = (operation: DiskOperation) => {
      if (onDisk(operation)) count += 1;
      return false;
    };
    await doctorOnly(machine, { wrap: failing('EIO', counted) });
    expect(count).toBeGreaterThan(20);
    for (let from = 1; from <= count; from += Math.ceil(count / 40)) {
      const { volumes } = await doctorOnly(machine, { wrap: failing('EIO', onDisk, from) });
      expect(volumes.length).toBeGreaterThan(2);
    }
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
