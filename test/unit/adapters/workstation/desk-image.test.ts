import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDeskHive } from '../../../../agent/adapters/workstation/desk-hive.ts';
import { openDeskImage } from '../../../../agent/adapters/workstation/desk-image.ts';
import { workstationHost } from '../../../../agent/adapters/workstation/host.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { HEALTHY_SYSTEM, hiveTree } from '../../../support/hives/windows.ts';
import { folderWith } from '../../cli/desk.ts';

const SYSTEM = writeHive(hiveTree(...HEALTHY_SYSTEM));
const CONFIG = 'Windows/System32/config';
const openFiles = () => readdirSync('/proc/self/fd').length;
const noProc = process.platform === 'linux' ? undefined : 'skipped: no /proc';

function opened(folder: string) {
  const image = openDeskImage(folder);
  if (image === undefined) throw new Error('no image');
  return image;
}

describe('a Windows tree at a desk', () => {
  it('is looked at by Windows paths, whatever the case of names', () => {
    using folder = folderWith({
      'WINDOWS/System32/Config/system': SYSTEM,
      'windows.txt': 'x',
      'Hiberfil.SYS': 'hibr1234',
    });
    const image = opened(folder.root);
    expect(image.hive('SYSTEM')).toMatchObject({ status: 'clean' });
    expect(image.hive('SOFTWARE')).toBeUndefined();
    expect(image.exists('windows\\SYSTEM32')).toBe(true);
    expect(image.exists('windows\\System33')).toBe(false);
    expect(image.list('Windows\\System32\\config')).toEqual(['system']);
    expect(image.list('Windows\\nothing')).toBeUndefined();
    expect(image.sizeBytes('hiberfil.sys')).toBe(8);
    expect(image.sizeBytes('pagefile.sys')).toBeUndefined();
    expect(image.head('hiberfil.sys', 4)).toEqual(new TextEncoder().encode('hibr'));
    expect(image.head('hiberfil.sys', 100)).toHaveLength(8);
    expect(image.head('pagefile.sys', 4)).toBeUndefined();
    image.close();
  });

  it('prefers the name that is spelled as asked', () => {
    using folder = folderWith({ [`${CONFIG}/system`]: 'not this one', [`${CONFIG}/SYSTEM`]: SYSTEM });
    const image = opened(folder.root);
    expect(image.hive('SYSTEM')).toMatchObject({ status: 'clean' });
    image.close();
  });

  it('reads a folder where a file should be as nothing', () => {
    using folder = folderWith({ [`${CONFIG}/SYSTEM/x`]: 'x' });
    const image = opened(folder.root);
    expect(image.hive('SYSTEM')).toMatchObject({ status: 'unreadable' });
    expect(image.head(`Windows\\System32`, 4)).toBeUndefined();
    image.close();
  });

  it('is none where neither Windows nor a hive is', () => {
    using folder = folderWith({ 'x/y.txt': 'x' });
    expect(openDeskImage(folder.root)).toBeUndefined();
    expect(openDeskImage(path.join(folder.root, 'absent'))).toBeUndefined();
  });

  it.each(['', 'Windows', 'Windows/System32', 'windows/SYSTEM32'])('is meant by /%s', (inside) => {
    const root = inside.startsWith('w') ? 'windows/SYSTEM32' : 'Windows/System32';
    using folder = folderWith({ [`${root}/config/SYSTEM`]: SYSTEM, 'pagefile.sys': 'x' });
    const image = opened(path.join(folder.root, inside));
    expect(image.sizeBytes('pagefile.sys')).toBe(1);
    image.close();
  });

  it('is not meant by another folder of its volume', () => {
    using folder = folderWith({
      [`${CONFIG}/SYSTEM`]: SYSTEM,
      'hives/SYSTEM': 'no hive',
      'data/deep/x.txt': 'x',
      'Windows/Temp/x.txt': 'x',
    });
    const hives = opened(path.join(folder.root, 'hives'));
    expect(hives.hive('SYSTEM')).toMatchObject({ status: 'unreadable' });
    hives.close();
    for (const other of ['data', 'data/deep', 'Windows/Temp'])
      expect(openDeskImage(path.join(folder.root, other))).toBeUndefined();
  });

  it('of hives only has hives, and no files', () => {
    using folder = folderWith({ system: SYSTEM, 'hiberfil.sys': 'x' });
    const image = opened(folder.root);
    expect(image.hive('SYSTEM')).toMatchObject({ status: 'clean' });
    expect(image.exists('hiberfil.sys')).toBe(false);
    image.close();
  });

  it('with a link that leads in a circle ends', () => {
    using folder = folderWith({ [`${CONFIG}/SYSTEM`]: SYSTEM });
    mkdirSync(path.join(folder.root, 'Windows', 'servicing'));
    symlinkSync('loop', path.join(folder.root, 'Windows', 'servicing', 'loop'));
    const image = opened(folder.root);
    expect(image.list('Windows\\servicing\\loop')).toBeUndefined();
    expect(image.head('Windows\\servicing\\loop', 1)).toBeUndefined();
    image.close();
  });

  it.skipIf(noProc !== undefined)(`leaves nothing open (${noProc ?? 'counted in /proc'})`, () => {
    using folder = folderWith({
      [`${CONFIG}/SYSTEM`]: SYSTEM,
      [`${CONFIG}/SYSTEM.LOG1`]: new Uint8Array(512),
    });
    const before = openFiles();
    const image = opened(folder.root);
    image.hive('SYSTEM');
    image.head(`Windows\\System32\\config\\SYSTEM`, 4);
    expect(openFiles()).toBeGreaterThan(before);
    image.close();
    image.close();
    const hive = openDeskHive(path.join(folder.root, CONFIG, 'SYSTEM'));
    hive?.close();
    expect(openFiles()).toBe(before);
  });
});

describe('one hive at a desk', () => {
  it('is opened with the logs that lie beside it, whatever the case; empty ones do not count', () => {
    using folder = folderWith({ HIVE: SYSTEM, 'hive.log1': '', 'Hive.LOG2': new Uint8Array(1024) });
    const hive = openDeskHive(path.join(folder.root, 'HIVE'));
    expect(hive?.opening).toMatchObject({ status: 'clean' });
    hive?.close();
  });

  it.each([
    { name: 'absent', why: 'nothing is there' },
    { name: 'folder', why: 'a folder is' },
  ])('is none where $why', ({ name }) => {
    using folder = folderWith({ 'folder/x': 'x' });
    expect(openDeskHive(path.join(folder.root, name))).toBeUndefined();
  });
});

it('the desk is no Windows PE, and has no system drive to write to', () => {
  expect(workstationHost('/opt/servicer')).toMatchObject({
    isWindowsPe: false,
    systemDrive: '',
    systemRoot: '',
    ownFolder: '/opt/servicer',
  });
});
