import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file, folder and link below a folder: relative path to what it is (`sha256:...`, `folder`, `link:...`). */
export type Tree = ReadonlyMap<string, string>;

export interface TreeDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Reads all contents. `leaveOut` is given relative paths with `/`; a folder left out is not entered. */
export function readTree(folder: string, leaveOut: (path: string) => boolean = () => false): Tree {
  const tree = new Map<string, string>();
  const walk = (parent: string): void => {
    for (const name of readdirSync(parent).sort()) {
      const full = join(parent, name);
      const path = relative(folder, full);
      if (leaveOut(path)) continue;
      const stat = lstatSync(full);
      if (stat.isDirectory()) {
        tree.set(path, 'folder');
        walk(full);
      } else if (stat.isSymbolicLink()) tree.set(path, `link:${readlinkSync(full)}`);
      else tree.set(path, `sha256:${hashFile(full)}`);
    }
  };
  walk(folder);
  return tree;
}

export function compareTrees(before: Tree, after: Tree): TreeDifference {
  return {
    added: [...after.keys()].filter((path) => !before.has(path)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
    changed: [...before]
      .filter(([path, what]) => after.has(path) && after.get(path) !== what)
      .map(([path]) => path),
  };
}

/** Lower-case hex, read in pieces: page files are large. */
export function hashFile(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1024 * 1024);
  const handle = openSync(file, 'r');
  try {
    for (;;) {
      const count = readSync(handle, piece);
      if (count === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
}
