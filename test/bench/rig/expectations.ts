import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeDifference } from './tree.ts';

/** Where a run may leave something on the serviced volume: what DISM writes, what the manifest wants, our own folder. */
const ALLOWED = [
  /^ProgramData\/Servicer(\/|$)/,
  /^Windows\/System32\/config\/Servicer(\/|$)/,
  /^Windows\/System32\/config\/(SOFTWARE|SYSTEM|DRIVERS|COMPONENTS)(\.LOG[12]?)?$/,
  /^Windows\/servicing\/Packages\/Package_for_KB510000[123]~/,
  /^Windows\/WinSxS\//,
  /^Windows\/Logs\//,
  /^Windows\/Setup(\/line\.txt)?$/,
];

/** Everything that a run touched and had no business to. */
export function strayChanges({ added, removed, changed }: TreeDifference): readonly string[] {
  const stray = [...added, ...changed].filter((path) => !ALLOWED.some((pattern) => pattern.test(path)));
  return [...stray, ...removed.map((path) => `removed: ${path}`)];
}

/** Files below a folder that hold the text, as UTF-8 or as UTF-16. */
export function filesHolding(folder: string, text: string): readonly string[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const file = join(folder, path);
    if (!statSync(file).isFile() || path.endsWith('.exe') || path.endsWith('pagefile.sys')) return false;
    const bytes = readFileSync(file);
    return forms.some((form) => bytes.includes(form));
  });
}
