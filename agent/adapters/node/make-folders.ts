import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder of the desk and its missing parents. Not by `recursive: true`: where the system calls a name absent
 * that it will not make (below /proc), Node asks again without end.
 */
export function makeFolders(native: string): void {
  if (isFolder(native)) return;
  const parent = dirname(native);
  if (parent !== native) makeFolders(parent);
  try {
    mkdirSync(native);
  } catch (error) {
    // Another one may have been quicker.
    if (!isFolder(native)) throw error;
  }
}

function isFolder(native: string): boolean {
  return statSync(native, { throwIfNoEntry: false })?.isDirectory() === true;
}
