import { describe, expect, it } from 'vitest';
import { mountArgs, unmountArgs } from '../../../scripts/media/dism.ts';
import { flatFiles, ipxeScript, leftOut } from '../../../scripts/media/ipxe.ts';
import { readMediaOptions } from '../../../scripts/media/options.ts';
import { chooseImage } from '../../../scripts/media/wim-header.ts';

describe('DISM command lines', () => {
  it('mounts, and unmounts with or without the changes', () => {
    expect(mountArgs('C:\\a b\\boot.wim', 2, 'C:\\m')).toEqual([
      '/English',
      '/Mount-Image',
      '/ImageFile:C:\\a b\\boot.wim',
      '/Index:2',
      '/MountDir:C:\\m',
    ]);
    expect(unmountArgs('C:\\m', 'commit')).toEqual([
      '/English',
      '/Unmount-Image',
      '/MountDir:C:\\m',
      '/Commit',
    ]);
    expect(unmountArgs('C:\\m', 'discard').at(-1)).toBe('/Discard');
  });
});

describe('network boot', () => {
  const files = [
    'Windows/System32/startnet.cmd',
    'Windows/System32/winpeshl.ini.example',
    'servicer/keys/README.txt',
    'servicer/keys/factory.pub',
    'servicer/servicer.json',
    'servicer/servicer.exe',
  ].map((place) => ({ source: `/o/${place}`, place }));

  it('hands over bare names, without what only people read', () => {
    expect(flatFiles(files).map(({ name }) => name)).toEqual([
      'startnet.cmd',
      'factory.pub',
      'servicer.json',
      'servicer.exe',
    ]);
  });

  it('refuses two files of one name: there are no folders', () => {
    const twice = [...files, { source: '/o/x', place: 'Windows/System32/FACTORY.pub' }];
    expect(() => flatFiles(twice)).toThrow('factory.pub');
  });

  it('leaves a carried DISM out: by its bare name it would take the place of that of Windows PE', () => {
    const carried = ['servicer/dism/amd64/dism.exe', 'servicer/dism/amd64/en-US/dism.exe.mui'];
    const all = [...files, ...carried.map((place) => ({ source: `/o/${place}`, place }))];
    expect(flatFiles(all)).toEqual(flatFiles(files));
    expect(leftOut(all)).toEqual(carried);
    expect(leftOut(files)).toEqual([]);
  });

  it('gives the boot image last', () => {
    const lines = ipxeScript(['startnet.cmd', 'servicer.exe']).split('\n');
    const initrds = lines
      .filter((line) => line.startsWith('initrd '))
      .map((line) => line.split(/ +/).slice(1));
    expect(lines[0]).toBe('#!ipxe');
    expect(initrds).toEqual([
      ['startnet.cmd', 'startnet.cmd'],
      ['servicer.exe', 'servicer.exe'],
      ['media/Boot/BCD', 'BCD'],
      ['media/Boot/boot.sdi', 'boot.sdi'],
      ['media/sources/boot.wim', 'boot.wim'],
    ]);
    expect(lines.findIndex((line) => line.startsWith('boot '))).toBeGreaterThan(
      lines.findIndex((line) => line.includes('boot.wim  ') || line.endsWith(' boot.wim')),
    );
  });
});

describe('which image of a boot image', () => {
  const one = { index: 1, name: 'one', architecture: 'x64' } as const;
  const two = { index: 2, name: 'two', architecture: 'x64' } as const;

  it.each([
    { why: 'the one asked for', images: [one, two], bootIndex: 2, wanted: 1, index: 1 },
    { why: 'the one that boots', images: [one, two], bootIndex: 2, wanted: undefined, index: 2 },
    { why: 'the only one', images: [one], bootIndex: 0, wanted: undefined, index: 1 },
  ])('$why', ({ images, bootIndex, wanted, index }) => {
    expect(chooseImage('b', { images, bootIndex }, wanted).index).toBe(index);
  });

  it.each([
    { why: 'none boots', images: [one, two], bootIndex: 0, wanted: undefined },
    { why: 'the one that boots is not there', images: [one], bootIndex: 2, wanted: undefined },
    { why: 'not there', images: [one, two], bootIndex: 1, wanted: 3 },
  ])('refuses with the list when $why', ({ images, bootIndex, wanted }) => {
    expect(() => chooseImage('b', { images, bootIndex }, wanted)).toThrow(/--index:\n {2}1 {2}one/);
  });
});

describe('options of the media command', () => {
  it('reads a boot image with its index', () => {
    expect(readMediaOptions(['--wim', 'b.wim', '--index', '2'])).toEqual({
      wim: 'b.wim',
      index: 2,
      out: undefined,
    });
  });

  it.each([
    { args: [], says: '--wim is missing' },
    { args: ['--index', '1', '--ipxe'], says: 'need --wim' },
    { args: ['--wim', 'b', '--index', '0'], says: 'from 1 on' },
    { args: ['--wim', 'b', '--index', '1x'], says: 'from 1 on' },
    { args: ['b.wim'], says: 'b.wim' },
  ])('refuses $args', ({ args, says }) => {
    expect(() => readMediaOptions(args)).toThrow(says);
  });
});
