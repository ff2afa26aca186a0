import { formatPackageIdentity, parsePackageIdentity } from '../../../domain/package-identity.ts';
import { writeHive } from '../../../offline/regf/writer.ts';
import { type Content, type Contents, textContent } from './content.ts';
import { describedInf, storeFolder } from './described-driver.ts';
import { mumText } from './mum.ts';
import { executableBytes } from './pe-header.ts';
import type { WindowsDescription } from './windows-description.ts';
import { windowsHives } from './windows-hives.ts';

const MIB = 1024 * 1024;
const WINDOWS_8 = 9200;

/** The files of a described Windows that anybody looks at, by path relative to its volume. */
export function windowsContents(windows: WindowsDescription): Contents {
  const files = new Map<string, Content>();
  for (const [name, tree] of windowsHives(windows)) {
    files.set(`Windows\\System32\\config\\${name}`, writeHive(tree));
    files.set(`Windows\\System32\\config\\${name}.LOG1`, new Uint8Array(0));
    files.set(`Windows\\System32\\config\\${name}.LOG2`, new Uint8Array(0));
  }
  // What new accounts begin with; the logs of such a hive lie beside it like those of the others.
  files.set('Users\\Default\\NTUSER.DAT', writeHive({ name: 'ROOT', values: [], keys: [] }));
  for (const name of ['ntoskrnl.exe', 'winload.efi', 'winload.exe', 'services.exe']) {
    files.set(`Windows\\System32\\${name}`, executableBytes(windows.architecture));
  }
  // OCSetup came with Windows Vista, and went with Windows 7.
  if (Number.parseInt(windows.build, 10) < WINDOWS_8)
    files.set('Windows\\System32\\ocsetup.exe', executableBytes(windows.architecture));
  const program = executableBytes(windows.architecture);
  files.set('Windows\\explorer.exe', windows.compressed ? new Uint8Array(program.length) : program);
  for (const folder of [
    'Windows\\WinSxS\\Manifests',
    'Windows\\Logs\\CBS',
    'Windows\\System32\\drivers',
    'Windows\\System32\\DriverStore\\FileRepository',
    'Windows\\INF',
    'Windows\\servicing\\Packages',
    'Windows\\Temp',
    'Program Files',
    'ProgramData',
    'Users',
  ]) {
    files.set(`${folder}\\`, new Uint8Array(0));
  }
  for (const { identity: text } of windows.packages) {
    const identity = parsePackageIdentity(text);
    if (identity === undefined) continue;
    const stem = `Windows\\servicing\\Packages\\${formatPackageIdentity(identity)}`;
    files.set(`${stem}.mum`, textContent(mumText(identity)));
    files.set(`${stem}.cat`, textContent(`catalog of ${formatPackageIdentity(identity)}`));
  }
  for (const driver of windows.drivers) addDriver(files, driver, windows.architecture);
  if (windows.pageFileMiB > 0) files.set('pagefile.sys', { zeros: windows.pageFileMiB * MIB });
  // Windows 8 and later write zeros over the signature when they resume; "hibr" stands there while asleep.
  if (windows.hibernated) files.set('hiberfil.sys', hibernationFile());
  if (windows.pending)
    files.set('Windows\\WinSxS\\pending.xml', textContent('<PendingTransaction Version="3.1"/>\r\n'));
  if (windows.installationType === 'WindowsPE') {
    files.set('Windows\\System32\\startnet.cmd', textContent('wpeinit\r\n'));
    files.set('Windows\\System32\\winpeshl.exe', executableBytes(windows.architecture));
  }
  return files;
}

function addDriver(
  files: Map<string, Content>,
  driver: WindowsDescription['drivers'][number],
  architecture: string,
): void {
  const inf = textContent(describedInf(driver));
  const folder = `Windows\\System32\\DriverStore\\FileRepository\\${storeFolder(driver.inf, architecture, inf)}`;
  files.set(`${folder}\\${driver.inf}`, inf);
  files.set(`${folder}\\${driver.inf.replace(/\.inf$/i, '.cat')}`, textContent(`catalog of ${driver.inf}`));
  files.set(`Windows\\INF\\${driver.published}`, inf);
}

function hibernationFile(): Uint8Array {
  const bytes = new Uint8Array(8192);
  bytes.set(textContent('hibr'));
  return bytes;
}
