import { formatPackageIdentity } from '../../../domain/package-identity.ts';
import { dword } from '../../../offline/regf/tree.ts';
import type { Disk } from '../disk/disk.ts';
import { CBS_KEY, listPackages, removePackageEntry, STATE } from '../registry/component-servicing.ts';
import { readHiveFile, writeHiveFile } from '../registry/hive-file.ts';
import { FEATURES, putFeature } from '../registry/optional-features.ts';

/**
 * The first start of a serviced Windows, as far as servicing goes: what waited is installed, and the revision of a
 * cumulative update becomes the revision of Windows.
 */
export function startWindows(disk: Disk, root: string): void {
  const file = `${root}Windows\\System32\\config\\SOFTWARE`;
  const software = readHiveFile(disk, file);
  if (software === undefined) return;
  for (const { identity, state } of listPackages(software)) {
    const name = formatPackageIdentity(identity);
    if (state === STATE.uninstallPending) removePackageEntry(software, name);
    if (state !== STATE.installPending) continue;
    software.find(`${CBS_KEY}\\Packages\\${name}`)?.set(dword('CurrentState', STATE.installed));
    if (/^Package_for_RollupFix$/i.test(identity.name)) {
      software.ensure('Microsoft\\Windows NT\\CurrentVersion').set(dword('UBR', identity.version[1]));
    }
  }
  for (const feature of software.find(FEATURES)?.keys() ?? []) {
    if (feature.text('State') === 'Enable Pending') putFeature(software, feature.name, 'Enabled');
    if (feature.text('State') === 'Disable Pending') putFeature(software, feature.name, 'Disabled');
  }
  software.remove(`${CBS_KEY}\\PackagesPending`);
  software.remove(`${CBS_KEY}\\RebootPending`);
  writeHiveFile(disk, file, software);
  const pending = `${root}Windows\\WinSxS\\pending.xml`;
  if (disk.stat(pending) !== undefined) disk.remove(pending);
}
