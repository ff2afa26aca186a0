import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { hasResultFile, type ResultFolder, readResultFolders } from './rig/delivered.ts';
import { PACKAGES } from './rig/payload.ts';
import { readServicedImage } from './rig/serviced-image.ts';

benchSuite('a file server that dies while the result is written', () => {
  let machine: BenchMachine;
  let boot: Boot;
  let wasKilled: boolean;
  const share = (): string => machine.server.shareFolder('results$');
  const outbox = (): readonly ResultFolder[] =>
    readResultFolders(join(machine.disk.folder, 'Windows', 'System32', 'config', 'Servicer', 'outbox'));

  beforeAll(async () => {
    machine = await makeBenchMachine('share-dies');
    const doom = machine.server.killWhen(() => hasResultFile(share(), 'summary.json'));
    boot = await machine.boot();
    wasKilled = await doom.callOff();
  });
  afterAll(endMachines);

  it('does not change the verdict: done, spooled', () => {
    expect(wasKilled).toBe(true);
    expect(boot.exitCode, boot.screen).toBe(1);
    expect(boot.verdict).toBe('1 done');
    for (const identity of Object.values(PACKAGES)) {
      expect(readServicedImage(machine.disk.folder).packages.get(identity)?.state).toBe('Installed');
    }
  });

  it('leaves no finished folder on the share, and a finished one on the disk', () => {
    expect(hasResultFile(share(), 'summary.json')).toBe(true);
    expect(hasResultFile(share(), 'DONE')).toBe(false);
    const [spooled, ...others] = outbox();
    expect(others).toEqual([]);
    expect(spooled?.check).toEqual({ complete: true, runId: spooled?.result.runId });
    expect(spooled?.result.verdict).toBe('done');
  });

  it('is made good by the next start, which delivers both results', async () => {
    const [spooled] = outbox();
    await machine.server.start();
    const next = await machine.boot();
    expect(next.exitCode, next.screen).toBe(10);
    expect(outbox()).toEqual([]);
    const delivered = readResultFolders(share());
    expect(delivered.map(({ check }) => check.complete)).toEqual([true, true]);
    expect(delivered.map(({ result }) => result.verdict).sort()).toEqual(['done', 'nothing-to-do']);
    const older = delivered.find(({ result }) => result.runId === spooled?.result.runId);
    expect(older?.files).toEqual(spooled?.files);
  });
});
