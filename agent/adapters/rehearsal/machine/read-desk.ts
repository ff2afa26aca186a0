import fs from 'node:fs';
import path from 'node:path';
import type { Content, Contents, ReadDesk } from './content.ts';

const MAX_FILES = 10_000;

/**
 * Reads what a description takes from the desk, relative to the folder it lies in. Links are not followed. Throws where
 * there is nothing: a machine without its settings would be refused for a reason that is none of its own.
 */
export function deskReader(folder: string): ReadDesk {
  return (wanted) => {
    const files = new Map<string, Content>();
    const isThere = fs.existsSync(path.resolve(folder, wanted));
    if (!isThere) throw new Error(`the machine takes ${wanted} from ${folder}, and there is nothing`);
    collect(path.resolve(folder, wanted), '', files);
    return files;
  };
}

/** For descriptions that take nothing from a desk. */
export function noDesk(): Contents {
  return new Map();
}

function collect(real: string, name: string, files: Map<string, Content>): void {
  const stat = fs.lstatSync(real, { throwIfNoEntry: false });
  if (stat === undefined || files.size >= MAX_FILES) return;
  if (stat.isFile()) files.set(name, new Uint8Array(fs.readFileSync(real)));
  if (!stat.isDirectory()) return;
  for (const child of fs.readdirSync(real).sort()) {
    collect(path.join(real, child), name === '' ? child : `${name}\\${child}`, files);
  }
}
