import { formatPackageIdentity } from '../../../domain/package-identity.ts';
import { PACKAGE_STATES } from '../machine/windows-description.ts';
import { CBS_KEY, listPackages } from '../registry/component-servicing.ts';
import { DATABASE } from '../registry/driver-database.ts';
import { failed, GOOD, type Verb } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import { readImageHive } from './offline-image.ts';
import { lines } from './program.ts';

// Forms of the lists: captures in public issues, and Microsoft's Azure page on removing a pending update offline.

export const getPackages: Verb = function* ({ image }) {
  yield lines('Packages listing:', '');
  const software = readImageHive(image, 'SOFTWARE');
  for (const { identity, state } of listPackages(software)) {
    const name = formatPackageIdentity(identity);
    const key = software.find(`${CBS_KEY}\\Packages\\${name}`);
    const isPending = state === PACKAGE_STATES['Install Pending'];
    yield lines(
      `Package Identity : ${name}`,
      `State : ${stateName(state)}`,
      `Release Type : ${/RollupFix/i.test(name) ? 'Security Update' : 'Update'}`,
      `Install Time : ${isPending ? '' : shownTime(key?.dword('InstallTimeHigh'), key?.dword('InstallTimeLow'))}`,
      '',
    );
  }
  return GOOD;
};

export const getPackageInfo: Verb = function* ({ image, args }) {
  const [wanted = ''] = args.options.get('/packagename') ?? [];
  const found = listPackages(readImageHive(image, 'SOFTWARE')).find(
    ({ identity }) => formatPackageIdentity(identity).toLowerCase() === wanted.toLowerCase(),
  );
  if (found === undefined) return failed(FAILURE.invalidPackage);
  yield lines(
    'Package information:',
    '',
    `Package Identity : ${formatPackageIdentity(found.identity)}`,
    'Applicable : Yes',
    `State : ${stateName(found.state)}`,
    '',
  );
  return GOOD;
};

export const getDrivers: Verb = function* ({ image }) {
  yield lines(
    'Obtaining list of 3rd party drivers from the driver store...',
    '',
    'Driver packages listing:',
    '',
  );
  for (const hive of ['SYSTEM', 'DRIVERS'] as const) {
    const packages = readImageHive(image, hive).find(`${DATABASE}\\DriverPackages`)?.keys() ?? [];
    for (const entry of packages) {
      const published = entry.text('') ?? '';
      if (!/^oem\d+\.inf$/i.test(published)) continue;
      yield lines(
        `Published Name : ${published}`,
        `Original File Name : ${entry.text('InfName') ?? ''}`,
        'Inbox : No',
        'Class Name : Net',
        `Provider Name : ${entry.text('Provider') ?? ''}`,
        '',
      );
    }
  }
  return GOOD;
};

export const getCurrentEdition: Verb = function* ({ image }) {
  const current = readImageHive(image, 'SOFTWARE').find('Microsoft\\Windows NT\\CurrentVersion');
  yield lines('Current edition is:', '', `Current Edition : ${current?.text('EditionID') ?? ''}`, '');
  return GOOD;
};

function stateName(state: number): string {
  const found = Object.entries(PACKAGE_STATES).find(([, value]) => value === state);
  return found?.[0].replace('Permanent', 'Installed') ?? 'Not Present';
}

/** In the form of the United States, as /English does on an English system: month, day, year, hour. */
function shownTime(high: number | undefined, low: number | undefined): string {
  if (high === undefined || low === undefined) return '';
  const ms = Number(((BigInt(high) << 32n) | BigInt(low)) / 10_000n - 11_644_473_600_000n);
  const date = new Date(ms);
  const hours = date.getUTCHours();
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${hours % 12 === 0 ? 12 : hours % 12}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`;
}
