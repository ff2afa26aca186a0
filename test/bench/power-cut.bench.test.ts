import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { dismAtWork } from './rig/dism-at-work.ts';
import { strayChanges } from './rig/expectations.ts';
import { PACKAGES, VALUE } from './rig/payload.ts';
import { readServicedImage, type ServicedImage } from './rig/serviced-image.ts';
import { compareTrees, readTree, type Tree } from './rig/tree.ts';

benchSuite('a power cut during the second of three packages', () => {
  let machine: BenchMachine;
  let before: Tree;
  let first: Boot;
  let between: ServicedImage;

  beforeAll(async () => {
    machine = await makeBenchMachine('power-cut', {
      packageSeconds: 80,
      prepare: (disk) => {
        before = readTree(disk);
      },
    });
    const running = machine.boot();
    await dismAtWork(machine.wine, 'second.cab');
    await machine.cutPower();
    first = await running;
    machine.disk.mount();
    between = readServicedImage(machine.disk.folder);
  });
  afterAll(endMachines);

  it('leaves no verdict and no result', () => {
    expect(first.exitCode).toBeUndefined();
    expect(first.verdict).toBeUndefined();
    expect(readResultFolders(machine.server.shareFolder('results$'))).toEqual([]);
  });

  it('leaves an image that can be read, with the first package and without the third', () => {
    expect(between.packages.get(PACKAGES.first)?.state).toBe('Installed');
    expect(between.packages.get(PACKAGES.second)?.state).not.toBe('Installed');
    expect(between.packages.get(PACKAGES.third)).toBeUndefined();
  });

  describe('the next start', () => {
    let next: Boot;
    beforeAll(async () => {
      next = await machine.boot();
    });

    it('finishes the work', () => {
      expect(next.exitCode, next.screen).toBe(0);
      expect(next.verdict).toBe('0 done');
      const image = readServicedImage(machine.disk.folder);
      for (const identity of Object.values(PACKAGES)) {
        expect(image.packages.get(identity)?.state, identity).toBe('Installed');
      }
      expect(image.station).toBe(VALUE.data);
      expect(strayChanges(compareTrees(before, readTree(machine.disk.folder)))).toEqual([]);
    });

    it('does nothing twice', () => {
      const [folder, ...others] = readResultFolders(machine.server.shareFolder('results$'));
      expect(others).toEqual([]);
      expect(folder?.check.complete).toBe(true);
      expect(folder?.result.boots).toBe(2);
      const adding = folder?.commands.filter(({ line }) => /add-package/i.test(line)) ?? [];
      const added = adding.map(({ line }) => /(first|second|third)\.cab/i.exec(line)?.[1]);
      expect(added).toEqual(['second', 'third']);
      const now = readServicedImage(machine.disk.folder).packages.get(PACKAGES.first);
      expect(now?.installTime).toEqual(between.packages.get(PACKAGES.first)?.installTime);
    });
  });
});
