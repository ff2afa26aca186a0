import { describe, expect, it } from 'vitest';
import { type Disk, writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { volumeGuid } from '../../../../agent/adapters/rehearsal/machine/volume-ids.ts';
import type { BootPlace } from '../../../../agent/steps/kind.ts';
import { endOf, playStep, type StepPlay } from '../../../support/kinds/on-model.ts';
import { machineWith } from '../../rehearsal/support.ts';

interface Row extends StepPlay {
  readonly why: string;
  readonly ends: string;
  readonly commands: readonly string[];
}

const partition = (index: number) => `gpt ${volumeGuid(index).slice(1, -1)}`;
// The system partition of these machines has a letter from the start.
const SYSTEM = { letter: 'S', label: 'SYSTEM', fileSystem: 'FAT32', sizeMiB: 100, freeMiB: 60 };
const volumesOf = (system: object) => [
  { ...SYSTEM, ...system },
  ...machineWith()
    .volumes.slice(1)
    .map((volume) => ({ ...volume })),
];
const BOOT: BootPlace = {
  root: 'S:\\',
  firmware: 'uefi',
  partition: partition(0),
  imagePartition: partition(1),
};
const LINE = 'bcdboot D:\\Windows /s S: /f UEFI';
const boots = { kind: 'boot-files' };
const MANAGER = { 'EFI\\Microsoft\\Boot\\bootmgfw.efi': 'MZ' };
const STORE = 'EFI\\Microsoft\\Boot\\BCD';
const machine = (system: object = {}) => ({ volumes: volumesOf(system) });
const bcdboot = (does: string) => [{ tool: 'bcdboot', does }];
const chkdsk = { kind: 'check-disk' };
const found = (chkdsk_: string) => ({ volumes: [SYSTEM, { ...volumesOf({})[1], chkdsk: chkdsk_ }] });
const pe = { kind: 'pe-image', scratchSpaceMiB: 512, targetPath: 'X:\\' };
const peWindows = (...registry: readonly object[]) => ({ installationType: 'WindowsPE', registry });
const SPACE = { hive: 'SYSTEM', key: 'CurrentControlSet\\Services\\FBWF', name: 'WinPECacheThreshold' };
const ROOT = { hive: 'SOFTWARE', key: 'Microsoft\\Windows NT\\CurrentVersion\\WinPE', name: 'InstRoot' };
const setSpace = 'dism /Set-ScratchSpace:512';
const setPath = 'dism /Set-TargetPath:X:\\';

const ROWS: readonly Row[] = [
  {
    why: 'an empty system partition',
    step: boots,
    machine: machine(),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'boot files that start this Windows',
    step: boots,
    machine: machine({ bootStore: true, files: MANAGER }),
    places: { boot: BOOT },
    ends: 'unchanged',
    commands: [],
  },
  {
    why: 'a store without its boot manager',
    step: boots,
    machine: machine({ bootStore: true }),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'a boot manager that a cut left empty',
    step: boots,
    machine: machine({ bootStore: true, files: { 'EFI\\Microsoft\\Boot\\bootmgfw.efi': '' } }),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'a boot manager of zeros',
    step: boots,
    machine: machine({ bootStore: true, files: { 'EFI\\Microsoft\\Boot\\bootmgfw.efi': '\0\0' } }),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'a boot manager without a store',
    step: boots,
    machine: machine({ files: MANAGER }),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'a store that cannot be read is written anew',
    step: boots,
    machine: machine({ files: { ...MANAGER, [STORE]: 'regf, and nothing more' } }),
    places: { boot: BOOT },
    ends: 'changed',
    commands: [LINE],
  },
  {
    why: 'a store that starts another Windows, and that bcdboot does not mend',
    step: boots,
    machine: machine({ bootStore: true, files: MANAGER }),
    places: { boot: { ...BOOT, imagePartition: partition(7) } },
    ends: 'failed SVC-3002',
    commands: [LINE],
  },
  {
    why: 'bcdboot says that all went well, and did nothing',
    step: boots,
    machine: machine(),
    mishaps: bcdboot('exit-0-without-effect'),
    places: { boot: BOOT },
    ends: 'failed SVC-3002',
    commands: [LINE],
  },
  {
    why: 'bcdboot hangs',
    step: boots,
    machine: machine(),
    mishaps: bcdboot('hang'),
    places: { boot: BOOT },
    ends: 'failed SVC-3004',
    commands: [LINE],
  },
  {
    why: 'bcdboot is not in this Windows PE',
    step: boots,
    machine: { ...machine(), tools: { missing: ['bcdboot'] } },
    places: { boot: BOOT },
    ends: 'failed SVC-3009',
    commands: [LINE],
  },
  {
    why: 'no room for boot files',
    step: boots,
    machine: machine({ freeMiB: 0 }),
    places: { boot: BOOT },
    ends: 'failed SVC-3007',
    commands: [LINE],
  },
  {
    why: 'the firmware reads another store than the one that is there',
    step: boots,
    machine: machine({ bootStore: true, files: MANAGER }),
    places: { boot: { ...BOOT, firmware: 'bios' } },
    ends: 'changed',
    commands: ['bcdboot D:\\Windows /s S: /f BIOS'],
  },
  { why: 'no system partition was found', step: boots, ends: 'failed SVC-3026', commands: [] },

  { why: 'a sound file system', step: chkdsk, ends: 'unchanged', commands: ['chkdsk D:'] },
  {
    why: 'something to tidy up is no error',
    step: chkdsk,
    machine: found('to-tidy'),
    ends: 'unchanged',
    commands: ['chkdsk D:'],
  },
  {
    why: 'errors',
    step: chkdsk,
    machine: found('errors'),
    ends: 'failed SVC-3027',
    commands: ['chkdsk D:'],
  },
  {
    why: 'errors, in another language',
    step: chkdsk,
    machine: found('errors'),
    mishaps: [{ tool: 'chkdsk', does: 'localised' }],
    ends: 'failed SVC-3027',
    commands: ['chkdsk D:'],
  },
  {
    why: 'chkdsk crashes',
    step: chkdsk,
    mishaps: [{ tool: 'chkdsk', does: 'crash' }],
    ends: 'failed SVC-3001',
    commands: ['chkdsk D:'],
  },
  {
    why: 'chkdsk hangs',
    step: chkdsk,
    mishaps: [{ tool: 'chkdsk', does: 'hang' }],
    ends: 'failed SVC-3004',
    commands: ['chkdsk D:'],
  },
  {
    why: 'chkdsk does not start',
    step: chkdsk,
    mishaps: [{ tool: 'chkdsk', does: 'not-start' }],
    ends: 'failed SVC-3009',
    commands: ['chkdsk D:'],
  },
  {
    why: 'chkdsk is not in this Windows PE',
    step: chkdsk,
    machine: { tools: { missing: ['chkdsk'] } },
    ends: 'failed SVC-3009',
    commands: ['chkdsk D:'],
  },

  {
    why: 'an image of Windows PE without settings',
    step: pe,
    windows: peWindows(),
    ends: 'changed',
    commands: [setSpace, setPath],
  },
  {
    why: 'only what is missing is set',
    step: pe,
    windows: peWindows({ ...SPACE, type: 'REG_DWORD', data: '512' }),
    ends: 'changed',
    commands: [setPath],
  },
  {
    why: 'an image of Windows PE that has both; the last backslash says nothing',
    step: pe,
    windows: peWindows({ ...SPACE, type: 'REG_DWORD', data: '512' }, { ...ROOT, type: 'REG_SZ', data: 'x:' }),
    ends: 'unchanged',
    commands: [],
  },
  {
    why: 'DISM says that it set it, and did not',
    step: pe,
    windows: peWindows(),
    mishaps: [{ tool: 'dism', match: '/set-target', does: 'exit-0-without-effect' }],
    ends: 'failed SVC-3002',
    commands: [setSpace, setPath],
  },
  { why: 'a Windows that is no Windows PE', step: pe, ends: 'failed SVC-3028', commands: [] },
];

describe('kinds that work on more than the image, on the model', () => {
  it.each(ROWS)('$step.kind: $why', async ({ ends, commands, ...play }) => {
    const played = await playStep(play);
    expect([endOf(played), played.commands]).toEqual([ends, commands]);
  });

  it('revert-pending calls DISM only where pending.xml surely is', async () => {
    const step = { kind: 'revert-pending' };
    const idle = await playStep({ step });
    expect([endOf(idle), idle.commands]).toEqual(['unchanged', []]);
    const waits = await playStep({ step, windows: { pending: true } });
    expect([endOf(waits), waits.changes]).toEqual([
      'changed, first boot finishes',
      ['dism /Cleanup-Image /RevertPendingActions'],
    ]);
    const windows = { pending: true, installationType: 'WindowsPE' };
    expect(endOf(await playStep({ step, windows }))).toBe('failed SVC-3001');
  });

  it('product-key keeps its log where the run is tidied up, and says what is not known', async () => {
    const step = { kind: 'product-key', secret: 'k' };
    const secretOf = (name: string) => (name === 'k' ? 'VK7JG-NPHTM-C97JM-9MPGT-3V66T' : undefined);
    const played = await playStep({ step, places: { secretOf } });
    expect(endOf(played)).toBe('changed, first boot finishes');
    const names = (folder: string) => listOf(played.disk, `D:\\ProgramData\\Servicer\\${folder}`);
    expect(names('runs\\r1')).toEqual(['here']);
    expect(names('scratch')).toContain('dism-it.log');
    expect(JSON.stringify(played.report)).not.toContain('VK7JG');
    expect(endOf(await playStep({ step }))).toBe('failed SVC-1314');
  });

  it('bcdboot of the model keeps what a second call needs: the same answer', async () => {
    const disk = memoryMachine(machineWith(machine()));
    const first = await playStep({ step: boots, machine: machine(), places: { boot: BOOT }, disk });
    writeFile(disk, 'S:\\EFI\\other.txt', 'of somebody else');
    const second = await playStep({ step: boots, machine: machine(), places: { boot: BOOT }, disk });
    expect([endOf(first), endOf(second)]).toEqual(['changed', 'unchanged']);
  });
});

function listOf(disk: Disk, folder: string): readonly string[] {
  return disk.list(folder) ?? [];
}
