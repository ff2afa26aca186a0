import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from '../lib/problem.ts';
import { writeWhole } from '../lib/write-file.ts';
import type { OverlayFile } from './overlay-files.ts';

/** What wimboot is handed: it lays every file by its bare name into X:\Windows\System32. */
export function flatFiles(
  files: readonly OverlayFile[],
): readonly { readonly source: string; readonly name: string }[] {
  const flat = files
    .filter(({ place }) => isWanted(place) && FLAT.test(place))
    .map(({ source, place }) => ({ source, name: basename(place) }));
  const names = flat.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Problem(
      `two files of the overlay are called ${twice}: a network boot has no folders, rename one`,
    );
  return flat;
}

// From everywhere else (a carried DISM) a bare name could take the place of a program of Windows PE.
const FLAT = /^(Windows\/System32|servicer|servicer\/keys)\/[^/]+$/i;

function isWanted(place: string): boolean {
  return !place.endsWith('.example') && !place.endsWith('README.txt');
}

/** Files that a network boot with wimboot cannot bring, because it has no folders. */
export function leftOut(files: readonly Pick<OverlayFile, 'place'>[]): readonly string[] {
  return files.map(({ place }) => place).filter((place) => isWanted(place) && !FLAT.test(place));
}

/** The iPXE script: our files, then the unchanged media, the boot image last. https://ipxe.org/wimboot */
export function ipxeScript(names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length), 'media/sources/boot.wim'.length);
  const line = (file: string, name: string): string => `initrd ${file.padEnd(width)} ${name}\n`;
  return `#!ipxe
# Windows PE with winpe-servicer over the network; the boot image itself stays as it is. See README.md.
# Names are relative to this script. Below X: everything lies in X:\\Windows\\System32.
kernel wimboot || goto failed
${names.map((name) => line(name, name)).join('')}${line('media/Boot/BCD', 'BCD')}${line('media/Boot/boot.sdi', 'boot.sdi')}${line('media/sources/boot.wim', 'boot.wim')}boot || goto failed

:failed
echo Could not boot: see the message above. Is every file of the list on the server?
prompt --timeout 60000 Press a key for the iPXE shell, or wait to restart. && shell || reboot
`;
}

// A file that an earlier boot.ipxe named by its bare name: we put it there.
const OURS = /^initrd ([^\s/\\]+) +\1$/gm;

/**
 * Writes the folder that is copied to the web server. Credentials and keys that the overlay holds no more go; what others
 * put there (wimboot, the media) stays.
 */
export function writeIpxe(folder: string, files: readonly OverlayFile[]): readonly string[] {
  const flat = flatFiles(files);
  const script = join(folder, 'boot.ipxe');
  const before = existsSync(script) ? readFileSync(script, 'utf8') : '';
  for (const [, name = ''] of before.matchAll(OURS)) rmSync(join(folder, name), { force: true });
  mkdirSync(folder, { recursive: true });
  for (const { source, name } of flat) copyFileSync(source, join(folder, name));
  const names = flat.map(({ name }) => name);
  writeWhole(script, ipxeScript(names));
  writeWhole(join(folder, 'README.md'), readme(names));
  return names;
}

function readme(names: readonly string[]): string {
  return `# Network boot without changing a boot image

wimboot lays extra files into \`X:\\Windows\\System32\` of an unchanged \`boot.wim\` while it boots. There are no folders:
\`startnet.cmd\` finds \`servicer.exe\` beside itself, and servicer.exe finds its settings and keys (\`*.pub\`) there too.

1. Copy this folder to a web server that the machines reach.
2. Put \`wimboot\` (from the iPXE project) beside \`boot.ipxe\`.
3. Copy \`Boot/BCD\`, \`Boot/boot.sdi\` and \`sources/boot.wim\` of your Windows PE media into \`media/\`, with the same folders.
4. Settings, credentials and public keys are those of \`dist/overlay/servicer\`. Change them there, run
   \`npm run media -- --ipxe\` again (it writes \`boot.ipxe\` and the files below anew, and nothing else), and copy the folder again.
5. Let iPXE chain to \`boot.ipxe\`.

The boot image must not have a \`winpeshl.ini\` of its own: it would be started instead of \`startnet.cmd\`.
A password in a file on this server can be read by everyone who reaches it: give that account the right to read the
payload and to write results, and nothing else.

Files: ${names.map((name) => `\`${name}\``).join(', ')}
`;
}
