import { baseName, joinPath, parentPath } from '../../../domain/windows-path.ts';
import { type Disk, isFile, isFolder, writeFile } from '../disk/disk.ts';
import { storeFolder } from '../machine/described-driver.ts';
import { DATABASE, putDriver, usedOemNumbers } from '../registry/driver-database.ts';
import { type DismSession, failed, GOOD, type Verb, type VerbEnd } from './dism-session.ts';
import { type DismFailure, FAILURE } from './dism-text.ts';
import { type InfFile, readInf } from './inf-file.ts';
import {
  editImageHive,
  hasHive,
  imageArchitecture,
  type OfflineImage,
  readImageHive,
} from './offline-image.ts';
import { type Happening, lines, wait } from './program.ts';

// SPAPI_E_FILE_HASH_NOT_IN_CATALOG. That a missing catalog gives this code is invented.
const UNSIGNED: DismFailure = {
  code: 0x800f_024b,
  sentences: [
    'The hash for the file is not present in the specified catalog file. The file is likely corrupt or the victim of tampering.',
  ],
};
const INVALID_INF = 'The driver package could not be installed.';

/** `/Add-Driver`: https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-driver-servicing-command-line-options-s14 */
export const addDrivers: Verb = function* (session) {
  const { station, args } = session;
  const wanted = args.options.get('/driver') ?? [];
  if (wanted.length === 0)
    return failed(FAILURE.parameter('The driver option is missing a required argument.'));
  const infs: string[] = [];
  for (const path of wanted) {
    if (isFile(station.disk, path)) infs.push(path);
    else if (isFolder(station.disk, path))
      infs.push(...infsBelow(station.disk, path, args.options.has('/recurse')));
    else return failed(FAILURE.noFile);
  }
  const isFolderCall = wanted.some((path) => isFolder(station.disk, path));
  if (isFolderCall) {
    yield lines('Searching for driver packages to install...');
    yield lines(`Found ${infs.length} driver package(s) to install.`);
  }
  let end: VerbEnd = GOOD;
  for (const [index, path] of infs.entries()) {
    const failure = yield* addOne(session, path, `Installing ${index + 1} of ${infs.length} - ${path}`);
    // In a folder, an INF that is none is said and skipped; named alone, it is the error of the call.
    if (failure !== undefined && !isFolderCall) end = failed(failure);
  }
  return end;
};

function* addOne(
  session: DismSession,
  path: string,
  announcement: string,
): Generator<Happening, DismFailure | undefined, void> {
  const { image, station, args, log, mishap } = session;
  yield wait(station.machine.pace.driverSeconds);
  if (mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
  if (mishap === 'disk-full') return FAILURE.diskFull;
  const bytes = station.disk.read(path);
  const inf = /\.inf$/i.test(path) ? readInf(bytes) : undefined;
  const problem = inf === undefined ? FAILURE.parameter(INVALID_INF) : missing(station.disk, path, inf, args);
  if (inf === undefined || problem !== undefined) {
    log.error(`${path}: ${INVALID_INF}`);
    yield lines(`${announcement}: ${INVALID_INF}`);
    return problem;
  }
  if (mishap !== 'exit-0-without-effect') install(image, station.disk, path, bytes, inf);
  yield lines(`${announcement}: The driver package was successfully installed.`);
  if (mishap === 'effect-then-exit-552') return FAILURE.msuWrapper;
  return mishap === 'effect-then-exit-1726' ? FAILURE.rpc : undefined;
}

function missing(disk: Disk, path: string, inf: InfFile, args: DismSession['args']): DismFailure | undefined {
  const folder = parentPath(path);
  if (inf.files.some((file) => !isFile(disk, joinPath(folder, file)))) return FAILURE.noFile;
  const isSigned = inf.catalog !== undefined && isFile(disk, joinPath(folder, inf.catalog));
  return isSigned || args.options.has('/forceunsigned') ? undefined : UNSIGNED;
}

/** Copies into the store and registers it, unless the same INF with the same catalog is there already. */
function install(image: OfflineImage, disk: Disk, path: string, bytes: Uint8Array, inf: InfFile): void {
  const infName = baseName(path);
  const architecture = imageArchitecture(image) ?? 'amd64';
  const folder = storeFolder(infName, architecture, bytes);
  const store = image.path('Windows', 'System32', 'DriverStore', 'FileRepository', folder);
  // A driver that does not start Windows goes into the DRIVERS hive, where there is one.
  const hive = hasHive(image, 'DRIVERS') ? 'DRIVERS' : 'SYSTEM';
  const known = readImageHive(image, hive).find(`${DATABASE}\\DriverPackages\\${folder}`) !== undefined;
  if (known && isFolder(disk, store)) return;
  for (const name of [...inf.files, ...(inf.catalog === undefined ? [] : [inf.catalog])]) {
    const source = joinPath(parentPath(path), name);
    if (isFile(disk, source)) writeFile(disk, joinPath(store, name), disk.read(source));
  }
  writeFile(disk, joinPath(store, infName), bytes);
  const used = new Set([
    ...usedOemNumbers(readImageHive(image, 'SYSTEM')),
    ...usedOemNumbers(readImageHive(image, 'DRIVERS')),
  ]);
  let number = 0;
  while (used.has(number) || isFile(disk, image.path('Windows', 'INF', `oem${number}.inf`))) number += 1;
  const published = `oem${number}.inf`;
  writeFile(disk, image.path('Windows', 'INF', published), bytes);
  const { provider, classGuid, version, dateMs, catalog } = inf;
  const entry = { folder, infName, published, provider, classGuid, version, dateMs, catalog, architecture };
  editImageHive(image, hive, (root) => putDriver(root, entry));
}

function infsBelow(disk: Disk, folder: string, recurse: boolean): readonly string[] {
  const found: string[] = [];
  for (const name of disk.list(folder) ?? []) {
    const path = joinPath(folder, name);
    if (isFile(disk, path) && /\.inf$/i.test(name)) found.push(path);
    else if (recurse && isFolder(disk, path)) found.push(...infsBelow(disk, path, true));
  }
  return found;
}
