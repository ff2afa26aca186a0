import { existsSync } from 'node:fs';
import { findProgram } from '../../../scripts/lib/find-program.ts';

/** What the bench starts, and the Debian package that brings it. */
const PROGRAMS = [
  ['wine', 'wine'],
  ['wineserver', 'wine'],
  ['mkntfs', 'ntfs-3g'],
  ['ntfs-3g', 'ntfs-3g'],
  ['fusermount', 'fuse3'],
  ['smbd', 'samba'],
  ['smbpasswd', 'samba'],
  ['smbnetfs', 'smbnetfs'],
  ['tcc', 'tcc'],
] as const;

/** Why the bench cannot run here, or undefined when it can. */
export function whyNoBench(): string | undefined {
  if (process.platform !== 'linux') return 'the bench runs on Linux only';
  if (process.arch !== 'x64') return 'the bench needs an x64 machine, as the exe it starts';
  if (process.getuid?.() !== 0) return 'root is needed for port 445, mounting and the account of the share';
  const missing = PROGRAMS.filter(([program]) => findProgram(program) === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    return `not installed: ${packages} (scripts/system-packages.sh installs them)`;
  }
  return existsSync('/dev/fuse') ? undefined : 'there is no /dev/fuse';
}
