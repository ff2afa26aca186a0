import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { key } from '../../agent/offline/regf/tree.ts';
import { writeHive } from '../../agent/offline/regf/writer.ts';
import { dataPath } from '../../test/support/hives/data.ts';
import { largeSoftware, madePackage } from '../../test/support/hives/large-software.ts';
import { nest } from '../../test/support/hives/windows.ts';

export const SOFTWARE_MIB = 96;
export const PACKAGES = 3000;
export const SYSTEM_B = 'hives/logreplay/SYSTEM_B';

/** A Windows tree of a made SOFTWARE hive and the real SYSTEM hive with its logs. */
export function makeImage(folder: string): void {
  const config = join(folder, 'Windows', 'System32', 'config');
  const manifests = join(folder, 'Windows', 'servicing', 'Packages');
  for (const made of [config, manifests]) mkdirSync(made, { recursive: true });
  copyHive(SYSTEM_B, join(config, 'SYSTEM'));
  writeFileSync(join(config, 'SOFTWARE'), largeSoftware(SOFTWARE_MIB, PACKAGES));
  const drivers = nest('DriverDatabase\\DriverPackages', [], [key('made.inf_amd64_1')]);
  writeFileSync(join(config, 'DRIVERS'), writeHive({ name: 'ROOT', values: [], keys: [drivers] }));
  for (let index = 0; index < PACKAGES; index += 1) {
    writeFileSync(join(manifests, `${madePackage(index)}.mum`), '');
  }
  writeFileSync(join(manifests, 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.4652.1.14.mum'), '');
}

/** A hive of the data and its logs. */
export function copyHive(name: string, target: string): void {
  for (const suffix of ['', '.LOG1', '.LOG2']) copyFileSync(dataPath(`${name}${suffix}`), target + suffix);
}
