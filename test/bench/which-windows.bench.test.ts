import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { PACKAGES, VALUE } from './rig/payload.ts';
import { readServicedImage } from './rig/serviced-image.ts';
import { compareTrees, readTree, type Tree } from './rig/tree.ts';

const UNTOUCHED = { added: [], removed: [], changed: [] };
const OTHERS = [
  { letter: 'E', label: 'Second', build: '19044.1288' },
  { letter: 'F', label: 'Third', build: '17763.1' },
] as const;

const foldersOf = ({ disk, others }: BenchMachine): readonly string[] =>
  [disk, ...others].map(({ folder }) => folder);
const resultsOf = ({ server }: BenchMachine) => readResultFolders(server.shareFolder('results$'));

benchSuite('three installations and no rule', () => {
  let machine: BenchMachine;
  let boot: Boot;
  let before: readonly Tree[];
  beforeAll(async () => {
    machine = await makeBenchMachine('no-rule', {
      others: OTHERS,
      prepare: () => {
        before = foldersOf(machine).map((folder) => readTree(folder));
      },
    });
    boot = await machine.boot();
  });
  afterAll(endMachines);

  it('are refused, and the refusal names all three first', () => {
    expect(boot.exitCode, boot.screen).toBe(50);
    const [folder, ...more] = resultsOf(machine);
    expect(more).toEqual([]);
    expect(folder?.result.failure?.code).toBe('SVC-2002');
    expect(folder?.result.failure?.detail).toMatch(/^D:.*; E:.*; F:/);
  });

  it('are as they were', () => {
    const now = foldersOf(machine).map((folder) => readTree(folder));
    expect(before).toHaveLength(3);
    for (const [index, tree] of now.entries())
      expect(compareTrees(before[index] ?? new Map(), tree)).toEqual(UNTOUCHED);
  });
});

benchSuite('three installations, and a rule that picks the second', () => {
  let machine: BenchMachine;
  let boot: Boot;
  let before: readonly Tree[];
  beforeAll(async () => {
    machine = await makeBenchMachine('by-rule', {
      others: OTHERS,
      settings: { target: { policy: 'label', label: 'second' } },
      prepare: () => {
        before = foldersOf(machine).map((folder) => readTree(folder));
      },
    });
    boot = await machine.boot();
  });
  afterAll(endMachines);

  it('service this one', () => {
    expect(boot.exitCode, boot.screen).toBe(0);
    const [folder] = resultsOf(machine);
    expect(folder?.result).toMatchObject({ image: { root: 'E:\\' } });
    const image = readServicedImage(machine.others[0]?.folder ?? '');
    for (const identity of Object.values(PACKAGES))
      expect(image.packages.get(identity)?.state, identity).toBe('Installed');
    expect(image.station).toBe(VALUE.data);
  });

  it('leave the other two as they were', () => {
    for (const index of [0, 2]) {
      const now = readTree(foldersOf(machine)[index] ?? '');
      expect(compareTrees(before[index] ?? new Map(), now)).toEqual(UNTOUCHED);
    }
  });

  // The size of the memory under Wine is that of the desk, so no page file is asked for here.
  it('work in scratch space on its volume', () => {
    const [folder] = resultsOf(machine);
    const adds = folder?.commands.filter(({ line }) => /add-package/i.test(line)) ?? [];
    const inScratch = adds.filter(({ line }) =>
      line.includes('/ScratchDir:E:\\ProgramData\\Servicer\\scratch'),
    );
    expect([adds.length, inScratch.length]).toEqual([3, 3]);
  });

  it('have no scratch space afterwards', () => {
    for (const folder of foldersOf(machine))
      for (const name of ['scratch', 'staging'])
        expect(existsSync(join(folder, 'ProgramData', 'Servicer', name)), `${folder} ${name}`).toBe(false);
  });

  it('have nothing to do at the next start', async () => {
    const second = await machine.boot();
    expect(second.exitCode, second.screen).toBe(10);
  });
});
