import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDeskImage } from '../../../../agent/adapters/workstation/desk-image.ts';
import { mountedSource, rawVolume } from '../../../../agent/adapters/workstation/raw-volume.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { HEALTHY_SYSTEM, hiveTree } from '../../../support/hives/windows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'raw-volume-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TABLE = [
  '22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
  '30 22 8:3 / /mnt/a\\040b rw - fuseblk /dev/sda3 rw',
  '31 22 8:3 /sub /mnt/part rw - ext4 /dev/sda3 rw',
  '32 22 0:40 / /mnt/image rw - fuse /tmp/my\\040disk.img rw',
  '33 22 0:41 / /mnt/twice rw - tmpfs tmpfs rw',
  '34 22 8:4 / /mnt/twice rw - ntfs3 /dev/sda4 rw',
  'nonsense',
  '',
].join('\n');

describe('what is mounted at a folder', () => {
  it.each([
    { at: '/', source: '/dev/sda2', why: 'the root' },
    { at: '/mnt/a b', source: '/dev/sda3', why: 'a name with a blank' },
    { at: '/mnt/image', source: '/tmp/my disk.img', why: 'an image file' },
    { at: '/mnt/part', source: undefined, why: 'a part of a volume is not its root' },
    { at: '/mnt/twice', source: '/dev/sda4', why: 'the last one covers the first' },
    { at: '/mnt', source: undefined, why: 'a plain folder' },
  ])('$at is $source ($why)', ({ at, source }) => {
    expect(mountedSource(TABLE, at)).toBe(source);
  });
});

describe('the volume below a folder', () => {
  it.each([
    { root: folder, why: 'a plain folder' },
    { root: path.join(folder, 'absent'), why: 'nothing' },
  ])('is not known, with the reason ($why)', ({ root }) => {
    const raw = rawVolume(root);
    expect(raw.ask()).toMatchObject({ because: expect.stringContaining(root) });
    raw.close();
    raw.close();
  });
});

describe('an image at a desk', () => {
  const hive = writeHive(hiveTree(...HEALTHY_SYSTEM));

  it('may be a Windows folder under another name', () => {
    const copied = path.join(folder, 'copy of windows');
    mkdirSync(path.join(copied, 'System32', 'config'), { recursive: true });
    mkdirSync(path.join(copied, 'servicing', 'Packages'), { recursive: true });
    writeFileSync(path.join(copied, 'System32', 'config', 'SYSTEM'), hive);
    writeFileSync(path.join(copied, 'servicing', 'Packages', 'a.mum'), '');
    const image = openDeskImage(copied);
    expect(image?.hive('SYSTEM')).toMatchObject({ status: 'clean' });
    expect(image?.list('Windows\\servicing\\Packages')).toEqual(['a.mum']);
    expect(image?.exists('hiberfil.sys')).toBe(false);
    image?.close();
  });

  it('may be a volume that has only a boot store', () => {
    const boot = path.join(folder, 'esp');
    mkdirSync(path.join(boot, 'EFI', 'Microsoft', 'Boot'), { recursive: true });
    writeFileSync(path.join(boot, 'EFI', 'Microsoft', 'Boot', 'BCD'), hive);
    const image = openDeskImage(boot);
    expect(image?.bootStore('EFI\\Microsoft\\Boot\\BCD')).toMatchObject({ status: 'clean' });
    expect(image?.bootStore('Boot\\BCD')).toBeUndefined();
    expect(image?.volume()).toHaveProperty('because');
    image?.close();
  });
});
