import { formatPackageIdentity } from '../../../domain/package-identity.ts';
import { joinPath } from '../../../domain/windows-path.ts';
import { dword } from '../../../offline/regf/tree.ts';
import { isFile, isFolder, writeFile } from '../disk/disk.ts';
import { CBS_KEY, listPackages, removePackageEntry, STATE } from '../registry/component-servicing.ts';
import { DATABASE } from '../registry/driver-database.ts';
import { type DismSession, failed, GOOD, type Verb, type VerbEnd } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { FAILURE } from './dism-text.ts';
import { editImageHive, hasHive, type OfflineImage, readImageHive } from './offline-image.ts';
import { lines, wait } from './program.ts';

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options */
export const removePackages: Verb = function* (session) {
  const wanted = session.args.options.get('/packagename') ?? [];
  let end: VerbEnd = GOOD;
  for (const [index, name] of wanted.entries()) {
    const announcement = `Processing ${index + 1} of ${wanted.length} - `;
    const found = listPackages(readImageHive(session.image, 'SOFTWARE')).find(
      ({ identity }) => formatPackageIdentity(identity).toLowerCase() === name.toLowerCase(),
    );
    if (found === undefined) {
      // Captured: the identity is not in the image.
      yield lines(
        `${announcement}${name.split('~')[0]}: The specified package is not valid Windows package.`,
        ' Error: 0x800f0805',
      );
      end = failed(FAILURE.invalidPackage);
      continue;
    }
    yield lines(`${announcement}Removing package ${formatPackageIdentity(found.identity)}`);
    const one = yield* settle(session, session.station.machine.pace.packageSeconds, () =>
      takeOff(session, formatPackageIdentity(found.identity), found.state),
    );
    if (one.end !== 'good') return one;
  }
  return end;
};

/**
 * What only waited goes at once; what is installed waits for the first start. That every installed package waits is
 * invented: DISM's documentation names the state and not when it is used.
 */
function takeOff({ image }: DismSession, name: string, state: number): VerbEnd {
  // CBS_E_CANNOT_UNINSTALL: permanent packages.
  if (state === 0x80) return failed({ code: 0x800f_0825, sentences: ['The package cannot be uninstalled.'] });
  if (state === STATE.installed && image.described?.removalState === 'Uninstall Pending') {
    writeFile(
      image.disk,
      image.path('Windows', 'WinSxS', 'pending.xml'),
      '<PendingTransaction Version="3.1"/>\r\n',
    );
    editImageHive(image, 'SOFTWARE', (root) => {
      root.find(`${CBS_KEY}\\Packages\\${name}`)?.set(dword('CurrentState', STATE.uninstallPending));
    });
    return GOOD;
  }
  editImageHive(image, 'SOFTWARE', (root) => removePackageEntry(root, name));
  for (const suffix of ['mum', 'cat']) {
    const file = image.path('Windows', 'servicing', 'Packages', `${name}.${suffix}`);
    if (isFile(image.disk, file)) image.disk.remove(file);
  }
  return GOOD;
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-driver-servicing-command-line-options-s14 */
export const removeDrivers: Verb = function* (session) {
  const { image, args, station, mishap } = session;
  const wanted = args.options.get('/driver') ?? [];
  // A path or an original name is not found: only published names are. The code is invented.
  if (wanted.some((name) => !/^oem\d+\.inf$/i.test(name) || folderOf(image, name) === undefined))
    return failed(FAILURE.noFile);
  yield lines(`Found ${wanted.length} driver package(s) to remove.`);
  for (const [index, name] of wanted.entries()) {
    yield wait(station.machine.pace.driverSeconds);
    if (mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
    if (mishap !== 'exit-0-without-effect') takeOut(image, name);
    yield lines(
      `Removing ${index + 1} of ${wanted.length} - ${name}: The driver package was successfully removed.`,
    );
  }
  return GOOD;
};

function hivesOf(image: OfflineImage): readonly ('SYSTEM' | 'DRIVERS')[] {
  return hasHive(image, 'DRIVERS') ? ['SYSTEM', 'DRIVERS'] : ['SYSTEM'];
}

function folderOf(image: OfflineImage, published: string): string | undefined {
  for (const hive of hivesOf(image)) {
    const entries = readImageHive(image, hive).find(`${DATABASE}\\DriverPackages`)?.keys() ?? [];
    const found = entries.find((entry) => entry.text('')?.toLowerCase() === published.toLowerCase());
    if (found !== undefined) return found.name;
  }
  return undefined;
}

function takeOut(image: OfflineImage, published: string): void {
  const folder = folderOf(image, published);
  if (folder === undefined) return;
  for (const hive of hivesOf(image)) {
    if (readImageHive(image, hive).find(DATABASE) === undefined) continue;
    editImageHive(image, hive, (root) => {
      root.remove(`${DATABASE}\\DriverPackages\\${folder}`);
      root.remove(`${DATABASE}\\DriverInfFiles\\${published}`);
    });
  }
  const store = image.path('Windows', 'System32', 'DriverStore', 'FileRepository', folder);
  if (isFolder(image.disk, store)) image.disk.removeTree(store);
  const inf = joinPath(image.path('Windows', 'INF'), published);
  if (isFile(image.disk, inf)) image.disk.remove(inf);
}
