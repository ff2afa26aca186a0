import { describe, expect, it } from 'vitest';
import { machineWith, start } from './support.ts';

const WIM = 'D:\\i\\x.wim';
const WINDOWS = {
  product: 'Windows 10 Pro',
  edition: 'Professional',
  build: '19045.1',
  architecture: 'amd64',
};
const machine = (file: Readonly<Record<string, unknown>> = {}) =>
  machineWith(
    { imageFiles: [{ path: WIM, windows: WINDOWS, ...file }] },
    {},
    { sizeMiB: 4000, freeMiB: 2000 },
  );
const mount = (...more: readonly string[]) => [
  '/Mount-Image',
  `/ImageFile:${WIM}`,
  '/Index:1',
  '/MountDir:D:\\m',
  ...more,
];
const unmount = (end: string) => ['/Unmount-Image', '/MountDir:D:\\m', end];

describe('the mount verbs of the modelled DISM', () => {
  it.each([
    { args: mount(), file: { readOnly: true }, code: 0xc151_0111, why: 'a read-only file' },
    { args: mount(), file: { marked: 'read-only' }, code: 0xc151_0111, why: 'a file marked as read-only' },
    { args: mount('/ReadOnly'), file: { readOnly: true }, code: 0, why: 'the same, to be looked at' },
    { args: mount(), file: { compression: 'lzms' }, code: 11, why: 'an .esd' },
    { args: mount(), file: { parts: 2 }, code: 11, why: 'one part of two' },
    { args: mount('/Image:D:\\'), file: {}, code: 87, why: 'an image besides' },
    { args: unmount('/Discard'), file: {}, code: 50, why: 'nothing is mounted there' },
    { args: ['/Unmount-Image', '/MountDir:D:\\m'], file: {}, code: 87, why: 'neither saved nor thrown away' },
  ])('end with $code: $why', async ({ args, file, code }) => {
    const { run, disk } = start(machine(file));
    disk.makeFolder('D:\\m');
    expect(Number((await run('dism', ...args)).code)).toBe(code);
  });

  it('take an empty folder, once, and give it back empty', async () => {
    const { run, disk } = start(machine());
    const ends: number[] = [];
    const ask = async (...args: readonly string[]) => ends.push(Number((await run('dism', ...args)).code));
    await ask(...mount());
    disk.makeFolder('D:\\m');
    disk.write('D:\\m\\old.txt', new Uint8Array(1));
    await ask(...mount());
    disk.remove('D:\\m\\old.txt');
    await ask(...mount());
    disk.makeFolder('D:\\n');
    await ask(...mount().map((arg) => arg.replace('D:\\m', 'D:\\n')));
    await ask(...unmount('/Discard'));
    expect(ends).toEqual([3, 0xc142_0114, 0, 0xc142_0127, 0]);
    expect(disk.list('D:\\m')).toEqual([]);
  });

  it('save nothing as long as a hive of the image is loaded', async () => {
    const { run, disk } = start(machine());
    disk.makeFolder('D:\\m');
    await run('dism', ...mount());
    await run('reg', 'load', 'HKLM\\x', 'D:\\m\\Windows\\System32\\config\\SOFTWARE');
    expect(Number((await run('dism', ...unmount('/Commit'))).code)).toBe(0xc142_0117);
    await run('reg', 'unload', 'HKLM\\x');
    disk.write('D:\\m\\Windows\\new.txt', new Uint8Array([7]));
    expect(Number((await run('dism', ...unmount('/Commit'))).code)).toBe(0);
    await run('dism', ...mount('/ReadOnly'));
    expect(disk.read('D:\\m\\Windows\\new.txt')).toEqual(new Uint8Array([7]));
  });

  it('forget what was mounted when Windows PE ends, and leave the folder full', async () => {
    const described = machine();
    const first = start(described);
    first.disk.makeFolder('D:\\m');
    await first.run('dism', ...mount());
    const second = start(described, first.disk);
    const listed = await second.run('dism', '/Get-MountedImageInfo');
    expect(listed.text).toContain('No mounted images found.');
    expect(second.disk.list('D:\\m')).not.toEqual([]);
  });
});
