import type { PayloadFile } from '../domain/manifest.ts';
import { refuse } from './common.ts';
import type { Bound, FindPayload } from './kind.ts';

export type FoundFiles =
  | { readonly ok: true; readonly files: readonly PayloadFile[] }
  | Extract<Bound, { readonly ok: false }>;

/** The payload files that a step names, in its order. */
export function findAll(stepId: string, ids: readonly string[], find: FindPayload): FoundFiles {
  const files: PayloadFile[] = [];
  for (const id of ids) {
    const file = find(id);
    if (file === undefined) return refuse('SVC-1110', `step ${stepId}: there is no payload "${id}"`);
    files.push(file);
  }
  return { ok: true, files };
}

/** The folder of a payload path, `/` between its parts; empty for a file beside the manifest. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The first file that lies neither in a folder nor below it. */
export function strayFrom(folder: string, files: readonly PayloadFile[]): PayloadFile | undefined {
  return files.find(
    ({ path }) => folderOf(path) !== folder && !folderOf(path).startsWith(folder === '' ? '' : `${folder}/`),
  );
}

/** The deepest folder that holds all of the files. */
export function commonFolder(files: readonly PayloadFile[]): string {
  const [first, ...others] = files.map(({ path }) => folderOf(path).split('/'));
  let parts = first ?? [];
  for (const other of others) {
    const differs = parts.findIndex((part, index) => part !== other[index]);
    if (differs !== -1) parts = parts.slice(0, differs);
  }
  return parts.join('/');
}

export function totalBytes(files: readonly PayloadFile[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}
