import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/lib/find-program.ts';
import { root } from '../../scripts/lib/places.ts';
import { layOverlay } from '../../scripts/media/lay.ts';

const REAL = join(root, '..', 'shared', 'data', 'cbs-packages', 'wimbuilder2-test-boot.wim');
const noWimlib = process.platform === 'win32' || findProgram('wimlib-imagex') === undefined;
const noReal = !existsSync(REAL);
const PLACES = [
  'Windows/System32/startnet.cmd',
  'servicer/keys/factory.pub',
  'servicer/servicer.json',
  'servicer/servicer.exe',
];

describe.skipIf(noWimlib)(
  `overlay into a boot image${noWimlib ? ' (wimlib-imagex is not installed)' : ''}`,
  () => {
    let folder: string;
    let dist: string;
    let wim: string;

    function write(file: string, content: string): void {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), content);
    }

    function wimlib(...args: readonly string[]): string {
      const { status, stdout, stderr } = spawnSync('wimlib-imagex', [...args], {
        encoding: 'utf8',
        env: { ...process.env, WIMLIB_IMAGEX_IGNORE_CASE: '1' },
      });
      if (status !== 0) throw new Error(`wimlib-imagex ${args.join(' ')}: ${stderr}`);
      return stdout;
    }

    const inImage = (file: string, index: number, place: string): string =>
      wimlib('extract', file, String(index), `/${place}`, '--to-stdout');

    const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'servicer-media-'));
      dist = join(folder, 'dist');
      wim = join(folder, 'boot.wim');
      write('dist/overlay/Windows/System32/startnet.cmd', '@rem ours\r\n');
      write('dist/overlay/servicer/servicer.json', '{}');
      write('dist/overlay/servicer/keys/factory.pub', 'a key');
      write('dist/overlay/servicer/servicer.exe', 'x64 program');
      write('dist/servicer.exe', 'x64 program');
      write('dist/servicer-x86.exe', 'x86 program');
      write('image/WINDOWS/system32/startnet.cmd', 'wpeinit\r\n');
      write('image/WINDOWS/system32/wpeinit.exe', 'MZ');
      wimlib('capture', join(folder, 'image'), wim, 'Windows PE', '--boot');
      // Windows writes the processor into the list of images; wimlib finds it out from system files that are not here.
      wimlib('info', wim, '1', '--image-property', 'WINDOWS/ARCH=9');
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const lay = (more: { index?: number; out?: string } = {}) =>
      layOverlay({ wim, index: more.index, out: more.out, dist });

    it('adds every file, over the one that was there under another case, and keeps the original', () => {
      const before = hash(wim);
      expect(lay().written).toEqual(PLACES);
      expect(PLACES.map((place) => inImage(wim, 1, place))).toEqual([
        '@rem ours\r\n',
        'a key',
        '{}',
        'x64 program',
      ]);
      expect(inImage(wim, 1, 'Windows/System32/wpeinit.exe')).toBe('MZ');
      expect(wimlib('dir', wim, '1').match(/startnet\.cmd/gi)).toHaveLength(1);
      expect(wimlib('info', wim)).toMatch(/Boot Index:\s+1/);
      expect(hash(`${wim}.orig`)).toBe(before);
    });

    it('changes nothing the second time', () => {
      lay();
      const [before, time] = [hash(wim), statSync(wim).mtimeMs];
      expect(lay().written).toEqual([]);
      expect([hash(wim), statSync(wim).mtimeMs]).toEqual([before, time]);
    });

    it('writes only what changed, and keeps the first original', () => {
      const original = hash(wim);
      lay();
      write('dist/overlay/servicer/servicer.json', '{ "channel": "test" }');
      expect(lay().written).toEqual(['servicer/servicer.json']);
      expect(inImage(wim, 1, 'servicer/servicer.json')).toBe('{ "channel": "test" }');
      expect(hash(`${wim}.orig`)).toBe(original);
    });

    it('takes out a key that the overlay holds no more, and nothing else', () => {
      write('dist/overlay/servicer/keys/Lost.pub', 'a key that was lost');
      write('dist/overlay/servicer/keys/note.txt', 'ours');
      lay();
      rmSync(join(dist, 'overlay', 'servicer', 'keys', 'Lost.pub'));
      rmSync(join(dist, 'overlay', 'servicer', 'keys', 'note.txt'));
      expect(lay()).toMatchObject({ written: [], removed: ['servicer/keys/Lost.pub'] });
      expect(wimlib('dir', wim, '1', '--path=/servicer/keys').match(/[^/]+\.(pub|txt)$/gm)).toEqual([
        'factory.pub',
        'note.txt',
      ]);
      expect(lay()).toMatchObject({ written: [], removed: [] });
    });

    it('leaves the boot image alone when another file is asked for, and is idempotent there too', () => {
      const [before, out] = [hash(wim), join(folder, 'serviced.wim')];
      expect(lay({ out }).written).toEqual(PLACES);
      const made = hash(out);
      expect(lay({ out }).written).toEqual([]);
      expect([hash(wim), hash(out), existsSync(`${wim}.orig`)]).toEqual([before, made, false]);
    });

    it('writes the other file anew when the boot image became newer', () => {
      const out = join(folder, 'serviced.wim');
      lay({ out });
      write('image/new.txt', 'new');
      rmSync(wim);
      wimlib('capture', join(folder, 'image'), wim, 'Windows PE', '--boot');
      wimlib('info', wim, '1', '--image-property', 'WINDOWS/ARCH=9');
      expect(lay({ out }).written).toEqual(PLACES);
      expect(inImage(out, 1, 'new.txt')).toBe('new');
    });

    it('does not take the outcome of another boot image for its own, however new it is', () => {
      const [out, other] = [join(folder, 'serviced.wim'), join(folder, 'other.wim')];
      write('image/other.txt', 'other');
      wimlib('capture', join(folder, 'image'), other, 'Windows PE', '--boot');
      wimlib('info', other, '1', '--image-property', 'WINDOWS/ARCH=9');
      lay({ out });
      utimesSync(other, 0, 0);
      expect(layOverlay({ wim: other, index: undefined, out, dist }).written).toEqual(PLACES);
      expect(inImage(out, 1, 'other.txt')).toBe('other');
    });

    it('warns of what Windows PE would start instead', () => {
      write('image/WINDOWS/system32/winpeshl.ini', '[LaunchApp]');
      wimlib('append', join(folder, 'image'), wim, 'with its own start', '--boot');
      wimlib('info', wim, '2', '--image-property', 'WINDOWS/ARCH=9');
      expect(lay().warnings).toEqual([expect.stringContaining('winpeshl.ini')]);
      expect(lay({ index: 1 }).warnings).toEqual([]);
    });

    it.each([
      {
        why: 'the overlay is missing',
        break: () => rmSync(join(dist, 'overlay'), { recursive: true }),
        says: /npm run build/,
      },
      {
        why: 'the executable is missing',
        break: () => rmSync(join(dist, 'servicer.exe')),
        says: /npm run build/,
      },
      {
        why: 'the boot image is a folder',
        break: () => {
          rmSync(wim);
          mkdirSync(wim);
        },
        says: /is not a file/,
      },
      { why: 'there is no boot image', break: () => rmSync(wim), says: /is not there/ },
      { why: 'it is no WIM', break: () => writeFileSync(wim, 'MSCF'.padEnd(300)), says: /is not a WIM file/ },
      {
        why: 'it is cut off',
        break: () => writeFileSync(wim, readFileSync(wim).subarray(0, 250)),
        says: /cut off or damaged/,
      },
      { why: 'it is empty', break: () => writeFileSync(wim, ''), says: /is not a WIM file/ },
    ])('refuses when $why, and touches nothing', ({ break: destroy, says }) => {
      destroy();
      const state = () => (existsSync(wim) && statSync(wim).isFile() ? hash(wim) : undefined);
      const before = state();
      expect(() => lay()).toThrow(says);
      expect(state()).toBe(before);
      expect(existsSync(`${wim}.orig`)).toBe(false);
    });

    it('refuses a part of a split WIM with the command that joins it', () => {
      write('image/big.bin', Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 10_007).join(''));
      rmSync(wim);
      wimlib('capture', join(folder, 'image'), wim, 'Windows PE', '--boot');
      wimlib('split', wim, join(folder, 'boot.swm'), '0.1');
      expect(existsSync(join(folder, 'boot2.swm'))).toBe(true);
      for (const part of ['boot.swm', 'boot2.swm']) {
        expect(() => layOverlay({ wim: join(folder, part), index: undefined, out: undefined, dist })).toThrow(
          /split WIM[\s\S]*wimlib-imagex join boot\.wim boot\*\.swm/,
        );
      }
    });

    it('asks which image when none of several boots', () => {
      wimlib('append', join(folder, 'image'), wim, 'the other');
      wimlib('info', wim, '0', '--boot');
      expect(() => lay()).toThrow(/--index:\n {2}1 {2}Windows PE\n {2}2 {2}the other/);
      expect(() => lay({ index: 3 })).toThrow(/it has no image 3/);
    });

    it.skipIf(noReal)(
      `takes a real boot image with two processors${noReal ? ' (skipped: ../shared/data is not there)' : ''}`,
      () => {
        copyFileSync(REAL, wim);
        const report = lay();
        expect(report.image).toMatchObject({ index: 2, architecture: 'x86' });
        expect(inImage(wim, 2, 'servicer/servicer.exe')).toBe('x86 program');
        expect(lay({ index: 1 }).image.architecture).toBe('x64');
        expect(inImage(wim, 1, 'servicer/servicer.exe')).toBe('x64 program');
        expect(lay().written).toEqual([]);
        expect(wimlib('info', wim)).toMatch(/Boot Index:\s+2/);
        expect(hash(`${wim}.orig`)).toBe(hash(REAL));
      },
    );
  },
);
