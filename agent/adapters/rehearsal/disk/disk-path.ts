import { DiskError } from './disk.ts';

/** A Windows path taken apart: which volume, and the components below its root. */
export interface DiskPath {
  /** Upper case: `D:`, `\\SERVER\SHARE` or `\\?\VOLUME{...}`. */
  readonly volume: string;
  readonly parts: readonly string[];
}

const DRIVE = /^([A-Za-z]:)(?:\\|$)/;
const VOLUME_ID = /^(\\\\\?\\Volume\{[0-9a-fA-F-]+\})(?:\\|$)/i;
const SHARE = /^(\\\\[^\\?.][^\\]*\\[^\\]+)(?:\\|$)/;
const LONG_DRIVE = /^\\\\\?\\(?=[A-Za-z]:)/;
// Not allowed in a name: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a Windows name must not hold
const FORBIDDEN = /[<>:"/|?*\u0000-\u001f]/;

// A run asks for the same few hundred paths thousands of times.
const MAX_KNOWN = 10_000;
const known = new Map<string, DiskPath>();

/** Takes an absolute path apart; EINVAL for a relative one, for `..`, and for names that Windows does not know. */
export function splitDiskPath(path: string): DiskPath {
  const before = known.get(path);
  if (before !== undefined) return before;
  const taken = takeApart(path);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(path, taken);
  return taken;
}

function takeApart(path: string): DiskPath {
  const plain = path.replace(LONG_DRIVE, '').replaceAll('/', '\\');
  const found = DRIVE.exec(plain) ?? VOLUME_ID.exec(plain) ?? SHARE.exec(plain);
  if (found === null) throw new DiskError('EINVAL', path);
  const volume = found[1] ?? '';
  const parts = plain
    .slice(volume.length)
    .split('\\')
    .filter((part) => part !== '');
  for (const part of parts) {
    if (part === '.' || part === '..' || FORBIDDEN.test(part)) throw new DiskError('EINVAL', path);
  }
  return { volume: volume.toUpperCase(), parts: parts.map(withoutTail) };
}

/** Windows drops dots and spaces at the end of a name. */
function withoutTail(part: string): string {
  const cut = part.replace(/[. ]+$/, '');
  return cut === '' ? part : cut;
}
