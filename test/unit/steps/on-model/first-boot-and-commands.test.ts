import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { commandSchema } from '../../../../agent/steps/command.ts';
import { firstBootSchema } from '../../../../agent/steps/first-boot.ts';
import { endOf, playStep, type StepPlay } from '../../../support/kinds/on-model.ts';

const STAGING = 'D:\\ProgramData\\Servicer\\staging';
const SCRIPT = 'D:\\Windows\\Setup\\Scripts\\SetupComplete.cmd';
const XML = { xml: ['a/unattend.xml', '<?xml version="1.0"?><unattend/>'] } as const;
const MSI = { msi: ['m/Agent.msi', 'msi'], mst: ['m/agent.mst', 'transform'] } as const;
const expectFile = { file: 'Windows\\OEM\\done.txt' };
const msi = { kind: 'first-boot', installer: 'msi', files: ['mst'], arguments: ['TRANSFORMS=agent.mst'] };
const answers = { kind: 'answer-file', payload: 'xml', use: 'offline', expect: expectFile };
const tool = {
  kind: 'command',
  program: 'exe',
  arguments: ['/to', '{image}\\Windows', 'a b'],
  expect: expectFile,
};
const EXE = { exe: ['t/fix.exe', 'MZ fix'] } as const;
const programs = (exitCode: number, writes = {}) => ({ 'fix.exe': { exitCode, writes } });
const writesDone = { 'D:\\Windows\\OEM\\done.txt': 'yes' };

/** An image whose set-up is still to come. */
const TO_INSTALL = { setupInProgress: true };

describe('an installer for the first boot', () => {
  const lay = (more: Partial<StepPlay> = {}) =>
    playStep({ step: msi, payload: MSI, windows: TO_INSTALL, ...more });

  it('is laid with its files and named in the script, and waits', async () => {
    const played = await lay();
    expect([endOf(played), played.commands]).toEqual(['changed, first boot finishes', []]);
    expect(new TextDecoder().decode(played.disk.read(SCRIPT))).toBe(
      [
        '@rem Written by winpe-servicer: one line for each step.',
        'msiexec.exe /i "%~dp0it\\Agent.msi" /qn /norestart TRANSFORMS=agent.mst',
        '',
      ].join('\r\n'),
    );
    expect(played.disk.list('D:\\Windows\\Setup\\Scripts\\it')).toEqual(['Agent.msi', 'agent.mst']);
    expect(played.report.outcome).toMatchObject({ because: expect.stringContaining('nothing is installed') });
    expect(endOf(await lay({ disk: played.disk }))).toBe('unchanged');
  });

  it('has its line beside that of another step', async () => {
    const { disk } = await lay();
    const second = { id: 'second', kind: 'first-boot', installer: 'exe', arguments: ['/s', 'a b'] };
    await playStep({ step: second, payload: EXE, disk });
    expect(new TextDecoder().decode(disk.read(SCRIPT)).split('\r\n').slice(1, 3)).toEqual([
      'msiexec.exe /i "%~dp0it\\Agent.msi" /qn /norestart TRANSFORMS=agent.mst',
      '"%~dp0second\\fix.exe" /s "a b"',
    ]);
    expect(endOf(await lay({ disk }))).toBe('unchanged');
  });

  it.each([
    { word: 'a b', line: '"a b"', why: 'a blank' },
    {
      word: 'DIR=C:\\Program Files',
      line: 'DIR="C:\\Program Files"',
      why: 'a property of Windows Installer',
    },
    { word: 'DIR=C:\\A B\\', line: 'DIR="C:\\A B\\\\"', why: 'a backslash at the end' },
    { word: '/to=C:\\A B', line: '"/to=C:\\A B"', why: 'an option is no property' },
    { word: 'DIR=C:\\A\\', line: 'DIR=C:\\A\\', why: 'nothing to hold together' },
  ])('is handed $word as $line: $why', async ({ word, line }) => {
    const { disk } = await lay({ step: { ...msi, files: [], arguments: [word, 'X=1'] } });
    expect(new TextDecoder().decode(disk.read(SCRIPT)).split('\r\n')[1]).toBe(
      `msiexec.exe /i "%~dp0it\\Agent.msi" /qn /norestart ${line} X=1`,
    );
  });

  it('is not laid into a Windows that will never look at the script again', async () => {
    const played = await lay({ windows: {} });
    expect(endOf(played)).toBe('failed SVC-3051');
    expect([played.touched, played.disk.list('D:\\Windows\\Setup\\Scripts')]).toEqual([false, undefined]);
  });

  it('is left as it is in a Windows that has had its set-up since', async () => {
    const { disk } = await lay();
    const over = ['SystemSetupInProgress', 'SetupType'].map((name) => ({
      key: 'Setup',
      name,
      type: 'REG_DWORD',
      data: 0,
    }));
    await playStep({ step: { id: 'over', kind: 'registry', hive: 'SYSTEM', set: over }, disk });
    const played = await lay({ disk });
    expect([endOf(played), played.touched]).toEqual(['unchanged', false]);
    expect(played.report.outcome).toMatchObject({ because: expect.stringContaining('set-up') });
  });

  it.each(['SystemSetupInProgress', 'OOBEInProgress', 'SetupType'])(
    'is laid where %s alone says that set-up is still to come',
    async (name) => {
      const sign = { hive: 'SYSTEM', key: 'Setup', name, type: 'REG_DWORD', data: '1' };
      expect(endOf(await lay({ windows: { registry: [sign] } }))).toBe('changed, first boot finishes');
    },
  );

  it('leaves a script of somebody else alone', async () => {
    const { disk } = await lay();
    disk.write(SCRIPT, new TextEncoder().encode('@echo off\r\n'));
    const played = await lay({ disk });
    expect(endOf(played)).toBe('failed SVC-3024');
    expect(new TextDecoder().decode(disk.read(SCRIPT))).toBe('@echo off\r\n');
  });

  it.each([
    { argument: 'A=1 B:2', good: true, why: 'plain text' },
    { argument: 'a & del x', good: false, why: 'a second command' },
    { argument: '%PATH%', good: false, why: 'a variable' },
    { argument: 'a" "b', good: false, why: 'quotation marks' },
    { argument: 'a\r\nb', good: false, why: 'another line' },
    { argument: 'a>b', good: false, why: 'a redirection' },
  ])('takes $argument: $good ($why)', ({ argument, good }) => {
    expect(firstBootSchema.safeParse({ id: 'a', ...msi, arguments: [argument] }).success).toBe(good);
  });
});

describe('an answer file', () => {
  it('for the first boot is laid where Windows looks', async () => {
    const step = { kind: 'answer-file', payload: 'xml', use: 'first-boot' };
    const played = await playStep({ step, payload: XML, windows: TO_INSTALL });
    expect(endOf(played)).toBe('changed, first boot finishes');
    expect(played.disk.stat('D:\\Windows\\Panther\\unattend.xml')?.kind).toBe('file');
    expect(endOf(await playStep({ step, payload: XML, disk: played.disk }))).toBe('unchanged');
  });

  it.each(['Unattend.xml', 'Autounattend.xml'])(
    'beside a %s that set-up takes before is not',
    async (name) => {
      const step = { kind: 'answer-file', payload: 'xml', use: 'first-boot' };
      const { disk } = await playStep({ step, payload: XML, windows: TO_INSTALL });
      writeFile(disk, `D:\\Windows\\Panther\\Unattend\\${name}`, '<unattend/>');
      const played = await playStep({ step, payload: XML, disk });
      expect([endOf(played), played.touched]).toEqual(['failed SVC-3024', false]);
    },
  );

  it('for the first boot is not laid into a Windows whose set-up has ended', async () => {
    const step = { kind: 'answer-file', payload: 'xml', use: 'first-boot' };
    const played = await playStep({ step, payload: XML });
    expect([endOf(played), played.touched]).toEqual(['failed SVC-3051', false]);
    expect(played.disk.stat('D:\\Windows\\Panther\\unattend.xml')).toBeUndefined();
  });

  it('that DISM has taken has done nothing as long as nothing is seen of it', async () => {
    const played = await playStep({ step: answers, payload: XML });
    expect(endOf(played)).toBe('failed SVC-3017');
    expect(played.changes).toEqual([`dism /Apply-Unattend:${STAGING}\\a\\unattend.xml`]);
  });

  it('that DISM refuses has failed', async () => {
    const played = await playStep({ step: answers, payload: { xml: ['a/u.xml', 'no answer'] } });
    expect(endOf(played)).toBe('failed SVC-3001');
  });
});

describe('a command', () => {
  it.each([
    { machine: programs(0, writesDone), ends: 'changed', why: 'it does what is expected' },
    { machine: programs(0), ends: 'failed SVC-3017', why: 'it says so, and does not' },
    { machine: programs(7, writesDone), ends: 'failed SVC-3001', why: 'another exit code is a failure' },
    { machine: programs(112), ends: 'failed SVC-3001', why: 'its 112 is no full disk' },
    { machine: programs(14098), ends: 'failed SVC-3001', why: 'its 14098 is no damaged store' },
    { machine: programs(0xc000_0135), ends: 'failed SVC-3009', why: 'Windows could not start it' },
    { machine: {}, ends: 'failed SVC-3001', why: 'a rehearsal knows only what it was told' },
  ])('$ends: $why', async ({ machine, ends }) => {
    const played = await playStep({ step: tool, payload: EXE, machine: { programs: machine } });
    expect(endOf(played)).toBe(ends);
    expect(played.changes).toEqual(['program /to D:\\Windows a b']);
  });

  it('may have other exit codes that mean success', async () => {
    const machine = { programs: programs(3010, writesDone) };
    const step = { ...tool, exitCodes: [0, 3010] };
    expect(endOf(await playStep({ step, payload: EXE, machine }))).toBe('changed');
  });

  it('is not run while what it is for is there', async () => {
    const machine = { programs: programs(0, writesDone) };
    const { disk } = await playStep({ step: tool, payload: EXE, machine });
    const again = await playStep({ step: tool, payload: EXE, machine, disk });
    expect([endOf(again), again.commands]).toEqual(['unchanged', []]);
  });

  it('that hangs leaves the image in doubt', async () => {
    const played = await playStep({ step: tool, payload: EXE, mishaps: [{ tool: 'program', does: 'hang' }] });
    expect(endOf(played)).toBe('failed SVC-3004');
  });

  it.each([
    { part: { expect: undefined }, why: 'no expected state' },
    { part: { program: undefined, tool: 'cmd.exe' }, why: 'a shell' },
    { part: { program: undefined, tool: 'PowerShell.exe' }, why: 'a shell in other letters' },
    { part: { program: undefined, tool: '..\\x.exe' }, why: 'a path' },
    { part: { tool: 'bcdboot.exe' }, why: 'two programs' },
    { part: { arguments: ['a"b'] }, why: 'a quotation mark' },
  ])('is refused: $why', ({ part }) => {
    expect(commandSchema.safeParse({ id: 'a', ...tool }).success).toBe(true);
    expect(commandSchema.safeParse({ id: 'a', ...tool, ...part }).success).toBe(false);
  });

  it('of Windows PE is started from System32', async () => {
    const { report, changes } = await playStep({
      step: { kind: 'command', tool: 'bcdboot.exe', arguments: ['{image}\\Windows'], expect: expectFile },
    });
    expect(changes).toEqual(['program D:\\Windows']);
    expect(report.title).toBe('Run bcdboot.exe');
  });
});
