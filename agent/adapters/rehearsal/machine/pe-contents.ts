import { type Content, type Contents, type ReadDesk, textContent } from './content.ts';
import type { MachineDescription } from './machine-description.ts';
import { executableBytes } from './pe-header.ts';
import { windowsContents } from './windows-contents.ts';
import { windowsSchema } from './windows-description.ts';

/** Programs of the boot image that the agent may start. The description takes away what its boot image lacks. */
const PE_PROGRAMS = [
  ...['dism', 'reg', 'net', 'wpeutil', 'diskpart', 'mountvol', 'sfc', 'fsutil'],
  ...['bcdboot', 'chkdsk'],
] as const;

/** The RAM disk of a Windows PE that has just started: its own Windows, and the overlay in X:\servicer. */
export function peContents(machine: MachineDescription, readDesk: ReadDesk): Contents {
  const { host } = machine;
  const [, , build = '26100', revision = '1'] = host.dismVersion.split('.');
  const files = new Map<string, Content>(
    windowsContents(
      windowsSchema.parse({
        product: 'Microsoft Windows Preinstallation Environment',
        edition: 'WindowsPE',
        installationType: 'WindowsPE',
        build: `${build}.${revision}`,
        architecture: host.architecture,
      }),
    ),
  );
  const missing = new Set(machine.tools.missing.map((name) => name.toLowerCase().replace(/\.exe$/, '')));
  for (const program of [...PE_PROGRAMS, ...machine.tools.added]) {
    if (missing.has(program)) continue;
    const version = program === 'dism' ? host.dismVersion : undefined;
    files.set(`Windows\\System32\\${program}.exe`, executableBytes(host.architecture, version));
  }
  const { carriedDism } = machine.tools;
  if (carriedDism !== undefined) {
    const { path, architecture, version } = carriedDism;
    files.set(path.replaceAll('/', '\\'), executableBytes(architecture, version));
  }
  files.set('Windows\\Logs\\DISM\\', new Uint8Array(0));
  files.set('servicer\\servicer.exe', textContent('the agent itself\r\n'));
  for (const [target, source] of Object.entries(machine.overlay)) {
    const place = `servicer\\${target.replaceAll('/', '\\')}`;
    for (const [name, content] of readDesk(source)) {
      files.set(name === '' ? place : `${place}\\${name}`, content);
    }
  }
  return files;
}
