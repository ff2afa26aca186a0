import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { dismAtWork, findDism } from './rig/dism-at-work.ts';
import { PACKAGES } from './rig/payload.ts';
import { readServicedImage } from './rig/serviced-image.ts';
import { until } from './rig/until.ts';

benchSuite('servicer.exe dies while DISM works, and Windows PE stays up', () => {
  let machine: BenchMachine;
  let first: Boot;

  beforeAll(async () => {
    machine = await makeBenchMachine('agent-dies', { packageSeconds: 80 });
    const running = machine.boot();
    await dismAtWork(machine.wine, 'first.cab');
    await machine.wine.kill('servicer.exe');
    first = await running;
  });
  afterAll(endMachines);

  it('is told by startnet.cmd, with a marker on the RAM disk and on the serviced disk', () => {
    expect(first.verdict).toBeUndefined();
    expect(first.screen).toContain('NO VERDICT');
    expect(first.screen).toContain('left no verdict');
    for (const folder of [
      join(first.ramDisk, 'servicer'),
      join(machine.disk.folder, 'ProgramData', 'Servicer'),
    ]) {
      const marker = readFileSync(join(folder, 'servicer-no-verdict.txt'), 'utf8');
      expect(marker).toMatch(/^NO VERDICT /);
      expect(marker).toContain('program X:\\servicer\\servicer.exe');
    }
    expect(readResultFolders(machine.server.shareFolder('results$'))).toEqual([]);
  });

  it('is made good by the next start: what the image shows decides, and nothing is added twice', async () => {
    // libuv ends the children of a dead process where Windows lets it; if not, DISM finishes what it has begun.
    await until('end of DISM', () => (findDism(machine.wine, 'first.cab') === undefined ? true : undefined));
    const between = readServicedImage(machine.disk.folder).packages.get(PACKAGES.first)?.state;
    await machine.cutPower();

    const next = await machine.boot();
    expect(next.exitCode, next.screen).toBe(0);
    const [folder, ...others] = readResultFolders(machine.server.shareFolder('results$'));
    expect(others).toEqual([]);
    expect(folder?.check.complete).toBe(true);
    expect(folder?.result.boots).toBe(2);
    const adding = folder?.commands.filter(({ line }) => /add-package/i.test(line)) ?? [];
    const added = adding.map(({ line }) => /(\w+)\.cab/i.exec(line)?.[1]);
    expect(added).toEqual([...(between === 'Installed' ? [] : ['first']), 'second', 'third']);
    const image = readServicedImage(machine.disk.folder);
    for (const identity of Object.values(PACKAGES)) {
      expect(image.packages.get(identity)?.state, identity).toBe('Installed');
    }
  });
});
