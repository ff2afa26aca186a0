import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { surveyBootSectors } from '../../../agent/adapters/windows/boot-sectors.ts';
import { windowsHost } from '../../../agent/adapters/windows/host.ts';
import { surveyLetters } from '../../../agent/adapters/windows/letters.ts';
import { askDiskpart, askFsutil, askMountvol } from '../../../agent/adapters/windows/programs.ts';
import { mergeVolumes } from '../../../agent/adapters/windows/volume-parts.ts';
import { windowsVolumes } from '../../../agent/adapters/windows/volumes.ts';
import { workstationVolumes } from '../../../agent/adapters/workstation/volumes.ts';
import type { Command, CommandEnd } from '../../../agent/domain/command.ts';
import { formatCommand } from '../../../agent/domain/command.ts';
import type { VolumeSurvey } from '../../../agent/domain/volume.ts';
import type { Processes } from '../../../agent/ports/processes.ts';
import { fixture } from '../../fixtures/load.ts';

const GIB = 1024 ** 3;
const notThere = () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }));
const unreadable = () => Promise.reject(Object.assign(new Error('UNKNOWN'), { code: 'UNKNOWN' }));
const letters =
  (disks: Readonly<Record<string, 'locked' | number>>) =>
  (root: string): Promise<{ sizeBytes: number; freeBytes: number }> => {
    const disk = disks[root.slice(0, 1)];
    if (disk === undefined) return notThere();
    return disk === 'locked' ? unreadable() : Promise.resolve({ sizeBytes: disk, freeBytes: disk / 2 });
  };

function sector(mark: string, at = 3): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(Buffer.from(mark, 'latin1'), at);
  return bytes;
}

describe('the letters', () => {
  it('are those that answer, also with an error', async () => {
    const { parts, report } = await surveyLetters(letters({ C: 4 * GIB, D: 'locked' }));
    expect(parts).toEqual([{ root: 'C:\\', sizeBytes: 4 * GIB, freeBytes: 2 * GIB }, { root: 'D:\\' }]);
    expect(report).toEqual({ provider: 'letters', answer: 'used', detail: '2 letters' });
  });

  it('that hang are given up, and after two no more are asked', async () => {
    const asked: string[] = [];
    const { parts, report } = await surveyLetters((root) => {
      asked.push(root);
      return root === 'C:\\' ? Promise.resolve({ sizeBytes: 2, freeBytes: 1 }) : new Promise(() => undefined);
    }, 20);
    expect(asked).toEqual(['C:\\', 'D:\\', 'E:\\']);
    expect(parts).toHaveLength(1);
    expect(report).toMatchObject({ answer: 'timed-out', detail: '1 letters; no answer from D:\\ E:\\' });
  });
});

describe('BitLocker, by the first sector', () => {
  const readable = { root: 'D:\\', sizeBytes: GIB };
  const closed = { root: 'D:\\' };

  it.each([
    {
      part: readable,
      mark: sector('NTFS    '),
      says: { bitLocker: 'none', fileSystem: 'NTFS' },
      why: 'plain',
    },
    {
      part: readable,
      mark: sector('FAT32   ', 82),
      says: { bitLocker: 'none', fileSystem: 'FAT32' },
      why: 'plain',
    },
    {
      part: readable,
      mark: sector('FAT16   ', 54),
      says: { bitLocker: 'none', fileSystem: 'FAT' },
      why: 'plain',
    },
    { part: closed, mark: sector('-FVE-FS-'), says: { bitLocker: 'locked' }, why: 'its mark' },
    { part: closed, mark: sector('NTFS    '), says: { bitLocker: 'none' }, why: 'damaged, not locked' },
    {
      part: closed,
      mark: sector('?'),
      says: { bitLocker: 'unknown' },
      why: 'neither readable nor explained',
    },
    { part: closed, mark: undefined, says: { bitLocker: 'unknown' }, why: 'not even the sector can be read' },
    { part: readable, mark: undefined, says: { bitLocker: 'none' }, why: 'what is read is not locked' },
  ])('$says.bitLocker: $why', ({ part, mark, says }) => {
    expect(surveyBootSectors([part], () => mark).parts).toEqual([expect.objectContaining(says)]);
  });

  it('asks the device of the letter, or of the volume', () => {
    const asked: string[] = [];
    const parts = [
      { root: 'D:\\' },
      { root: undefined, id: '\\\\?\\Volume{1}\\' },
      { root: undefined, id: 'x' },
    ];
    surveyBootSectors(parts, (device) => {
      asked.push(device);
      return undefined;
    });
    expect(asked).toEqual(['\\\\.\\D:', '\\\\?\\Volume{1}']);
  });
});

describe('the programs', () => {
  let system32: string;
  const ran: string[] = [];
  type Answer = Uint8Array | CommandEnd;
  const processes = (answers: Readonly<Record<string, Answer | ((args: string) => Answer)>>): Processes => ({
    run: (command: Command) => {
      ran.push(formatCommand(command).slice(system32.length + 1));
      const found = answers[command.tool];
      const answer = typeof found === 'function' ? found(command.args.join(' ')) : found;
      const isOutput = answer instanceof Uint8Array;
      return Promise.resolve({
        command,
        ended: isOutput || answer === undefined ? { end: 'exited', exitCode: '0x00000000' } : answer,
        stdout: isOutput ? answer : new Uint8Array(),
        stderr: new Uint8Array(),
        durationMs: 1,
      });
    },
  });
  const install = (...programs: readonly string[]) => {
    // The paths are Windows paths with backslashes: on this system they are plain names in one folder.
    for (const program of programs) writeFileSync(`${system32}\\${program}`, '');
  };

  beforeEach(() => {
    ran.length = 0;
    system32 = join(mkdtempSync(join(tmpdir(), 'pe-')), 'System32');
    mkdirSync(system32);
  });

  it('are absent where they are not there, and are not started', async () => {
    const places = { processes: processes({}), system32, scratchFolder: system32 };
    const answers = [
      await askMountvol(places),
      await askDiskpart(places, true),
      await askFsutil(places, { kindOf: ['C:\\'], labelOf: [] }),
    ];
    expect(answers.map(({ report }) => [report.provider, report.answer])).toEqual([
      ['mountvol', 'absent'],
      ['diskpart', 'absent'],
      ['fsutil', 'absent'],
    ]);
    expect(ran).toEqual([]);
  });

  it('report how they fail', async () => {
    install('mountvol.exe', 'diskpart.exe');
    const places = {
      processes: processes({
        mountvol: { end: 'timed-out', limit: 'hard' },
        diskpart: { end: 'exited', exitCode: '0x80070005' },
      }),
      system32,
      scratchFolder: system32,
    };
    expect((await askMountvol(places)).report).toMatchObject({ answer: 'timed-out', detail: 'hard limit' });
    expect((await askDiskpart(places, true)).report).toMatchObject({
      answer: 'failed',
      detail: 'ended with 0x80070005',
    });
  });

  const surveyWith = (programs: readonly string[]) => {
    const root = join(system32, '..');
    for (const program of programs) writeFileSync(`${root}\\System32\\${program}`, '');
    const facts: Readonly<Record<string, string>> = {
      'fsinfo drivetype C:': 'C: - Fixed Drive\r\n',
      'fsinfo drivetype D:': 'D: - Fixed Drive\r\n',
      'fsinfo drivetype E:': 'E: - Removable Drive\r\n',
      'fsinfo volumeinfo C:': 'Volume Name : Windows of Line 4\r\n',
    };
    return windowsVolumes({
      systemDrive: 'X:',
      systemRoot: root,
      isWindowsPe: true,
      processes: processes({
        mountvol: fixture('mountvol', 'three-volumes').bytes,
        diskpart: fixture('diskpart', 'list-volume-en').bytes,
        fsutil: (args) => Buffer.from(facts[args] ?? 'Error:  The device is not ready.\r\n'),
      }),
      askLetter: letters({ C: 118 * GIB, D: 'locked', E: 28 * GIB, X: GIB / 2 }),
      readSector: (device) => sector(device.endsWith('D:') ? '-FVE-FS-' : 'NTFS    '),
    }).survey();
  };
  const rows = ({ volumes }: VolumeSurvey) =>
    volumes.map(({ id, root, label, driveType, bitLocker }) => [
      id.slice(-5),
      root,
      label,
      driveType,
      bitLocker,
    ]);
  const answersOf = ({ providers }: VolumeSurvey) =>
    providers.map(({ provider, answer }) => `${provider}: ${answer}`);

  it('together know all, and diskpart is not started', async () => {
    const survey = await surveyWith(['mountvol.exe', 'fsutil.exe', 'diskpart.exe']);
    expect(rows(survey)).toEqual([
      ['000}\\', 'C:\\', 'Windows of Line 4', 'fixed', 'none'],
      ['000}\\', 'D:\\', undefined, 'fixed', 'locked'],
      ['E:\\', 'E:\\', undefined, 'removable', 'none'],
      ['X:\\', 'X:\\', undefined, 'ram-disk', 'none'],
      ['000}\\', undefined, undefined, 'unknown', 'none'],
    ]);
    expect(ran.some((line) => line.includes('diskpart'))).toBe(false);
    expect(survey.volumes[0]).toMatchObject({
      sizeBytes: 118 * GIB,
      freeBytes: 59 * GIB,
      fileSystem: 'NTFS',
    });
  });

  it('without fsutil, diskpart tells kinds and labels', async () => {
    const survey = await surveyWith(['mountvol.exe', 'diskpart.exe']);
    expect(rows(survey)).toEqual([
      ['000}\\', 'C:\\', 'Windows', 'fixed', 'none'],
      ['000}\\', 'D:\\', undefined, 'unknown', 'locked'],
      ['E:\\', 'E:\\', 'STICK', 'removable', 'none'],
      ['X:\\', 'X:\\', undefined, 'ram-disk', 'none'],
      ['000}\\', undefined, undefined, 'unknown', 'none'],
      ['F:\\', 'F:\\', undefined, 'optical', 'none'],
    ]);
    expect(answersOf(survey)).toEqual([
      'letters: used',
      'system drive: used',
      'mountvol: used',
      'registry: absent',
      'boot sectors: used',
      'fsutil: absent',
      'diskpart: used',
      'node-disk-info: absent',
    ]);
  });

  it('without mountvol, diskpart names the volumes that have no letter', async () => {
    const survey = await surveyWith(['fsutil.exe', 'diskpart.exe']);
    expect(survey.volumes.map(({ id }) => id)).toEqual([
      'C:\\',
      'D:\\',
      'E:\\',
      'X:\\',
      'F:\\',
      'diskpart volume 1',
    ]);
    expect(survey.volumes.find(({ root }) => root === undefined)).toMatchObject({
      label: 'System Rese',
      driveType: 'fixed',
      bitLocker: 'unknown',
    });
  });

  it('are all missing from a bare Windows PE: the letters remain', async () => {
    const survey = await surveyWith([]);
    expect(rows(survey)).toEqual([
      ['C:\\', 'C:\\', undefined, 'unknown', 'none'],
      ['D:\\', 'D:\\', undefined, 'unknown', 'locked'],
      ['E:\\', 'E:\\', undefined, 'unknown', 'none'],
      ['X:\\', 'X:\\', undefined, 'ram-disk', 'none'],
    ]);
  });
});

describe('merging', () => {
  const answer = (...parts: Parameters<typeof mergeVolumes>[0][number]['parts']) => ({
    report: { provider: 'p', answer: 'used' as const, detail: '' },
    parts,
  });

  it('believes the first that knows, and takes the name of the volume from whoever has one', () => {
    const volumes = mergeVolumes([
      answer({ root: 'c:\\', sizeBytes: 5 }),
      answer({ root: 'C:\\', id: '\\\\?\\Volume{1}\\', sizeBytes: 6, driveType: 'unknown' }),
      answer({ root: 'C:\\', id: 'other', driveType: 'fixed', label: 'L', bitLocker: 'locked' }),
      answer({ root: 'C:\\', driveType: 'removable', label: 'M', bitLocker: 'none' }),
      answer({ root: undefined }),
    ]);
    expect(volumes).toEqual([
      {
        id: '\\\\?\\Volume{1}\\',
        root: 'C:\\',
        label: 'L',
        fileSystem: undefined,
        driveType: 'fixed',
        sizeBytes: 5,
        freeBytes: undefined,
        bitLocker: 'locked',
        letterIsTemporary: false,
      },
    ]);
  });
});

describe('the host', () => {
  const at = (systemDrive: string) => ({
    systemDrive,
    systemRoot: `${systemDrive}\\Windows`,
    ownFolder: 'X:\\servicer',
  });

  it.each([
    { drive: 'X:', wpeutil: true, isPe: true, why: 'drive and program' },
    { drive: 'x:', wpeutil: true, isPe: true, why: 'whatever the case' },
    { drive: 'X:', wpeutil: false, isPe: false, why: 'a Windows installed on X:' },
    { drive: 'C:', wpeutil: true, isPe: false, why: 'an ADK prompt on a desk' },
  ])('$drive is Windows PE: $isPe ($why)', ({ drive, wpeutil, isPe }) => {
    const asked: string[] = [];
    const host = windowsHost(at(drive), (path) => {
      asked.push(path);
      return wpeutil;
    });
    expect(host.isWindowsPe).toBe(isPe);
    expect(asked.every((path) => path === `${drive}\\Windows\\System32\\wpeutil.exe`)).toBe(true);
  });

  it('knows its memory and its network cards', () => {
    const host = windowsHost(at('C:'));
    expect(host.ramBytes).toBeGreaterThan(128 * 1024 ** 2);
    expect(host.macs.every((mac) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac))).toBe(true);
  });
});

describe('a desk', () => {
  it.skipIf(process.platform === 'win32')('has its mounted disks (skipped on Windows)', async () => {
    const { volumes, providers } = await workstationVolumes().survey();
    expect(volumes.some(({ root, sizeBytes }) => root === '/' && (sizeBytes ?? 0) > GIB)).toBe(true);
    expect(providers[0]).toMatchObject({ provider: 'node-disk-info', answer: 'used' });
  });

  it('still has its root folder when df fails', async () => {
    const survey = await workstationVolumes(() => {
      throw new Error('df: not found');
    }).survey();
    expect(survey.providers.map(({ provider, answer }) => `${provider}: ${answer}`)).toEqual([
      'node-disk-info: failed',
      'statfs: used',
    ]);
    expect(survey.volumes).toHaveLength(1);
  });

  it('leaves out what is no disk', async () => {
    const row = { blocks: 10, available: 5 };
    const survey = await workstationVolumes(() => [
      { ...row, filesystem: 'tmpfs', mounted: '/run' },
      { ...row, filesystem: '/dev/sda1', mounted: '/' },
      { ...row, filesystem: 'Filesystem', mounted: 'Mounted' },
    ]).survey();
    expect(survey.volumes).toEqual([
      expect.objectContaining({ id: '/', sizeBytes: 10_240, freeBytes: 5_120, driveType: 'unknown' }),
    ]);
  });
});
