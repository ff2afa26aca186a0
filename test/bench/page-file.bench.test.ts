import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';

benchSuite('a machine of 1 GiB', () => {
  let machine: BenchMachine;
  let first: Boot;
  const pageFile = () => join(machine.disk.folder, 'servicer-pagefile.sys');
  const state = (name: string) => join(machine.disk.folder, 'ProgramData', 'Servicer', name);

  beforeAll(async () => {
    machine = await makeBenchMachine('page-file', { ramMiB: 1024 });
    first = await machine.boot();
  });
  afterAll(endMachines);

  it('is serviced with a page file and scratch space on the volume of its Windows, each with its reason', () => {
    expect(first.exitCode, first.screen).toBe(0);
    const [folder] = readResultFolders(machine.server.shareFolder('results$'));
    expect(folder?.result).toMatchObject({
      host: { ramBytes: expect.toSatisfy((bytes: number) => Math.abs(bytes - 2 ** 30) < 2 ** 20) },
      memory: {
        pageFile: { path: 'D:\\servicer-pagefile.sys', because: expect.stringContaining('RAM') },
        scratch: { folder: 'D:\\ProgramData\\Servicer\\scratch' },
      },
    });
  });

  it('keeps the page file for as long as Windows PE runs, and no scratch space', () => {
    expect(statSync(pageFile()).size).toBeGreaterThan(0);
    expect([existsSync(state('scratch')), existsSync(state('staging'))]).toEqual([false, false]);
  });

  it('is rid of the page file after the next start', async () => {
    const second = await machine.boot();
    expect(second.exitCode, second.screen).toBe(10);
    expect(existsSync(pageFile())).toBe(false);
  });
});
