import { parsePackageIdentity } from '../../../domain/package-identity.ts';
import { dword, type HiveTree, multiSz, qword, sz } from '../../../offline/regf/tree.ts';
import { appList } from '../registry/app-list.ts';
import { CBS_KEY, putPackage, STATE } from '../registry/component-servicing.ts';
import { putDriver, startDatabase } from '../registry/driver-database.ts';
import { EditableKey } from '../registry/editable-key.ts';
import { filetime } from '../registry/filetime.ts';
import { putFeature } from '../registry/optional-features.ts';
import { registryData } from '../registry/registry-text.ts';
import { driverEntry } from './described-driver.ts';
import { PACKAGE_STATES, type WindowsDescription } from './windows-description.ts';

/** When the described Windows was installed: long before any rehearsal, the same for all. */
const INSTALLED_MS = Date.UTC(2023, 8, 12, 6, 30);

/** LCIDs: https://learn.microsoft.com/openspecs/windows_protocols/ms-lcid */
const LCIDS: Readonly<Record<string, string>> = {
  'en-US': '0409',
  'de-DE': '0407',
  'fr-FR': '040c',
  'ja-JP': '0411',
};
const PROCESSORS = { amd64: 'AMD64', x86: 'x86', arm64: 'ARM64' } as const;

/** The hives of a described Windows, by file name. */
export function windowsHives(windows: WindowsDescription): ReadonlyMap<string, HiveTree> {
  const hives = new Map<string, EditableKey>([
    ['SYSTEM', systemHive(windows)],
    ['SOFTWARE', softwareHive(windows)],
    ['DRIVERS', new EditableKey('DRIVERS')],
    ['DEFAULT', new EditableKey('DEFAULT')],
    ['SAM', new EditableKey('SAM')],
    ['SECURITY', new EditableKey('SECURITY')],
    ['COMPONENTS', new EditableKey('COMPONENTS')],
  ]);
  const drivers = hives.get('DRIVERS') ?? new EditableKey('DRIVERS');
  startDatabase(drivers, windows.architecture);
  for (const driver of windows.drivers) putDriver(drivers, driverEntry(driver, windows.architecture));
  for (const { hive, key, name, type, data } of windows.registry) {
    const path = hive === 'SYSTEM' ? key.replace(/^CurrentControlSet(?=\\|$)/i, 'ControlSet001') : key;
    const value = registryData(type, data);
    if (value !== undefined)
      hives
        .get(hive)
        ?.ensure(path)
        .set({ ...value, name });
  }
  return new Map([...hives].map(([name, root]) => [name, root.toTree()]));
}

function systemHive(windows: WindowsDescription): EditableKey {
  const root = new EditableKey('ROOT');
  const lcid = LCIDS[windows.language] ?? '0409';
  const [build = '0', revision = '0'] = windows.build.split('.');
  root
    .ensure('Select')
    .set(dword('Current', 1), dword('Default', 1), dword('Failed', 0), dword('LastKnownGood', 1));
  root
    .ensure('Setup')
    .set(
      dword('SystemSetupInProgress', windows.setupInProgress ? 1 : 0),
      dword('OOBEInProgress', 0),
      dword('SetupType', windows.setupInProgress ? 2 : 0),
      sz('CmdLine', windows.setupInProgress ? 'windeploy.exe' : ''),
    );
  const control = root.ensure('ControlSet001\\Control');
  control.ensure('ComputerName\\ComputerName').set(sz('ComputerName', windows.computerName));
  control
    .ensure('ProductOptions')
    .set(sz('ProductType', windows.installationType.startsWith('Server') ? 'ServerNT' : 'WinNT'));
  control.ensure('Windows').set(dword('CSDBuildNumber', Number(revision)), dword('CSDVersion', 0));
  control.ensure('Nls\\Language').set(sz('InstallLanguage', lcid), sz('Default', lcid));
  control.ensure(`MUI\\UILanguages\\${windows.language}`).set(dword('LCID', Number.parseInt(lcid, 16)));
  control
    .ensure('Session Manager\\Environment')
    .set(sz('PROCESSOR_ARCHITECTURE', PROCESSORS[windows.architecture]));
  control.ensure('Session Manager').set(multiSz('SetupExecute', []));
  control.ensure('Session Manager\\Power').set(dword('HiberbootEnabled', windows.hibernated ? 1 : 0));
  control.ensure('Power').set(dword('HibernateEnabled', windows.hibernated ? 1 : 0));
  root.ensure('ControlSet001\\Services\\TrustedInstaller').set(dword('Start', 3));
  // Before Windows 8 there was no driver database in the registry.
  if (Number(build) >= 9200) startDatabase(root, windows.architecture);
  return root;
}

function softwareHive(windows: WindowsDescription): EditableKey {
  const root = new EditableKey('ROOT');
  const [build = '0', revision = '0'] = windows.build.split('.');
  const architecture = { amd64: 'amd64fre', x86: 'x86fre', arm64: 'arm64fre' }[windows.architecture];
  const current = root.ensure('Microsoft\\Windows NT\\CurrentVersion');
  current.set(
    sz('ProductName', windows.product),
    sz('EditionID', windows.edition),
    sz('CompositionEditionID', windows.edition),
    sz('InstallationType', windows.installationType),
    sz('CurrentVersion', '6.3'),
    dword('CurrentMajorVersionNumber', 10),
    dword('CurrentMinorVersionNumber', 0),
    sz('CurrentBuild', build),
    sz('CurrentBuildNumber', build),
    dword('UBR', Number(revision)),
    sz('BuildLabEx', `${build}.1.${architecture}.vb_release.191206-1406`),
    sz('SystemRoot', 'C:\\Windows'),
    dword('InstallDate', INSTALLED_MS / 1000),
    qword('InstallTime', filetime(INSTALLED_MS)),
  );
  if (windows.displayVersion !== undefined) current.set(sz('DisplayVersion', windows.displayVersion));
  const cbs = root.ensure(CBS_KEY);
  // Stands there, empty, on healthy machines too.
  cbs.ensure('SessionsPending').set(dword('Exclusive', 0), dword('TotalSessionPhases', 0));
  cbs.ensure('CapabilityIndex');
  for (const app of windows.apps) root.ensure(appList(app));
  for (const { name, state } of windows.features) putFeature(root, name, state);
  for (const { identity: text, state } of windows.packages) {
    const identity = parsePackageIdentity(text);
    if (identity === undefined) continue;
    const entry = { identity, state: PACKAGE_STATES[state] };
    putPackage(root, entry, { nowMs: INSTALLED_MS, client: 'DISM Package Manager Provider' });
    if (windows.pending && entry.state === STATE.installPending) cbs.ensure('RebootPending');
  }
  if (windows.pending) cbs.ensure('RebootPending');
  return root;
}
