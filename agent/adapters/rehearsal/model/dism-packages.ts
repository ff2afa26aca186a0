import {
  formatPackageIdentity,
  type PackageIdentity,
  parsePackageIdentity,
} from '../../../domain/package-identity.ts';
import { compareVersions, formatVersion, parseVersion } from '../../../domain/version.ts';
import { baseName, joinPath } from '../../../domain/windows-path.ts';
import { dword } from '../../../offline/regf/tree.ts';
import { isFile, isFolder, writeFile } from '../disk/disk.ts';
import { mumText } from '../machine/mum.ts';
import { PACKAGE_STATES } from '../machine/windows-description.ts';
import {
  listPackages,
  newestOf,
  putPackage,
  STATE,
  supersedeOlder,
} from '../registry/component-servicing.ts';
import { progress } from './dism-progress.ts';
import { type DismSession, failed, GOOD, type Verb, type VerbEnd } from './dism-session.ts';
import { describeFailure, FAILURE } from './dism-text.ts';
import { editImageHive, imageArchitecture, readImageHive } from './offline-image.ts';
import { type PackageFile, type PackageReading, readMum, readPackageFile } from './package-file.ts';
import { type Happening, lines, wait } from './program.ts';

const CLIENT = 'DISM Package Manager Provider';

/** `/Add-Package`: https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options */
export const addPackages: Verb = function* (session) {
  const paths = session.args.options.get('/packagepath') ?? [];
  if (paths.length === 0)
    return failed(FAILURE.parameter('The packagepath option is missing a required argument.'));
  let end: VerbEnd = GOOD;
  for (const [index, path] of paths.entries()) {
    const one = yield* addOne(session, path, `Processing ${index + 1} of ${paths.length} - Adding package`);
    if (one.end === 'gone') return one;
    if (one.end !== 'good') end = one;
  }
  return end;
};

function* addOne(
  session: DismSession,
  path: string,
  announcement: string,
): Generator<Happening, VerbEnd, void> {
  const { station, log } = session;
  const isExpanded = isFile(station.disk, joinPath(path, 'update.mum'));
  if (isFolder(station.disk, path) && !isExpanded)
    return failed(FAILURE.notSupported('A rehearsal does not model folders of packages.'));
  if (!isExpanded && !isFile(station.disk, path)) {
    yield lines(`An error occurred trying to open - ${path} Error: 0x80070003`);
    return failed(FAILURE.noPath);
  }
  const reading = isExpanded ? readExpanded(session, path) : read(session, path);
  if (reading.kind === 'opaque') {
    yield lines(
      `A rehearsal cannot look into ${baseName(path)}: name its identity under "packageFiles" of the machine.`,
    );
    return failed(FAILURE.invalidPackage);
  }
  if (reading.kind === 'invalid') {
    log.error(`Failed to open package ${path}: ${reading.because} [HRESULT = 0x800F0805]`);
    yield lines(
      `${announcement} ${path}`,
      `${baseName(path)}: The specified package is not valid Windows package.`,
      ' Error: 0x800f0805',
    );
    return failed(FAILURE.invalidPackage);
  }
  const { file } = reading;
  const name = formatPackageIdentity(file.identity);
  // A cabinet is announced by its identity, a .msu by its path.
  yield lines(`${announcement} ${file.isMsu ? path : name}`);
  log.info(`Adding package ${name}`);
  if (!isExpanded) writeFile(station.disk, `${session.scratch}\\${baseName(path)}`, station.disk.read(path));
  const before = yield* progress(session, secondsFor(session, file.identity), () => stage(session, file));
  if (before !== undefined) return before;
  const refusal = session.args.options.has('/ignorecheck') ? undefined : judge(session, file, path);
  if (refusal !== undefined) {
    log.error(describeFailure(refusal));
    return failed(refusal);
  }
  yield wait(1);
  return finish(session, file);
}

/** A package that was expanded before: its files lie in the folder, update.mum among them. */
function readExpanded({ station }: DismSession, path: string): PackageReading {
  const files = ['update.mum', 'update.cat']
    .map((name) => ({ name, path: joinPath(path, name) }))
    .filter((one) => isFile(station.disk, one.path))
    .map(({ name, path: at }) => [name, station.disk.read(at)] as const);
  return readMum(new Map(files), false);
}

function read(session: DismSession, path: string): PackageReading {
  const named = session.station.machine.packageFiles[baseName(path)];
  const identity = named === undefined ? undefined : parsePackageIdentity(named);
  if (identity === undefined) return readPackageFile(baseName(path), session.station.disk.read(path));
  const text = new TextEncoder();
  return {
    kind: 'package',
    file: {
      identity,
      parents: [],
      needsStack: undefined,
      mum: text.encode(mumText(identity)),
      catalog: text.encode(`catalog of ${named}`),
      isMsu: /\.msu$/i.test(path),
    },
  };
}

function isCumulative({ name }: PackageIdentity): boolean {
  return /^Package_for_RollupFix$/i.test(name);
}

function secondsFor({ station }: DismSession, identity: PackageIdentity): number {
  const { pace } = station.machine;
  return isCumulative(identity) ? pace.cumulativeSeconds : pace.packageSeconds;
}

/** Whether the image takes the package. DISM gives one code for many reasons, after the bar has reached its end. */
function judge({ image }: DismSession, file: PackageFile, path: string) {
  const software = readImageHive(image, 'SOFTWARE');
  const { identity, parents, needsStack } = file;
  const architecture = imageArchitecture(image);
  const fits = identity.architecture === architecture || identity.architecture === 'neutral';
  if (!fits) return FAILURE.notApplicable;
  const installed = listPackages(software).filter(({ state }) => state === 0x70 || state === 0x80);
  const hasParent = parents.some((parent) =>
    installed.some(
      (entry) =>
        formatPackageIdentity(entry.identity).toLowerCase() === formatPackageIdentity(parent).toLowerCase(),
    ),
  );
  if (parents.length > 0 && !hasParent) return FAILURE.notApplicable;
  const newest = newestOf(software, identity);
  // Older than what is there: not applicable, like everything else that DISM cannot tell apart.
  if (newest !== undefined && compareVersions(newest.identity.version, identity.version) > 0)
    return FAILURE.notApplicable;
  const wanted = needsStack === undefined ? undefined : parseVersion(needsStack);
  const stack = installed
    .filter((entry) => /^Package_for_ServicingStack/i.test(entry.identity.name))
    .map((entry) => entry.identity.version)
    .sort(compareVersions)
    .at(-1);
  const isTooOld = wanted !== undefined && (stack === undefined || compareVersions(stack, wanted) < 0);
  return isTooOld ? FAILURE.newerStackNeeded(path) : undefined;
}

/** Half-way: the files are in the store, the package is not installed. What a process that dies leaves behind. */
function stage(session: DismSession, file: PackageFile): void {
  if (session.mishap !== 'die-at-60-percent') return;
  putFiles(session, file);
  const at = { nowMs: session.station.nowMs(), client: CLIENT };
  editImageHive(session.image, 'SOFTWARE', (root) => {
    if (newestOf(root, file.identity)?.identity.version.join() === file.identity.version.join()) return;
    putPackage(root, { identity: file.identity, state: STATE.staged }, at);
  });
}

function putFiles({ image }: DismSession, { identity, mum, catalog }: PackageFile): void {
  const stem = image.path('Windows', 'servicing', 'Packages', formatPackageIdentity(identity));
  writeFile(image.disk, `${stem}.mum`, mum);
  writeFile(image.disk, `${stem}.cat`, catalog);
}

function finish(session: DismSession, file: PackageFile): VerbEnd {
  const { image, mishap, log } = session;
  const { identity } = file;
  const noEffect = mishap === 'exit-0-without-effect' || mishap === 'exit-3010-without-effect';
  const isThere = newestOf(readImageHive(image, 'SOFTWARE'), identity);
  const isNew = isThere === undefined || compareVersions(isThere.identity.version, identity.version) !== 0;
  if (!noEffect && isNew) install(session, file);
  log.info(`Package ${formatPackageIdentity(identity)} ${isNew ? 'was added' : 'is already installed'}`);
  if (mishap === 'exit-3010-without-effect') return { end: 'said', exitCode: 3010 };
  if (mishap === 'effect-then-exit-552') return failed(FAILURE.msuWrapper);
  return mishap === 'effect-then-exit-1726' ? failed(FAILURE.rpc) : GOOD;
}

function install(session: DismSession, file: PackageFile): void {
  const { image, station } = session;
  const { identity } = file;
  const waits = isCumulative(identity) && image.described?.cumulativeState !== 'Installed';
  const state = waits ? PACKAGE_STATES['Install Pending'] : PACKAGE_STATES.Installed;
  putFiles(session, file);
  // What is to be done at the first start stands on the disk before anything says that it waits.
  if (waits) {
    const note = `<PendingTransaction Version="3.1" Package="${identity.name} ${formatVersion(identity.version)}"/>\r\n`;
    writeFile(image.disk, image.path('Windows', 'WinSxS', 'pending.xml'), note);
  }
  editImageHive(image, 'SOFTWARE', (root) => {
    supersedeOlder(root, identity);
    putPackage(root, { identity, state }, { nowMs: station.nowMs(), client: CLIENT });
    // The revision is raised when Windows starts, unless the package is installed at once.
    if (isCumulative(identity) && !waits) {
      const [, revision] = identity.version;
      root.ensure('Microsoft\\Windows NT\\CurrentVersion').set(dword('UBR', revision));
    }
  });
}
