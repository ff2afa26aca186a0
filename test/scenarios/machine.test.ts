import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorSpec } from '../../agent/domain/error-table.ts';
import { boot } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play, unwrapped } from '../support/scenario/play.ts';
import {
  STICK,
  SYSTEM_PARTITION,
  stage,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../support/scenario/scenario.ts';
import { differences } from '../support/scenario/tree.ts';

interface Refusal {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly code: ErrorCode;
  /** What the screen names, besides code and remedy. */
  readonly says?: string;
  /** Where nobody knows the disk yet, the result can only be delivered. */
  readonly exit: number;
}

const volumes = (...more: readonly Readonly<Record<string, unknown>>[]): Wish => ({
  machine: { volumes: [STICK, SYSTEM_PARTITION, ...more] },
});
const older = windowsVolume(
  { ...WINDOWS, build: '18363.1', computerName: 'OLD' },
  { letter: 'E', label: 'Old' },
);

const LOST_CONTROL_SET = {
  registry: [{ hive: 'SYSTEM', key: 'Select', name: 'Current', type: 'REG_DWORD', data: '7' }],
};

const REFUSALS: readonly Refusal[] = [
  {
    name: 'two-windows',
    why: 'nobody guesses; the table tells of both',
    wish: { volumes: [older] },
    code: 'SVC-2002',
    says: 'another Windows fits as well',
    exit: 50,
  },
  {
    name: 'no-windows',
    why: 'only a stick and a partition without a letter',
    wish: volumes(),
    code: 'SVC-2001',
    says: 'LINE-KEY',
    exit: 50,
  },
  {
    name: 'windows-on-a-stick',
    why: 'a Windows on a removable disk is not the machine',
    wish: volumes(windowsVolume(WINDOWS, { driveType: 'removable' })),
    code: 'SVC-2001',
    says: 'it is on a removable disk',
    exit: 50,
  },
  {
    name: 'locked',
    why: 'BitLocker: nothing of it can be read',
    wish: volumes({ letter: 'D', sizeMiB: 60_000, freeMiB: 0, bitLocker: 'locked' }),
    code: 'SVC-2003',
    says: 'locked by BitLocker',
    exit: 50,
  },
  {
    name: 'hibernated',
    why: 'Windows would write its memory over our changes',
    wish: { windows: { hibernated: true } },
    code: 'SVC-2004',
    exit: 50,
  },
  {
    name: 'setup-in-progress',
    why: 'setup owns the image',
    wish: { windows: { setupInProgress: true } },
    code: 'SVC-2005',
    exit: 50,
  },
  {
    name: 'control-set',
    why: 'a value in the wrong control set is none for Windows',
    wish: { windows: LOST_CONTROL_SET },
    code: 'SVC-2006',
    says: 'ControlSet007 is not there',
    exit: 50,
  },
  {
    name: 'dism-too-old',
    why: 'DISM never services an image newer than itself',
    wish: { host: { dismVersion: '10.0.17763.1' } },
    code: 'SVC-2008',
    says: '10.0.17763.1',
    exit: 50,
  },
  {
    name: 'other-architecture',
    why: 'Windows PE of arm64, Windows of amd64',
    wish: { host: { architecture: 'arm64' } },
    code: 'SVC-2008',
    says: 'arm64',
    exit: 50,
  },
  {
    name: 'low-ram',
    why: 'less than Windows PE itself needs',
    wish: { host: { ramMiB: 400 } },
    code: 'SVC-6004',
    says: '400 MiB',
    exit: 60,
  },
  {
    name: 'no-space',
    why: 'need and have are named before anything is copied',
    wish: volumes(windowsVolume(WINDOWS, { freeMiB: 300 })),
    code: 'SVC-6003',
    says: '300 MiB free',
    exit: 60,
  },
  {
    name: 'read-only-disk',
    why: 'write protection shows at the first write, before the first change',
    wish: volumes(windowsVolume(WINDOWS, { readOnly: true })),
    code: 'SVC-2007',
    exit: 50,
  },
  {
    name: 'tool-missing',
    why: 'better here than between two steps',
    wish: { machine: { tools: { missing: ['dism'] } } },
    code: 'SVC-6002',
    says: 'dism.exe',
    // Machine and settings are read before it, so the result reaches the share.
    exit: 60,
  },
  {
    name: 'other-model',
    why: 'not an error: there is no work for this machine',
    wish: { manifest: { match: { model: ['Another Box'] } } },
    code: 'SVC-1104',
    says: 'Another Box',
    exit: 10,
  },
  {
    name: 'other-edition',
    why: 'the image is looked at only after the manifest was accepted',
    wish: { manifest: { match: { edition: ['Professional'] } } },
    code: 'SVC-1104',
    says: 'Professional',
    exit: 10,
  },
];

describe('machines that are refused', () => {
  it.each(REFUSALS)('$name: $why', async ({ name, wish, code, says, exit }) => {
    const played = await play(wish);
    await expect(`${played.transcript}\n${played.last.screen}`).toMatchFileSnapshot(
      `../golden/scenarios/refused-${name}.txt`,
    );
    const { end, screen } = played.last;
    expect(end.result.failure?.code).toBe(code);
    expect(end.exit).toBe(exit);
    expect(unwrapped(screen)).toContain(code);
    expect(unwrapped(screen)).toContain(unwrapped(errorSpec(code).remedy));
    if (says !== undefined) expect(unwrapped(screen)).toContain(says);
    expect(differences(played.before, played.after)).toEqual([]);
    expect(played.violations).toEqual([]);
  });

  it('a rule of the overlay picks one of two', async () => {
    const { last, violations } = await play({
      volumes: [older],
      settings: { target: { policy: 'label', label: 'windows' } },
    });
    expect(last.end.result.image?.root).toBe('D:\\');
    expect([last.end.exit, violations]).toEqual([20, []]);
  });

  it('the control set does not matter where no step is for the one in use', async () => {
    const { last, violations } = await play({ windows: LOST_CONTROL_SET, steps: [STEP.tool] });
    expect([last.end.exit, violations]).toEqual([0, []]);
  });

  it('a hibernated Windows is serviced where the overlay says so, loudly', async () => {
    const { last, violations } = await play({
      windows: { hibernated: true },
      settings: { allowHibernated: true },
    });
    expect(last.end.exit).toBe(20);
    expect(last.end.result.warnings.join()).toContain('allowHibernated');
    expect(violations).toEqual([]);
  });
});

describe('memory and clock', () => {
  it('a machine of 1 GiB gets a page file for the run; the next start removes what it left', async () => {
    const machine = stage({ host: { ramMiB: 1024 } });
    const first = await boot(machine);
    const file = machine.disk.stat('D:\\servicer-pagefile.sys');
    expect(first.end.result.memory?.pageFile?.path).toBe('D:\\servicer-pagefile.sys');
    expect(file?.sizeBytes).toBe(first.end.result.memory?.pageFile?.sizeBytes);
    expect(first.boot.pageFiles).toHaveLength(1);
    const second = await boot(machine, { start: 2 });
    expect([first.end.exit, second.end.exit]).toEqual([20, 10]);
    expect(machine.disk.stat('D:\\servicer-pagefile.sys')).toBeUndefined();
  });

  it('a page file that cannot be made is said, and the run goes on', async () => {
    const { last, violations } = await play({
      host: { ramMiB: 1024 },
      mishaps: [{ tool: 'wpeutil', match: 'createpagefile', does: 'crash' }],
    });
    expect(last.end.exit).toBe(20);
    expect(last.end.result.warnings.join()).toContain('servicer-pagefile.sys');
    expect(violations).toEqual([]);
  });

  it('scratch space goes to another volume where the Windows volume has no room for it', async () => {
    const wish = {
      ...volumes(windowsVolume(WINDOWS, { freeMiB: 600 }), {
        letter: 'E',
        label: 'Data',
        sizeMiB: 9000,
        freeMiB: 8000,
      }),
      steps: [STEP.tool],
    };
    const { last, violations, machine } = await play(wish);
    expect(last.end.result.memory?.scratch.folder).toBe('E:\\ProgramData\\Servicer\\scratch');
    expect([last.end.exit, violations]).toEqual([0, []]);
    expect(machine.disk.stat('E:\\ProgramData\\Servicer\\scratch')).toBeUndefined();
  });

  it('a clock of 1970 changes no verdict, and is said', async () => {
    const { last, violations } = await play({ machine: { clock: '1970-01-01T00:00:10Z' } });
    expect(last.end.exit).toBe(20);
    expect(last.end.result.clock).toBe('not-believable');
    expect(unwrapped(last.screen)).toContain('1970');
    expect(violations).toEqual([]);
  });
});
