import { readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { openFiles, quietly, resolveNoCase } from './open-hive-file.ts';

/** What lies at a path in which no Windows was found: enough to tell a person what to give instead. */
export type PathLook =
  | { readonly kind: 'nothing' | 'other' | 'unreadable' }
  | { readonly kind: 'file'; readonly head: Uint8Array }
  /** `windowsBelow`: folders at most two levels down that hold a Windows. */
  | { readonly kind: 'folder'; readonly isEmpty: boolean; readonly windowsBelow: readonly string[] };

const HEAD_BYTES = 4096;
const MOST_FOLDERS = 200;
const MOST_FOUND = 8;
const MOST_LEVELS = 2;

/** Follows a link; a pipe or device is not opened. */
export function lookAtPath(nativePath: string): PathLook {
  const stat = statOf(nativePath);
  if (stat === 'nothing' || stat === 'unreadable') return { kind: stat };
  if (stat.isFile()) return { kind: 'file', head: headOf(path.resolve(nativePath)) };
  if (!stat.isDirectory()) return { kind: 'other' };
  const names = quietly(() => readdirSync(nativePath));
  if (names === undefined) return { kind: 'unreadable' };
  return { kind: 'folder', isEmpty: names.length === 0, windowsBelow: windowsBelow(nativePath) };
}

function statOf(nativePath: string): Stats | 'nothing' | 'unreadable' {
  try {
    return statSync(nativePath, { throwIfNoEntry: false }) ?? 'nothing';
  } catch {
    return 'unreadable';
  }
}

function headOf(native: string): Uint8Array {
  const files = openFiles();
  const head = quietly(() => files.source(native).read(0, HEAD_BYTES));
  files.close();
  return head ?? new Uint8Array(0);
}

function windowsBelow(top: string): readonly string[] {
  const found: string[] = [];
  let level = [top];
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    const next = level.flatMap(foldersIn).slice(0, MOST_FOLDERS);
    found.push(...next.filter((folder) => resolveNoCase(folder, 'Windows\\System32') !== undefined));
    level = next.filter((folder) => !found.includes(folder));
  }
  return found.slice(0, MOST_FOUND);
}

/** Links are left out: they may lead back. */
function foldersIn(folder: string): readonly string[] {
  const entries = quietly(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names
    .sort()
    .slice(0, MOST_FOLDERS)
    .map((name) => path.join(folder, name));
}
