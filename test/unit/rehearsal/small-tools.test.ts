import { describe, expect, it } from 'vitest';
import { parseVolumeList } from '../../../agent/tools/diskpart.ts';
import { parseDirty, parseDriveType } from '../../../agent/tools/fsutil.ts';
import { parseMountvol } from '../../../agent/tools/mountvol.ts';
import { parseSfc } from '../../../agent/tools/sfc.ts';
import { machineWith, start } from './support.ts';

describe('wpeutil', () => {
  it('makes a page file that takes its space at once', async () => {
    const { run, disk, world } = start();
    const free = disk.freeBytes('D:\\') ?? 0;
    expect((await run('wpeutil', 'CreatePageFile', '/path=D:\\pe.sys', '/size=64')).code).toBe('0x00000000');
    expect(disk.stat('D:\\pe.sys')?.sizeBytes).toBe(64 * 1024 * 1024);
    expect(free - (disk.freeBytes('D:\\') ?? 0)).toBe(64 * 1024 * 1024);
    expect(world.boot.pageFiles).toEqual([{ path: 'D:\\pe.sys', sizeMiB: 64 }]);
  });

  it.each([
    { args: ['CreatePageFile'], why: 'one of path and size must be given' },
    { args: ['CreatePageFile', '/path=D:\\a\\pe.sys', '/size=64'], why: 'not in a root' },
    { args: ['CreatePageFile', '/path=E:\\pe.sys', '/size=64'], why: 'a removable volume' },
    { args: ['CreatePageFile', '/path=Q:\\pe.sys', '/size=64'], why: 'no such volume' },
    { args: ['CreatePageFile', '/path=D:\\pe.sys', '/size=0'], why: 'no size' },
    { args: ['CreatePageFile', '/path=D:\\pe.sys', '/size=501'], why: 'more than is free' },
    { args: ['CreatePageFile', '/path=D:\\pagefile.sys', '/size=8'], why: 'a larger one is there' },
    { args: ['UpdateBootInfo', 'now'], why: 'one word too many' },
    { args: ['MakeCoffee'], why: 'no such command' },
    { args: [], why: 'no command' },
  ])('refuses $args: $why', async ({ args }) => {
    const { run, world } = start(machineWith({}, { pageFileMiB: 16 }));
    expect((await run('wpeutil', ...args)).code).toBe('0x80070057');
    expect(world.boot.pageFiles).toEqual([]);
  });

  it.each([
    { command: 'Reboot', power: 'reboot' },
    { command: 'Shutdown', power: 'shutdown' },
  ])('$command', async ({ command, power }) => {
    const { run, world } = start();
    await run('wpeutil', command);
    expect(world.boot.power).toBe(power);
  });
});

describe('sfc', () => {
  const CHECK = [
    '/verifyonly',
    '/offbootdir=D:\\',
    '/offwindir=D:\\Windows',
    '/offlogfile=D:\\work\\logs\\sfc.log',
  ];

  it.each([
    { windows: {}, args: CHECK, answer: 'clean' },
    { windows: { systemFiles: 'violated' }, args: CHECK, answer: 'violations' },
    { windows: { pending: true }, args: CHECK, answer: 'pending-repair' },
    {
      windows: {},
      args: ['/verifyonly', '/offbootdir=D:\\', '/offwindir=E:\\Windows'],
      answer: 'could-not-run',
    },
    { windows: {}, args: ['/verifyonly', '/offwindir=D:\\Windows'], answer: 'unknown' },
    { windows: {}, args: [...CHECK, '/fast'], answer: 'unknown' },
  ])('answers $answer, and always ends with 0', async ({ windows, args, answer }) => {
    const { run } = start(machineWith({}, windows));
    const { result, code } = await run('sfc', ...args);
    expect([code, parseSfc(result.stdout)]).toEqual(['0x00000000', answer]);
  });

  it('prints UTF-16LE without a byte order mark, and writes a log', async () => {
    const { run, disk } = start();
    const { result } = await run('sfc', ...CHECK);
    expect([...result.stdout.subarray(0, 4)]).toEqual([13, 0, 10, 0]);
    expect(new TextDecoder().decode(disk.read('D:\\work\\logs\\sfc.log'))).toContain('[SR] Verify complete');
  });

  it('speaks the language of its Windows', async () => {
    const { run } = start(machineWith({ mishaps: [{ tool: 'sfc', does: 'localised' }] }));
    const { result } = await run('sfc', ...CHECK);
    expect(parseSfc(result.stdout)).toBe('clean');
    expect(new TextDecoder('utf-16le').decode(result.stdout)).toContain('Integritätsverletzungen');
  });
});

describe('volumes and letters', () => {
  it('mountvol lists them all, gives a letter and takes it back', async () => {
    const { run, disk } = start();
    const listed = parseMountvol((await run('mountvol')).result.stdout);
    expect(listed.map(({ mountPoints }) => mountPoints)).toEqual([[], ['D:\\'], ['E:\\'], ['X:\\']]);
    const [esp] = listed;
    expect(disk.stat('S:\\')).toBeUndefined();
    expect((await run('mountvol', 'S:', esp?.volume ?? '')).code).toBe('0x00000000');
    expect(disk.list('S:\\EFI\\Microsoft\\Boot')).toEqual(['BCD']);
    expect((await run('mountvol', 'S:', '/D')).code).toBe('0x00000000');
    expect(disk.stat('S:\\')).toBeUndefined();
  });

  it.each([
    { args: ['D:', '\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-53ea00000000}\\'], why: 'the letter is taken' },
    { args: ['X:', '/S'], why: 'the letter of the RAM disk' },
    { args: ['S:', '\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\'], why: 'no such volume' },
    { args: ['S:', '/D'], why: 'no such letter' },
    { args: ['S'], why: 'not enough words' },
  ])('mountvol refuses $args: $why', async ({ args }) => {
    expect((await start().run('mountvol', ...args)).code).toBe('0x00000001');
  });

  it('diskpart lists them in columns, and works through a script', async () => {
    const { run, disk, world } = start();
    disk.write(
      'X:\\a.txt',
      new TextEncoder().encode('list volume\r\nselect volume 0\r\nassign letter=S\r\nexit\r\n'),
    );
    const ended = await run('diskpart', '/s', 'X:\\a.txt');
    const volumes = parseVolumeList(ended.result.stdout);
    expect(ended.code).toBe('0x00000000');
    expect(volumes?.map(({ index, root }) => [index, root])).toEqual([
      [0, undefined],
      [1, 'D:\\'],
      [2, 'E:\\'],
    ]);
    // Every column stands under its dashes: a model that is off by two makes NTFS read as "NTF".
    expect(volumes.map(({ fileSystem }) => fileSystem)).toEqual(['FAT32', 'NTFS', 'NTFS']);
    expect(disk.stat('S:\\EFI')?.kind).toBe('folder');
    const { volumes: surveyed } = await world.volumes.survey();
    expect(surveyed[0]).toMatchObject({ root: 'S:\\', letterIsTemporary: true });
  });

  it.each([
    { script: 'select volume 9', says: 'not valid' },
    { script: 'assign letter=S', says: 'no volume specified' },
    { script: 'select volume 0\r\nassign letter=D', says: 'not free' },
    { script: 'clean all', says: 'does not model' },
  ])('diskpart stops a script at "$script"', async ({ script, says }) => {
    const { run, disk } = start();
    disk.write('X:\\a.txt', new TextEncoder().encode(script));
    const ended = await run('diskpart', '/s', 'X:\\a.txt');
    expect([ended.code, ended.text]).toEqual(['0x00000001', expect.stringContaining(says)]);
  });

  it('fsutil knows types and the dirty bit', async () => {
    const { run } = start(machineWith({}, {}, { dirty: true }));
    expect(parseDriveType((await run('fsutil', 'fsinfo', 'drivetype', 'E:')).result.stdout)).toBe(
      'removable',
    );
    expect(parseDriveType((await run('fsutil', 'fsinfo', 'drivetype', 'X:')).result.stdout)).toBe('ram-disk');
    expect(parseDriveType((await run('fsutil', 'fsinfo', 'drivetype', 'Q:')).result.stdout)).toBe('unknown');
    expect(parseDirty((await run('fsutil', 'dirty', 'query', 'D:')).result.stdout)).toBe('dirty');
    expect(parseDirty((await run('fsutil', 'dirty', 'query', 'E:')).result.stdout)).toBe('clean');
    expect((await run('fsutil', 'fsinfo', 'drives')).text).toContain('Drives: D:\\ E:\\ X:\\ ');
    expect((await run('fsutil', 'hardlink', 'list', 'a')).code).toBe('0x00000001');
  });

  it('a locked volume is seen, and cannot be read', async () => {
    const { world } = start(machineWith({}, {}, { bitLocker: 'locked' }));
    const { volumes } = await world.volumes.survey();
    expect(volumes[1]).toMatchObject({
      root: 'D:\\',
      bitLocker: 'locked',
      fileSystem: undefined,
      freeBytes: undefined,
    });
    await expect(world.files.stat('D:\\Windows')).rejects.toMatchObject({ reason: 'denied' });
    expect(world.files.look.stat('D:\\Windows')).toBeUndefined();
  });

  it('a write-protected volume can be read only', async () => {
    const { world, disk } = start(machineWith({}, {}, { readOnly: true }));
    expect(disk.stat('D:\\Windows')?.kind).toBe('folder');
    expect(await world.files.stat('D:\\Windows')).toBeDefined();
    await expect(world.files.makeFolder('D:\\new')).rejects.toMatchObject({ reason: 'read-only' });
  });
});
