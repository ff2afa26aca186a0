import type { Failure } from '../domain/servicing-error.ts';
import type { DeskFile, Found, FoundFile, FoundPackage, FoundPayload } from './found.ts';
import { gatherDrivers } from './gather-drivers.ts';
import { gatherRegistry } from './gather-registry.ts';
import { lastPart } from './names.ts';
import { readPackage } from './read-package.ts';
import { type Servicing, without, writtenEntry } from './read-servicing.ts';
import { needFile, type Searching } from './searching.ts';

export type Gathered =
  | { readonly ok: true; readonly found: Found }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/** Finds every file that a servicing file stands for, and reads what packages and drivers say of themselves. */
export async function gather(searching: Searching, servicing: Servicing): Promise<Gathered> {
  const failures: Failure[] = [];
  const fail = (failure: Failure): void => {
    failures.push(failure);
  };
  const packages = await gatherPackages(searching, servicing, fail);
  const drivers = await gatherDrivers(searching, servicing, fail);
  const registry = await gatherRegistry(searching, servicing, fail);
  const files = await gatherFiles(searching, servicing, fail);
  const payload = await gatherPayload(searching, servicing, fail);
  if (failures.length > 0) return { ok: false, failures };
  return { ok: true, found: { packages, drivers, registry, files, payload } };
}

async function gatherPackages(
  searching: Searching,
  { data, written, place }: Servicing,
  fail: (failure: Failure) => void,
): Promise<readonly FoundPackage[]> {
  const found: FoundPackage[] = [];
  const places = new Map<string, string>();
  for (const [index, entry] of data.packages.entries()) {
    const here = place('packages', index);
    const path = typeof entry === 'string' ? entry : entry.path;
    const { id, identity } = typeof entry === 'string' ? {} : entry;
    const settings = without(writtenEntry(written, 'packages', index), ['path', 'id', 'identity']);
    const files = await packageFiles(searching, path, here, fail);
    if (files.length > 1 && (id !== undefined || identity !== undefined)) {
      fail({
        code: 'SVC-1402',
        detail: `${here}: "id" and "identity" are for one file, ${path} has ${files.length}`,
      });
      continue;
    }
    for (const file of files) {
      const other = places.get(file.source);
      places.set(file.source, here);
      if (other !== undefined) {
        fail({ code: 'SVC-1414', detail: `${here}: ${file.source} is named by ${other} too` });
        continue;
      }
      const { reading, statedSha1 } = readPackage(searching, file.source);
      found.push({ ...file, place: here, id, identity, settings, reading, statedSha1 });
    }
  }
  return found;
}

async function packageFiles(
  searching: Searching,
  path: string,
  place: string,
  fail: (failure: Failure) => void,
): Promise<readonly DeskFile[]> {
  const { workshop, base } = searching;
  const source = workshop.resolve(base, path);
  const stat = await workshop.stat(source);
  if (stat?.kind !== 'folder') {
    const file = await needFile(searching, path, place, fail);
    return file === undefined ? [] : [file];
  }
  const names = (await workshop.list(source)).filter((name) => /\.(cab|msu)$/i.test(name));
  if (names.length === 0)
    fail({ code: 'SVC-1403', detail: `${place}: ${source} holds no .msu or .cab file` });
  const files: DeskFile[] = [];
  for (const name of names) {
    const file = await needFile(searching, workshop.resolve(source, name), place, fail);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function gatherFiles(
  searching: Searching,
  { data, written, place }: Servicing,
  fail: (failure: Failure) => void,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const [index, { id, from, to, delete: removed }] of data.files.entries()) {
    const here = place('files', index);
    const settings = without(writtenEntry(written, 'files', index), ['id', 'from', 'to', 'delete']);
    if (from === undefined) {
      found.push({ place: here, id, settings, from: undefined, to: removed ?? '' });
      continue;
    }
    const file = await needFile(searching, from, here, fail);
    if (file !== undefined) found.push({ place: here, id, settings, from: file, to: to ?? lastPart(from) });
  }
  return found;
}

async function gatherPayload(
  searching: Searching,
  { data, place }: Servicing,
  fail: (failure: Failure) => void,
): Promise<readonly FoundPayload[]> {
  const found: FoundPayload[] = [];
  for (const [index, { id, path }] of data.payload.entries()) {
    const here = place('payload', index);
    const file = await needFile(searching, path, here, fail);
    if (file !== undefined) found.push({ ...file, place: here, id });
  }
  return found;
}
