import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { compareTrees, readTree, type Tree } from './rig/tree.ts';

const UNTOUCHED = { added: [], removed: [], changed: [] };

benchSuite('a machine without Windows on its disk', () => {
  let machine: BenchMachine;
  let boot: Boot;
  beforeAll(async () => {
    machine = await makeBenchMachine('no-windows', { hasWindows: false });
    boot = await machine.boot();
  });
  afterAll(endMachines);

  it('is refused, and the refusal comes home', () => {
    expect(boot.exitCode, boot.screen).toBe(50);
    expect(boot.verdict).toBe('50 refused');
    const [folder, ...others] = readResultFolders(machine.server.shareFolder('results$'));
    expect(others).toEqual([]);
    expect(folder?.check.complete).toBe(true);
    expect(folder?.result).toMatchObject({
      verdict: 'refused',
      exitClass: 50,
      failure: { code: 'SVC-2001' },
    });
  });

  it('says so on the screen, with the code and what to do', () => {
    expect(boot.screen).toContain('SVC-2001');
    expect(boot.screen).toContain('No offline Windows was found');
  });

  it('closes what it has opened, and leaves the shell to the operator', () => {
    expect(boot.tools).toMatchObject({ hives: {}, sessions: {}, power: 'on' });
  });

  it('keeps an empty disk', () => {
    expect([...readTree(machine.disk.folder).keys()]).toEqual([]);
  });
});

benchSuite('a payload file that was changed after signing', () => {
  let machine: BenchMachine;
  let boot: Boot;
  let before: Tree;
  beforeAll(async () => {
    machine = await makeBenchMachine('altered-payload', {
      prepare: (disk) => {
        before = readTree(disk);
      },
    });
    const file = join(machine.server.shareFolder('payload$'), 'second.cab');
    const bytes = readFileSync(file);
    // One bit, far from both ends: size and structure stay as they are.
    bytes.writeUInt8(bytes.readUInt8(100_000) ^ 1, 100_000);
    writeFileSync(file, bytes);
    boot = await machine.boot();
  });
  afterAll(endMachines);

  it('is refused before anything is serviced', () => {
    expect(boot.exitCode, boot.screen).toBe(40);
    expect(boot.screen).toContain('SVC-1303');
    const [folder] = readResultFolders(machine.server.shareFolder('results$'));
    expect(folder?.check.complete).toBe(true);
    expect(folder?.result).toMatchObject({ verdict: 'refused', failure: { code: 'SVC-1303' } });
    expect(folder?.commands.filter(({ line }) => /add-package|reg\.exe load/i.test(line))).toEqual([]);
  });

  it('closes what it has opened', () => {
    expect(boot.tools).toMatchObject({ hives: {}, sessions: {}, power: 'on' });
  });

  it('leaves Windows as it was', () => {
    const isOurs = (path: string): boolean =>
      /^(ProgramData|Windows\/System32\/config)\/Servicer(\/|$)/.test(path);
    const { added, removed, changed } = compareTrees(before, readTree(machine.disk.folder));
    expect({ added: added.filter((path) => !isOurs(path)), removed, changed }).toEqual(UNTOUCHED);
    expect(added.filter((path) => path.endsWith('.cab'))).toEqual([]);
  });
});

benchSuite('a boot image without servicer.exe', () => {
  let machine: BenchMachine;
  let boot: Boot;
  let before: Tree;
  beforeAll(async () => {
    machine = await makeBenchMachine('exe-missing', {
      withoutAgent: true,
      prepare: (disk) => {
        before = readTree(disk);
      },
    });
    boot = await machine.boot();
  });
  afterAll(endMachines);

  it('ends with a message, a marker and the code for "environment, screen only"', () => {
    expect(boot.exitCode, boot.screen).toBe(62);
    expect(boot.verdict).toBeUndefined();
    expect(boot.screen).toContain('NO VERDICT');
    expect(boot.screen).toContain('servicer.exe is missing');
    const marker = readFileSync(join(boot.ramDisk, 'servicer', 'servicer-no-verdict.txt'), 'utf8');
    expect(marker).toMatch(/^NO VERDICT /);
    expect(marker).toContain('exit code none');
  });

  it('touches neither disk nor share', () => {
    expect(compareTrees(before, readTree(machine.disk.folder))).toEqual(UNTOUCHED);
    expect(readResultFolders(machine.server.shareFolder('results$'))).toEqual([]);
  });
});
