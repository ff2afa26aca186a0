import type { Failure } from '../domain/servicing-error.ts';
import { readInf } from '../offline/inf.ts';
import type { DeskFile, FoundDriver, MissingFile } from './found.ts';
import { lastPart } from './names.ts';
import { type Servicing, without, writtenEntry } from './read-servicing.ts';
import { deskFile, needFile, type Searching } from './searching.ts';

// The largest INF files of graphics drivers have about 2 MiB.
const MAX_INF_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 8;
const MAX_FOLDERS = 2000;

/** Every .inf file below the folders of `drivers`, each with the files it names. */
export async function gatherDrivers(
  searching: Searching,
  { data, written, place }: Servicing,
  fail: (failure: Failure) => void,
): Promise<readonly FoundDriver[]> {
  const found: FoundDriver[] = [];
  for (const [index, entry] of data.drivers.entries()) {
    const here = place('drivers', index);
    const path = typeof entry === 'string' ? entry : entry.path;
    const id = typeof entry === 'string' ? undefined : entry.id;
    const settings = without(writtenEntry(written, 'drivers', index), ['path', 'id']);
    const infs = await infFiles(searching, path, here, fail);
    if (infs.length > 1 && id !== undefined) {
      fail({ code: 'SVC-1402', detail: `${here}: "id" is for one driver, ${path} has ${infs.length}` });
      continue;
    }
    for (const inf of infs) found.push({ place: here, id, settings, ...(await readDriver(searching, inf)) });
  }
  return found;
}

async function infFiles(
  searching: Searching,
  path: string,
  place: string,
  fail: (failure: Failure) => void,
): Promise<readonly DeskFile[]> {
  const { workshop, base } = searching;
  const source = workshop.resolve(base, path);
  if ((await workshop.stat(source))?.kind !== 'folder') {
    const file = await needFile(searching, path, place, fail);
    if (file === undefined) return [];
    if (/\.inf$/i.test(file.source)) return [file];
    fail({ code: 'SVC-1411', detail: `${place}: ${source} is neither a folder nor an .inf file` });
    return [];
  }
  const infs: DeskFile[] = [];
  let folders: readonly string[] = [source];
  let seen = 0;
  for (let depth = 0; folders.length > 0; depth += 1) {
    seen += folders.length;
    if (depth > MAX_DEPTH || seen > MAX_FOLDERS) {
      fail({
        code: 'SVC-1411',
        detail: `${place}: ${source} has more than ${MAX_FOLDERS} folders, or ${MAX_DEPTH} deep`,
      });
      return [];
    }
    const below: string[] = [];
    for (const folder of folders) {
      for (const name of await workshop.list(folder)) {
        const at = workshop.resolve(folder, name);
        const stat = await workshop.stat(at);
        if (stat?.kind === 'folder') below.push(at);
        else if (stat?.kind === 'file' && /\.inf$/i.test(name)) infs.push(await deskFile(workshop, at));
      }
    }
    folders = below;
  }
  if (infs.length === 0) fail({ code: 'SVC-1403', detail: `${place}: there is no .inf file in ${source}` });
  return infs;
}

type DriverLook = Pick<FoundDriver, 'inf' | 'reading' | 'files' | 'catalogs' | 'missing'>;

async function readDriver({ workshop }: Searching, inf: DeskFile): Promise<DriverLook> {
  const reading = readInf(await workshop.read(inf.source, MAX_INF_BYTES));
  if (!reading.ok) return { inf, reading, files: [], catalogs: [], missing: [] };
  const folder = workshop.parent(inf.source);
  const files: (DeskFile & { name: string })[] = [];
  const missing: MissingFile[] = [];
  const catalogs: string[] = [];
  const wanted = new Map<string, { readonly isCatalog: boolean; readonly onlyFor: string | undefined }>();
  for (const { name, architecture } of reading.inf.catalogs)
    wanted.set(name.replaceAll('\\', '/'), { isCatalog: true, onlyFor: architecture });
  for (const name of reading.inf.sourceFiles) {
    const plain = name.replaceAll('\\', '/');
    if (!wanted.has(plain)) wanted.set(plain, { isCatalog: false, onlyFor: reading.inf.onlyFor.get(name) });
  }
  for (const [name, { isCatalog, onlyFor }] of wanted) {
    const spelled = await spellingOnDisk(workshop, folder, name);
    const stat = spelled === undefined ? undefined : await workshop.stat(workshop.resolve(folder, spelled));
    if (spelled === undefined || stat?.kind !== 'file') {
      missing.push({ name, onlyFor });
      continue;
    }
    // Some INFs name themselves among their files.
    if (spelled === lastPart(inf.source) || files.some((file) => file.name === spelled)) continue;
    files.push({ ...(await deskFile(workshop, workshop.resolve(folder, spelled))), name: spelled });
    if (isCatalog) catalogs.push(spelled);
  }
  return { inf, reading, files, catalogs, missing };
}

/** An INF names files as Windows compares them: without regard to case. undefined when there is none. */
async function spellingOnDisk(
  workshop: Searching['workshop'],
  folder: string,
  name: string,
): Promise<string | undefined> {
  const parts: string[] = [];
  let at = folder;
  for (const part of name.split('/')) {
    // An INF is not ours: it must not lead out of its folder.
    if (part === '' || part === '.' || part === '..') return undefined;
    const names = (await workshop.stat(at))?.kind === 'folder' ? await workshop.list(at) : [];
    const spelled =
      names.find((one) => one === part) ?? names.find((one) => one.toLowerCase() === part.toLowerCase());
    if (spelled === undefined) return undefined;
    parts.push(spelled);
    at = workshop.resolve(at, spelled);
  }
  return parts.join('/');
}
