import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { PACKAGES } from './rig/payload.ts';
import { readServicedImage } from './rig/serviced-image.ts';
import { until } from './rig/until.ts';

benchSuite('servicer.exe dies while DISM works, and Windows PE stays up', () => {
  let machine: BenchMachine;
  let first: Boot;
  const dism = () => machine.wine.programs().find(({ command }) => /\\dism\.exe .*first\.cab/i.test(command));

  beforeAll(async () => {
    machine = await makeBenchMachine('agent-dies', { packageSeconds: 60 });
    const running = machine.boot();
    await until('DISM adding the first package', dism, { limitMs: 120_000 });
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

  it('is made good by the next start, which adds no package twice', async () => {
    // Nobody ends DISM with the agent: it finishes what it has begun.
    await until('end of DISM', () => (dism() === undefined ? true : undefined), { limitMs: 120_000 });
    expect(readServicedImage(machine.disk.folder).packages.get(PACKAGES.first)?.state).toBe('Installed');
    await machine.cutPower();

    const next = await machine.boot();
    expect(next.exitCode, next.screen).toBe(0);
    const [folder] = readResultFolders(machine.server.shareFolder('results$'));
    expect(folder?.check.complete).toBe(true);
    expect(folder?.result.boots).toBe(2);
    const adding = folder?.commands.filter(({ line }) => /add-package/i.test(line)) ?? [];
    expect(adding.map(({ line }) => /(\w+)\.cab/i.exec(line)?.[1])).toEqual(['second', 'third']);
    const first = folder?.result.steps.find(({ id }) => id === 'first');
    expect(first?.outcome.kind).toMatch(/^(changed|unchanged)$/);
  });
});
