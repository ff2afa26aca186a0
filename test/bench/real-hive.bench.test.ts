import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/places.ts';
import { type BenchMachine, type Boot, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { PACKAGES } from './rig/payload.ts';
import { runForBytes } from './rig/run-program.ts';
import { readServicedImage, type ServicedImage } from './rig/serviced-image.ts';

// A dirty SYSTEM hive of Windows 10 1709 with the two logs that belong to it. Its values are a stranger's: only counted here.
const HIVES = join(root, '..', 'shared', 'data', 'hives', 'logreplay');
const FILES = ['SYSTEM', 'SYSTEM.LOG1', 'SYSTEM.LOG2'];
const hasHive = existsSync(join(HIVES, 'SYSTEM_B.xz'));
const DRIVERS = 222;

describe.skipIf(!hasHive)(`with real hives${hasHive ? '' : ' (skipped: shared/data is absent)'}`, () => {
  benchSuite('a machine whose SYSTEM hive was not written back', () => {
    let machine: BenchMachine;
    let boot: Boot;
    let before: ServicedImage;

    beforeAll(async () => {
      machine = await makeBenchMachine('real-hive', {
        build: '16299.15',
        prepare: (disk) => {
          for (const name of FILES) {
            const bytes = runForBytes('xz', ['-dc', join(HIVES, `${name.replace('SYSTEM', 'SYSTEM_B')}.xz`)]);
            writeFileSync(join(disk, 'Windows', 'System32', 'config', name), bytes);
          }
          before = readServicedImage(disk);
        },
      });
      boot = await machine.boot();
    });
    afterAll(endMachines);

    it('is read with its logs replayed', () => {
      const report = before.facts.hives.find(({ name }) => name === 'SYSTEM');
      expect(report).toMatchObject({
        status: 'recovered',
        replayed: { entries: 24, pages: 315 },
        problems: 0,
      });
      expect(before.facts.drivers.known && before.facts.drivers.value.length).toBe(DRIVERS);
    });

    it('is serviced', () => {
      expect(boot.exitCode, boot.screen).toBe(0);
      const [folder] = readResultFolders(machine.server.shareFolder('results$'));
      expect(folder?.check.complete).toBe(true);
      expect(folder?.result.verdict).toBe('done');
      const after = readServicedImage(machine.disk.folder);
      for (const identity of Object.values(PACKAGES))
        expect(after.packages.get(identity)?.state).toBe('Installed');
    });

    it('keeps all that the hive and its logs hold together', () => {
      const after = readServicedImage(machine.disk.folder);
      expect(['clean', 'recovered']).toContain(
        after.facts.hives.find(({ name }) => name === 'SYSTEM')?.status,
      );
      expect(after.facts.drivers).toEqual(before.facts.drivers);
      expect(after.facts.letters).toEqual(before.facts.letters);
      expect(after.facts.identity.controlSet).toEqual(before.facts.identity.controlSet);
    });
  });
});
