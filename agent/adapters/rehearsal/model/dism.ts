import { isInside, isSamePath, isUnc, joinPath } from '../../../domain/windows-path.ts';
import { DiskError, isFolder } from '../disk/disk.ts';
import { addProvisionedApp, getProvisionedApps, removeProvisionedApp } from './dism-apps.ts';
import { type DismArguments, parseDismArguments } from './dism-arguments.ts';
import { addCapability, removeCapability } from './dism-capabilities.ts';
import { cleanupImage } from './dism-cleanup.ts';
import { addDrivers } from './dism-drivers.ts';
import { setEdition } from './dism-edition.ts';
import { disableFeature, enableFeature, getFeatureInfo } from './dism-features.ts';
import { isImaging, performImaging } from './dism-imaging.ts';
import { getIntl, setInternational } from './dism-international.ts';
import { openDismLog } from './dism-log.ts';
import { addPackages } from './dism-packages.ts';
import { getPeSettings, setScratchSpace, setTargetPath } from './dism-pe.ts';
import { setProductKey } from './dism-product-key.ts';
import { getCurrentEdition, getDrivers, getPackageInfo, getPackages } from './dism-queries.ts';
import { removeDrivers, removePackages } from './dism-removals.ts';
import { type DismSession, failed, type Verb, type VerbEnd } from './dism-session.ts';
import { banner, type DismFailure, errorBlock, exitCodeOf, FAILURE, success } from './dism-text.ts';
import { applyUnattend } from './dism-unattend.ts';
import { imageBuild, openImage } from './offline-image.ts';
import { lines, type Program, type ProgramRun, type Station, wait } from './program.ts';

const VERBS: Readonly<Record<string, Verb>> = {
  '/add-package': addPackages,
  '/remove-package': removePackages,
  '/get-featureinfo': getFeatureInfo,
  '/enable-feature': enableFeature,
  '/disable-feature': disableFeature,
  '/add-capability': addCapability,
  '/remove-capability': removeCapability,
  '/remove-driver': removeDrivers,
  '/add-driver': addDrivers,
  '/get-packages': getPackages,
  '/get-packageinfo': getPackageInfo,
  '/get-drivers': getDrivers,
  '/get-currentedition': getCurrentEdition,
  '/set-edition': setEdition,
  '/set-productkey': setProductKey,
  '/get-pesettings': getPeSettings,
  '/set-scratchspace': setScratchSpace,
  '/set-targetpath': setTargetPath,
  '/apply-unattend': applyUnattend,
  '/get-intl': getIntl,
  '/set-uilang': setInternational,
  '/set-syslocale': setInternational,
  '/set-userlocale': setInternational,
  '/set-inputlocale': setInternational,
  '/set-timezone': setInternational,
  '/get-provisionedappxpackages': getProvisionedApps,
  '/add-provisionedappxpackage': addProvisionedApp,
  '/remove-provisionedappxpackage': removeProvisionedApp,
  '/cleanup-image': cleanupImage,
};
const DEFAULT_LOG = 'X:\\Windows\\Logs\\DISM\\dism.log';

/** dism.exe on an offline image: what it prints, what it leaves behind, and how it ends. */
export const dism: Program = function* (call, station): ProgramRun {
  const { disk } = station;
  const isGerman = call.mishap === 'localised';
  yield wait(0.5);
  const version = versionOf(call.file, station);
  yield banner(version);
  const reading = parseDismArguments(call.args);
  if (!reading.ok) {
    yield errorBlock(reading.failure, DEFAULT_LOG, isGerman);
    return exitCodeOf(reading.failure.code);
  }
  const args = reading.parsed;
  const logPath = args.logPath ?? DEFAULT_LOG;
  if (args.help) {
    yield lines('DISM.exe [dism_options] {Imaging_command} [<Imaging_arguments>]');
    return 0;
  }
  if (isImaging(args.verb)) {
    const log = openDismLog(disk, logPath, station.nowMs);
    yield wait(1);
    const end = yield* guarded(performImaging(station, args, log, call.mishap));
    return yield* lastWords(end, { args, log, isGerman });
  }
  const refusal = admit(args, station, version);
  if (refusal !== undefined) {
    yield errorBlock(refusal, logPath, isGerman);
    return exitCodeOf(refusal.code);
  }
  const image = openImage(station, args.image ?? '');
  const log = openDismLog(disk, logPath, station.nowMs);
  if (!log.isOpen) yield lines(`Logging is disabled: Unable to obtain access to the log file ${logPath}.`);
  yield wait(2);
  const build = imageBuild(image);
  yield lines(`Image Version: 10.0.${build}`, '');
  const scratchRoot = args.scratchDir ?? 'X:\\Windows\\Temp';
  if (args.scratchDir === undefined && (disk.freeBytes('X:\\') ?? 0) < 1024 * 1024 * 1024) {
    yield lines(
      'The scratch directory size might be insufficient to perform this operation. The recommended size of the scratch directory is at least 1024 MB.',
      '',
    );
  }
  const scratch = joinPath(scratchRoot, 'A1B2C3D4-0F0E-4D0C-8B0A-090807060504');
  const session: DismSession = { station, image, args, log, scratch, mishap: call.mishap, isGerman };
  const end = spoilt(yield* perform(session), call.mishap);
  if (call.mishap === 'hang-after-100') yield { waitMs: Number.POSITIVE_INFINITY };
  if (end.end !== 'gone') disk.removeTree(scratch);
  return yield* lastWords(end, session);
};

/** Whatever the verb: its host process is gone at the end of its work. */
function spoilt(end: VerbEnd, mishap: DismSession['mishap']): VerbEnd {
  return end.end === 'good' && mishap === 'effect-then-exit-1726' ? failed(FAILURE.rpc) : end;
}

/** What is said at the end, and the exit code. */
function* lastWords(
  end: VerbEnd,
  { args, log, isGerman }: Pick<DismSession, 'args' | 'log' | 'isGerman'>,
): ProgramRun {
  switch (end.end) {
    case 'gone':
    case 'said':
      return end.exitCode;
    case 'good':
      if (!args.quiet) yield success(isGerman);
      return 0;
    case 'failed':
      log.error(end.failure.sentences.join(' '));
      yield errorBlock(end.failure, log.path, isGerman);
      return exitCodeOf(end.failure.code);
  }
}

const notModelled: Verb = function* ({ args }) {
  yield wait(0);
  return failed(FAILURE.notSupported(`A rehearsal does not model ${args.verb}.`));
};

function perform(session: DismSession): ReturnType<Verb> {
  return guarded((VERBS[session.args.verb ?? ''] ?? notModelled)(session));
}

/** A full or broken disk ends a verb as it ends the real tool. */
function* guarded(run: ReturnType<Verb>): ReturnType<Verb> {
  try {
    return yield* run;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    if (error.code === 'ENOSPC') return failed(FAILURE.diskFull);
    // ERROR_ACCESS_DENIED, ERROR_GEN_FAILURE.
    const code = error.code === 'EROFS' || error.code === 'EACCES' ? 0x8007_0005 : 0x8007_001f;
    return failed({ code, sentences: ['Access is denied.'] });
  }
}

/** What DISM looks at before it does anything. */
function admit(
  args: DismArguments,
  { machine, boot, disk }: Station,
  version: string,
): DismFailure | undefined {
  if (args.online || args.image === undefined)
    return FAILURE.notSupported('DISM does not support servicing Windows PE with the /Online option.');
  if (isUnc(args.image))
    return FAILURE.notSupported(
      'DISM cannot service an image on a network path. Mount the image locally and run DISM again.',
    );
  if (isSamePath(args.image, 'X:\\'))
    return FAILURE.parameter('The /Image option that is specified points to a running Windows installation.');
  const root = args.image;
  if (!isReachable(root, disk)) return FAILURE.noImage;
  // The hives of the image must be free: https://github.com/rbalsleyMSFT/FFU waits a minute after reg unload.
  if (Object.values(boot.hives).some((file) => isInside(file, joinPath(root, 'Windows'))))
    return FAILURE.sharing;
  if (args.scratchDir !== undefined && (isUnc(args.scratchDir) || !isFolder(disk, args.scratchDir)))
    return FAILURE.scratch;
  const build = Number(imageBuild(openImage({ machine, boot, disk, nowMs: () => 0 }, root)).split('.')[0]);
  const own = Number(version.split('.')[2]);
  // Never an image newer than DISM itself (what-is-dism). 19041 services 19045: they share their servicing base.
  if (servicingBase(build) > servicingBase(own)) return FAILURE.unserviceable;
  return undefined;
}

/** A DISM that was carried along works with its own version, whatever that of Windows PE is. */
function versionOf(file: string | undefined, { machine: { host, tools } }: Station): string {
  const { carriedDism } = tools;
  const isCarried =
    carriedDism !== undefined && file !== undefined && isSamePath(file, `X:\\${carriedDism.path}`);
  return isCarried ? carriedDism.version : host.dismVersion;
}

function isReachable(root: string, disk: Station['disk']): boolean {
  try {
    return isFolder(disk, joinPath(root, 'Windows', 'System32', 'config'));
  } catch (error) {
    if (error instanceof DiskError) return false;
    throw error;
  }
}

/** Enablement packages raise the build and keep the servicing base: 19041 to 19045, 22621 to 22631, 26100 to 26200. */
function servicingBase(build: number): number {
  const bases = [26100, 22621, 22000, 20348, 19041];
  return bases.find((base) => build >= base && build < base + (base === 26100 ? 1000 : 20)) ?? build;
}
