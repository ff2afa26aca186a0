import { describe, expect, it } from 'vitest';
import type { DiskOperation } from '../../agent/adapters/rehearsal/disk/watched-disk.ts';
import type { Booted } from '../support/scenario/boot.ts';
import { boot } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { STEP } from '../support/scenario/payload.ts';
import { moments } from '../support/scenario/power.ts';
import {
  json,
  STICK,
  SYSTEM_PARTITION,
  stage,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../support/scenario/scenario.ts';
import { KEY_ID, LOCKED, PASSWORD } from './parts.ts';

type Json = Readonly<Record<string, unknown>>;

const volumes = (more: Json, beside: readonly Json[] = []) => [
  STICK,
  SYSTEM_PARTITION,
  windowsVolume(WINDOWS, more),
  ...beside,
];

async function run(wish: Wish): Promise<Booted> {
  return await boot(stage(wish), { blind: true });
}

const commands = ({ events }: Booted) =>
  events.flatMap((event) =>
    event.type === 'command' ? [event.line.replaceAll('X:\\Windows\\System32\\', '')] : [],
  );
const warnings = ({ end }: Booted) => end.result.warnings.join('\n');

describe('a Windows without a letter', () => {
  it.each([
    { missing: [], give: 'mountvol.exe Z: \\\\?\\Volume', take: 'mountvol.exe Z: /D', why: 'by mountvol' },
    { missing: ['mountvol'], give: 'diskpart.exe /s', take: 'diskpart.exe /s', why: 'by diskpart' },
  ])(
    'is serviced under a lent one, which is given back at the very end: $why',
    async ({ missing, give, take }) => {
      const booted = await run({ machine: { volumes: volumes({ letter: undefined }), tools: { missing } } });
      expect(booted.end.exit).toBe(20);
      expect(booted.end.result.image?.root).toBe('Z:\\');
      const lines = commands(booted);
      const work = lines.findIndex((line) => line.includes('/Image:Z:\\ /Add-Package'));
      expect(work).toBeGreaterThan(lines.findIndex((line) => line.startsWith(give)));
      // The last act of all is the reboot.
      expect(lines.at(-2)).toContain(take);
      expect(Object.values(booted.boot.letters).filter((letter) => letter !== null)).toEqual([]);
    },
  );

  it.each([
    { wish: { windows: { hibernated: true } }, exit: 50, why: 'refused after it was lent' },
    { wish: { mishaps: [{ tool: 'dism', match: '/Add-Package', does: 'crash' }] }, exit: 70, why: 'failed' },
  ])('gets its letter taken back when the run was $why', async ({ wish, exit }) => {
    const windows = { ...WINDOWS, ...('windows' in wish ? wish.windows : {}) };
    const booted = await run({
      ...('mishaps' in wish ? { mishaps: wish.mishaps } : {}),
      machine: {
        volumes: [STICK, SYSTEM_PARTITION, windowsVolume(windows, { letter: undefined })],
        tools: { missing: [] },
      },
    });
    expect(booted.end.exit - (booted.end.exit % 5)).toBe(exit);
    expect(Object.values(booted.boot.letters).filter((letter) => letter !== null)).toEqual([]);
  });

  it('is refused where mountvol does nothing, and nothing is left lent', async () => {
    const booted = await run({
      mishaps: [{ tool: 'mountvol', match: 'Z:', does: 'exit-0-without-effect', times: 1 }],
      machine: { volumes: volumes({ letter: undefined }), tools: { missing: [] } },
    });
    expect(booted.end.result.failure?.code).toBe('SVC-2015');
  });
});

describe('a RAM disk that is full when a letter is to be given back', () => {
  it('costs the letter and not the verdict: what else was taken is given back', async () => {
    const wish: Wish = {
      settings: { bitLockerKeysFile: 'bitlocker.json' },
      alter: ({ overlay }) => void overlay.set('bitlocker.json', json({ [KEY_ID]: PASSWORD })),
      machine: {
        volumes: volumes({ letter: undefined }, [
          { ...LOCKED, letter: 'E', label: 'Data', sizeMiB: 9000, freeMiB: 8000 },
        ]),
        tools: { missing: ['mountvol'], added: ['manage-bde'] },
      },
    };
    const isScript = ({ name, path }: DiskOperation) => name === 'write' && path.endsWith('letters.diskpart');
    let written = 0;
    const count = (operation: DiskOperation) => isScript(operation) && ++written < 0;
    await boot(stage(wish), { blind: true, wrap: failing('EIO', count) });
    expect(written).toBeGreaterThan(1);
    const booted = await boot(stage(wish), { blind: true, wrap: failing('ENOSPC', isScript, written) });
    expect(booted.end.exit).toBe(20);
    expect(booted.boot.unlocked).toEqual({});
    expect(JSON.stringify(booted.events)).toContain('keeps the letter Z:');
  });
});

describe('a Windows that BitLocker locks', () => {
  const locked = (part: Wish, password = PASSWORD): Wish => ({
    settings: { bitLockerKeysFile: 'bitlocker.json' },
    alter: ({ overlay }) => void overlay.set('bitlocker.json', json({ [KEY_ID]: password })),
    machine: { volumes: volumes(LOCKED), tools: { missing: [], added: ['manage-bde'] } },
    ...part,
  });

  it('is opened with its recovery password, serviced, and locked again; the password is never said', async () => {
    const booted = await run(locked({}));
    expect(booted.end.exit).toBe(20);
    const lines = commands(booted);
    expect(lines).toContain('manage-bde.exe -unlock D: -RecoveryPassword ***');
    expect(lines.at(-2)).toBe('manage-bde.exe -lock D:');
    expect(booted.boot.unlocked).toEqual({});
    expect(JSON.stringify([booted.events, booted.end.result])).not.toContain(PASSWORD);
  });

  it('is locked again also when the run is refused', async () => {
    const booted = await run(locked({ manifest: { match: { edition: ['Professional'] } } }));
    expect(booted.end.result.failure?.code).toBe('SVC-1104');
    expect(booted.boot.unlocked).toEqual({});
  });

  it('stays closed with a wrong password, which is tried once', async () => {
    const wrong = PASSWORD.replace('1', '2');
    const booted = await run(locked({}, wrong));
    expect(booted.end.result.failure?.code).toBe('SVC-2003');
    expect(commands(booted).filter((line) => line.includes('-unlock'))).toHaveLength(1);
    expect(warnings(booted)).toContain(`the recovery password of key id ${KEY_ID} does not open D:`);
    expect(JSON.stringify([booted.events, booted.end.result])).not.toContain(wrong);
  });

  it('is named as locked, with what is missing, where there is no manage-bde', async () => {
    const booted = await run(locked({ machine: { volumes: volumes(LOCKED), tools: { missing: [] } } }));
    expect(booted.end.result.failure?.code).toBe('SVC-2003');
    expect(warnings(booted)).toContain('WinPE-SecureStartup');
  });

  it.each([
    { content: '{ "x": "y" }', why: 'no key id' },
    { content: `{ "${KEY_ID}": "123" }`, why: 'no recovery password' },
    { content: '[', why: 'no JSON' },
  ])('is not looked at with a key file that holds $why', async ({ content }) => {
    const alter: Wish['alter'] = ({ overlay }) =>
      void overlay.set('bitlocker.json', new TextEncoder().encode(content));
    const booted = await run(locked({ alter }));
    expect(booted.end.result.failure?.code).toBe('SVC-1004');
    expect(commands(booted).join()).not.toContain('manage-bde');
  });
});

describe('scratch space on another disk', () => {
  const wish: Wish = {
    steps: [STEP.dotnet],
    machine: {
      volumes: volumes({ freeMiB: 700 }, [{ letter: 'E', label: 'Data', sizeMiB: 9000, freeMiB: 8000 }]),
    },
  };
  const SCRATCH = 'E:\\ProgramData\\Servicer\\scratch';

  it('is removed at the end of a run', async () => {
    const machine = stage(wish);
    const booted = await boot(machine, { blind: true });
    expect(booted.end.result.memory?.scratch.folder).toBe(SCRATCH);
    expect(machine.disk.stat(SCRATCH)).toBeUndefined();
  });

  it('is removed by the next start, wherever the power went', async () => {
    const machine = stage(wish);
    const { moments: kept } = await moments(machine, 1);
    const cuts = kept.filter(({ disk }) => disk.stat(SCRATCH) !== undefined);
    expect(cuts.length).toBeGreaterThan(10);
    for (const { disk } of cuts.filter((_, index) => index % 4 === 0).concat(cuts.slice(-3))) {
      const later = { ...machine, disk: disk.fork() };
      await boot(later, { start: 2, blind: true });
      expect(later.disk.stat(SCRATCH)).toBeUndefined();
    }
  });
});

describe('memory that a run cannot do without', () => {
  const small: Wish = {
    host: { ramMiB: 900, bootKind: 'ram-disk' },
    steps: [STEP.lcu],
    mishaps: [{ tool: 'wpeutil', match: 'CreatePageFile', does: 'crash' }],
  };

  it('ends the run before anything is changed when no page file comes about', async () => {
    const booted = await run(small);
    expect(booted.end.result.failure).toMatchObject({ code: 'SVC-6004' });
    expect(booted.end.exit).toBe(60);
    expect(commands(booted).join()).not.toContain('/Add-Package');
  });

  it('is gone on without where there is some', async () => {
    const booted = await run({ ...small, host: { ramMiB: 1100, bootKind: 'ram-disk' } });
    expect(booted.end.exit).toBe(20);
    expect(warnings(booted)).toContain('going on without');
  });
});

describe('a disk with just the room that a run needs', () => {
  const wish = (freeMiB: number): Wish => ({
    host: { ramMiB: 1100, bootKind: 'ram-disk' },
    steps: [STEP.lcu],
    machine: { volumes: volumes({ freeMiB }) },
  });

  it('has it still after a power cut, wherever it was: what is left there is used or makes room', async () => {
    const { end } = await boot(stage(wish(40_000)), { blind: true });
    expect(end.result.memory?.pageFile).toBeDefined();
    const needMiB = Math.ceil((end.result.memory?.budgets[0]?.needBytes ?? 0) / 2 ** 20);
    const tooSmall = await boot(stage(wish(needMiB - 2)), { blind: true });
    expect(tooSmall.end.result.memory?.pageFile).toBeUndefined();
    // What the first start put down besides: its journal, and what of the update is in Windows by then.
    const machine = stage(wish(needMiB + 64));
    const { moments: kept } = await moments(machine, 1);
    const paged = kept.filter(({ disk }) => disk.stat('D:\\servicer-pagefile.sys') !== undefined);
    expect(paged.length).toBeGreaterThan(10);
    for (const { disk } of paged.filter((_, index) => index % 8 === 0)) {
      const { end: later } = await boot({ ...machine, disk: disk.fork() }, { start: 2, blind: true });
      expect(later.exitClass).toBeLessThan(40);
      if (later.result.memory !== undefined) expect(later.result.memory.pageFile).toBeDefined();
    }
  });
});
