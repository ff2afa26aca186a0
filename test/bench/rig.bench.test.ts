import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASES } from '../../scripts/build/bases.ts';
import { fetchNode } from '../../scripts/build/fetch-base.ts';
import { root } from '../../scripts/lib/places.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { benchPrefix, benchRun } from './rig/places.ts';
import { type FileServer, makeFileServer } from './rig/samba.ts';
import { compareTrees, readTree } from './rig/tree.ts';
import { until } from './rig/until.ts';
import { makeNtfsVolume, type NtfsVolume } from './rig/volumes.ts';
import { placeExecutable, runInWindowsPe } from './rig/windows-pe.ts';
import { type Ended, wineIn } from './rig/wine.ts';

benchSuite('the rig of the bench', () => {
  const folder = join(benchRun, 'rig');
  const ramDisk = join(folder, 'x');
  const wine = wineIn(benchPrefix);
  let volume: NtfsVolume;
  let server: FileServer;
  let starts = 0;

  /** Runs one of the small programs with a plain node.exe. */
  function runNode(program: string, ...args: readonly string[]): Promise<Ended> {
    starts += 1;
    const command = ['X:\\node.exe', `X:\\${program}`, ...args];
    return runInWindowsPe(wine, ramDisk, command, join(folder, `logs-${starts}`));
  }

  beforeAll(async () => {
    mkdirSync(ramDisk, { recursive: true });
    placeExecutable(fetchNode(BASES.x64), join(ramDisk, 'node.exe'));
    for (const program of ['say.cjs', 'write-durably.cjs', 'copy-to.cjs']) {
      copyFileSync(join(root, 'test', 'bench', 'programs', program), join(ramDisk, program));
    }
    volume = makeNtfsVolume(folder, 'e', 'Windows', 256);
    server = makeFileServer(join(folder, 'server'), ['results$'], 'not-a-real-secret');
    await server.start();
    wine.map({ letters: { X: ramDisk, E: volume.folder }, servers: { line: server.neighbourFolder } });
  });

  afterAll(async () => {
    await wine.cutPower();
    await volume.unmount();
    await server.end();
  });

  it('shows a Windows program the letters of the machine and the environment of Windows PE', async () => {
    const { exitCode, screen, errors } = await runNode('say.cjs', '0', 'two words');
    expect(errors).toBe('');
    expect(JSON.parse(screen)).toEqual({
      letters: ['C', 'E', 'X'],
      execPath: 'X:\\node.exe',
      args: ['0', 'two words'],
      windir: 'X:\\Windows',
      TEMP: 'X:\\Windows\\Temp',
    });
    expect(exitCode).toBe(0);
  });

  it.each([
    { code: 1, why: 'the smallest failure' },
    { code: 75, why: 'an exit class of the agent' },
    { code: 255, why: 'the largest that Linux passes on' },
  ])('hands on exit code $code ($why)', async ({ code }) => {
    expect((await runNode('say.cjs', String(code))).exitCode).toBe(code);
  });

  describe('an NTFS volume', () => {
    it('takes what a Windows program writes, and tells what has changed', async () => {
      const before = readTree(volume.folder);
      const { screen } = await runNode('copy-to.cjs', 'E:\\Some Folder\\File.txt', 'text');
      expect(screen).toBe('read text\n');
      const { added, removed, changed } = compareTrees(before, readTree(volume.folder));
      expect(added).toEqual(['Some Folder', 'Some Folder/File.txt']);
      expect([removed, changed]).toEqual([[], []]);
      await runNode('copy-to.cjs', 'E:\\SOME FOLDER\\file.TXT', 'other');
      expect(compareTrees(before, readTree(volume.folder)).added).toEqual([
        'Some Folder',
        'Some Folder/File.txt',
      ]);
      expect(readFileSync(join(volume.folder, 'Some Folder', 'File.txt'), 'utf8')).toBe('other');
    });

    it('keeps every flushed record when the power is cut, and can be mounted again', async () => {
      const file = join(volume.folder, 'records.bin');
      const running = runNode('write-durably.cjs', 'E:\\records.bin', '200');
      await until('a hundred records', () =>
        existsSync(file) && statSync(file).size >= 409_600 ? true : undefined,
      );
      await Promise.all([wine.cutPower(), volume.cut()]);
      const { exitCode, screen } = await running;
      expect(exitCode).toBeUndefined();
      expect(wine.programs()).toEqual([]);
      expect(existsSync(file)).toBe(false);

      volume.mount();
      const kept = readFileSync(file);
      const acknowledged = screen.trim().split('\n').length;
      expect(acknowledged).toBeGreaterThanOrEqual(99);
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged * 4096);
      for (let record = 0; record < acknowledged; record += 1) {
        expect(
          kept.subarray(record * 4096, (record + 1) * 4096).equals(Buffer.alloc(4096, record % 251)),
        ).toBe(true);
      }
      expect((await runNode('copy-to.cjs', 'E:\\after.txt', 'goes on')).screen).toBe('read goes on\n');
    });
  });

  it('kills one program and leaves the others alone', async () => {
    const running = runNode('write-durably.cjs', 'E:\\other.bin', '5');
    await until('node.exe', () => wine.programs().find(({ command }) => command.startsWith('X:\\node.exe')));
    await wine.kill('node.exe');
    await running;
    expect(wine.programs().some(({ command }) => command.startsWith('X:\\node.exe'))).toBe(false);
    expect(wine.programs().some(({ command }) => command.includes('wineserver'))).toBe(true);
  });

  describe('the share', () => {
    const written = (name: string): string => join(server.shareFolder('results$'), 'm1', name);

    it('puts what a Windows program writes onto the disk of the server', async () => {
      const { screen } = await runNode('copy-to.cjs', '\\\\line\\results$\\m1\\a.txt', 'evidence');
      expect(screen).toBe('read evidence\n');
      expect(readFileSync(written('a.txt'), 'utf8')).toBe('evidence');
    });

    it('is gone when the server dies, and back when it is started again', async () => {
      await server.kill();
      const { exitCode, screen } = await runNode('copy-to.cjs', '\\\\line\\results$\\m1\\b.txt', 'lost');
      expect(exitCode).toBe(1);
      expect(screen).toBe('UNKNOWN\n');
      expect(existsSync(written('b.txt'))).toBe(false);

      await server.start();
      expect((await runNode('copy-to.cjs', '\\\\line\\results$\\m1\\b.txt', 'found')).screen).toBe(
        'read found\n',
      );
      expect(existsSync(written('b.txt'))).toBe(true);
    });

    it('dies at a chosen moment', async () => {
      const doom = server.killWhen(() => existsSync(written('c.txt')));
      await runNode('copy-to.cjs', '\\\\line\\results$\\m1\\c.txt', 'the last');
      expect(await doom.callOff()).toBe(true);
      expect((await runNode('copy-to.cjs', '\\\\line\\results$\\m1\\d.txt', 'too late')).exitCode).toBe(1);
    });
  });
});
