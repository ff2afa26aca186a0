import { lstat, mkdir, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IoError } from '../../domain/servicing-error.ts';
import {
  baseName,
  driveRoot,
  isInside,
  isSamePath,
  joinPath,
  parentPath,
  shareRoot,
} from '../../domain/windows-path.ts';
import type { FileStat } from '../../ports/files.ts';
import { errorCodeOf, io } from './io-errors.ts';
import { fileStat, isAbsent } from './look.ts';
import { makeFolders } from './make-folders.ts';
import { patiently } from './patience.ts';

export type ToNative = (windowsPath: string) => string;

// Deeper trees are no trees of ours: it would be a loop, or somebody plays with us.
const MAX_DEPTH = 64;

/** Makes a folder and its missing parents. A link on the way is refused: it may have been planted. */
export async function makeFolder(path: string, toNative: ToNative): Promise<void> {
  if (isPosix(path)) {
    // At a desk: what lies above is not ours to judge (macOS has /tmp as a link).
    await io(path, async () => makeFolders(dirname(toNative(path))));
  }
  for (const folder of foldersDownTo(path)) {
    await io(folder, () => makeOne(folder, toNative(folder)));
  }
}

async function makeOne(path: string, native: string): Promise<void> {
  const kind = await kindOf(native);
  if (kind === undefined) {
    await mkdir(native).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    });
  }
  const now = kind ?? (await kindOf(native));
  if (now === 'link') throw new IoError('link', path, 'is a link');
  if (now !== 'folder') throw new IoError('exists', path, 'is not a folder');
}

/** Everything below the root of drive or share, from the top: `D:\a`, `D:\a\b`. */
function foldersDownTo(path: string): readonly string[] {
  const root = driveRoot(path) ?? shareRoot(path);
  if (root === undefined) return [path];
  const parts = path
    .slice(root.length)
    .split(/[\\/]/)
    .filter((part) => part !== '');
  return parts.map((_, index) => joinPath(root, ...parts.slice(0, index + 1)));
}

/**
 * Removes a folder with all in it. Refuses a root, a path that does not lie strictly inside `within`, and one that
 * leads through a link. Links in it are removed as links.
 */
export async function removeTree(path: string, within: string, toNative: ToNative): Promise<void> {
  const parts = path.split(/[\\/]/);
  if (parts.includes('..') || parts.includes('.') || isRoot(path)) {
    throw new IoError('denied', path, 'is not a folder that may be removed');
  }
  if (!isInside(path, within) || isSamePath(path, within)) {
    throw new IoError('denied', path, `does not lie inside ${within}`);
  }
  for (let parent = parentPath(path); !isSamePath(parent, within); parent = parentPath(parent)) {
    const kind = await io(parent, () => kindOf(toNative(parent)));
    if (kind === undefined) return;
    if (kind !== 'folder') throw new IoError('link', parent, 'is a link or a file');
  }
  await checkRealPath(path, within, toNative);
  await io(path, () => removeAny(toNative(path), 0));
}

/** The folder above must really be where its name says, seen from `within`. */
async function checkRealPath(path: string, within: string, toNative: ToNative): Promise<void> {
  const parent = parentPath(path);
  const [realWithin, realParent] = await Promise.all(
    [within, parent].map((folder) => realpath(toNative(folder)).catch(() => undefined)),
  );
  // Not every network file system can tell.
  if (realWithin === undefined || realParent === undefined) return;
  // A root keeps its backslash, so both sides are brought into one form before they are joined.
  const expected = normalise(realWithin) + normalise(parent).slice(normalise(within).length);
  if (normalise(realParent) !== expected) {
    throw new IoError('link', parent, `leads to ${realParent}`);
  }
}

function normalise(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/+$/, '').toLowerCase();
}

/** A path of a desk that is not Windows, where the agent speaks that system's paths. */
export function isPosix(path: string): boolean {
  return path.startsWith('/');
}

function isRoot(path: string): boolean {
  const root = driveRoot(path) ?? shareRoot(path);
  return baseName(path) === '' || (root !== undefined && isSamePath(path, root));
}

async function removeAny(native: string, depth: number): Promise<void> {
  const kind = await kindOf(native);
  if (kind === undefined) return;
  if (kind !== 'folder') {
    await patiently(() => unlink(native));
    return;
  }
  if (depth === MAX_DEPTH) throw new IoError('io', native, `is more than ${MAX_DEPTH} folders deep`);
  const separator = native.includes('\\') ? '\\' : '/';
  for (const name of await readdir(native)) await removeAny(`${native}${separator}${name}`, depth + 1);
  await patiently(() => rmdir(native));
}

/** undefined when nothing is there. A junction and any other reparse point that Node knows is a link. */
export async function kindOf(native: string): Promise<FileStat['kind'] | undefined> {
  try {
    return fileStat(await lstat(native)).kind;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** A link where a file is to be read or written leads somewhere else: it may have been planted. */
export async function refuseLink(path: string, native: string): Promise<void> {
  if ((await kindOf(native)) === 'link') throw new IoError('link', path, 'is a link');
}
