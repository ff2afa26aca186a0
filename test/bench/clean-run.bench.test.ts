import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { type ResultFolder, readResultFolders } from './rig/delivered.ts';
import { filesHolding, strayChanges } from './rig/expectations.ts';
import { MARKER, PACKAGES, VALUE } from './rig/payload.ts';
import { readServicedImage } from './rig/serviced-image.ts';
import { compareTrees, readTree, type Tree } from './rig/tree.ts';

benchSuite('a machine that lacks three packages, a file and a registry value', () => {
  let machine: BenchMachine;
  let new_: Tree;
  const delivered = (): readonly ResultFolder[] => readResultFolders(machine.server.shareFolder('results$'));

  beforeAll(async () => {
    machine = await makeBenchMachine('clean-run', { prepare: (disk) => (new_ = readTree(disk)) });
  });
  afterAll(endMachines);

  describe('the first start', () => {
    let boot: Boot;
    beforeAll(async () => {
      boot = await machine.boot();
    });

    it('ends with "done", on the screen, for startnet.cmd and as exit code', () => {
      expect(boot.errors).toBe('');
      expect(boot.exitCode, boot.screen).toBe(0);
      expect(boot.verdict).toBe('0 done');
      expect(boot.screen).toContain('servicer.exe: 0 done');
    });

    it('delivers one result whose seal fits', () => {
      const [folder, ...others] = delivered();
      expect(others).toEqual([]);
      expect(folder?.check).toEqual({ complete: true, runId: folder?.result.runId });
      expect(folder?.path).toBe(`6f1c2b1e-9d5a-4c38-8f4b-0a1b2c3d4e5f/${folder?.result.runId}`);
      expect(folder?.result).toMatchObject({ verdict: 'done', exitClass: 0, boots: 1 });
      expect(folder?.result.steps.map(({ id, outcome }) => `${id} ${outcome.kind}`)).toEqual([
        'first changed',
        'second changed',
        'third changed',
        'marker changed',
        'station changed',
      ]);
    });

    it('leaves an image that shows what the manifest wants', () => {
      const image = readServicedImage(machine.disk.folder);
      for (const identity of Object.values(PACKAGES)) {
        expect(image.packages.get(identity)?.state, identity).toBe('Installed');
      }
      expect(image.station).toBe(VALUE.data);
      expect(readFileSync(join(machine.disk.folder, ...MARKER.path.split('\\')), 'utf8')).toBe(MARKER.text);
      expect(image.facts.hives.map(({ name, status }) => `${name} ${status}`)).toEqual([
        'SYSTEM clean',
        'SOFTWARE clean',
        'DRIVERS clean',
      ]);
    });

    it('touches nothing else on the disk, and takes its staging away', () => {
      const now = readTree(machine.disk.folder);
      expect(strayChanges(compareTrees(new_, now))).toEqual([]);
      expect([...now.keys()].filter((path) => path.endsWith('.cab'))).toEqual([]);
    });

    it('closes what it has opened, and asks for the restart that the settings name', () => {
      expect(boot.tools).toMatchObject({ hives: {}, sessions: {}, power: 'reboot' });
    });

    it('writes the password of the share nowhere', () => {
      const { password } = machine.server;
      expect(boot.screen).not.toContain(password);
      expect(filesHolding(machine.server.shareFolder('results$'), password)).toEqual([]);
      expect(filesHolding(machine.disk.folder, password)).toEqual([]);
      const given = ['servicer/credentials.json', 'standin/machine.json'];
      expect(filesHolding(boot.ramDisk, password).filter((path) => !given.includes(path))).toEqual([]);
    });
  });

  describe('the second start', () => {
    let boot: Boot;
    let before: Tree;
    beforeAll(async () => {
      before = readTree(machine.disk.folder);
      boot = await machine.boot();
    });

    it('has nothing to do', () => {
      expect(boot.exitCode, boot.screen).toBe(10);
      expect(boot.verdict).toBe('10 nothing-to-do');
    });

    it('starts no DISM', () => {
      const folder = delivered().find(({ result }) => result.verdict === 'nothing-to-do');
      expect(folder?.check.complete).toBe(true);
      expect(folder?.commands.length).toBeGreaterThan(0);
      expect(folder?.commands.filter(({ line }) => /dism/i.test(line))).toEqual([]);
    });

    it('closes what it has opened', () => {
      expect(boot.tools).toMatchObject({ hives: {}, sessions: {}, power: 'reboot' });
    });

    it('leaves the disk as it is, to the last byte', () => {
      expect(compareTrees(before, readTree(machine.disk.folder))).toEqual({
        added: [],
        removed: [],
        changed: [],
      });
    });
  });
});
