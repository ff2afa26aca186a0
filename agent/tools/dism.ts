import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

export { type DismOutput, parseDism } from './dism-output.ts';
export { dismProgress } from './dism-progress.ts';

/** What every DISM call on an offline image is told. */
export interface DismCall {
  /** The dism.exe to start: that of Windows PE, or one that was carried along. */
  readonly dism: string;
  /** Folder that contains `Windows`, normally `D:\`. */
  readonly imageRoot: string;
  /** Must exist and be local; DISM's own default is the RAM disk. */
  readonly scratchFolder: string;
  /** Its folder must exist. */
  readonly logPath: string;
}

const MINUTE = 60_000;

// Field reports: a cumulative update takes 20 to 50 minutes offline, and the bar may stand still for minutes.
// Two hours is double the longest report; twenty minutes without a byte of output, log or disk is no longer work.
const ADD_PACKAGES: Patience = { firstMs: 120 * MINUTE, eachMs: 10 * MINUTE, perGibMs: 30 * MINUTE };
const ADD_PACKAGE_IDLE_MS = 20 * MINUTE;
// A driver is copied and indexed: seconds, a few minutes for a graphics driver on a slow disk.
const ADD_DRIVERS: Patience = { firstMs: 30 * MINUTE, eachMs: 2 * MINUTE, perGibMs: 20 * MINUTE };
const ADD_DRIVER_IDLE_MS = 10 * MINUTE;
// /CheckHealth only reads a flag; starting the servicing stack of the image is what takes time.
const CHECK_HEALTH_MS = 15 * MINUTE;
const VERSION_MS = 2 * MINUTE;

/** A file that DISM is handed. */
export interface DismInput {
  readonly path: string;
  readonly sizeBytes: number;
}

/** How long a call may take: for the first thing in it, for each further one, and for what they weigh together. */
interface Patience {
  readonly firstMs: number;
  readonly eachMs: number;
  readonly perGibMs: number;
}

const GIB = 1024 ** 3;

function limitOf({ firstMs, eachMs, perGibMs }: Patience, inputs: readonly DismInput[]): number {
  const sizeBytes = inputs.reduce((sum, input) => sum + input.sizeBytes, 0);
  return firstMs + eachMs * Math.max(0, inputs.length - 1) + Math.ceil(perGibMs * (sizeBytes / GIB));
}

/**
 * Adds packages, .cab or .msu, in the order given. What DISM prints in a call with several cannot be told apart, so only
 * the image says which of them it took.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
 */
export function addPackages(call: DismCall, packages: readonly DismInput[]): Command {
  const paths = packages.map(({ path }) => `/PackagePath:${path}`);
  return onImage(call, ['/Add-Package', ...paths, '/NoRestart'], {
    effect: 'changes',
    timeoutMs: limitOf(ADD_PACKAGES, packages),
    idleMs: ADD_PACKAGE_IDLE_MS,
  });
}

/**
 * Adds the driver packages of .inf files, in this order: exactly these, while `/Recurse` takes in every INF below a
 * folder.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-driver-servicing-command-line-options-s14
 */
export function addDrivers(
  call: DismCall,
  infs: readonly DismInput[],
  { forceUnsigned }: { readonly forceUnsigned: boolean },
): Command {
  const drivers = infs.map(({ path }) => `/Driver:${path}`);
  const verb = ['/Add-Driver', ...drivers, ...(forceUnsigned ? ['/ForceUnsigned'] : [])];
  return onImage(call, verb, {
    effect: 'changes',
    timeoutMs: limitOf(ADD_DRIVERS, infs),
    idleMs: ADD_DRIVER_IDLE_MS,
  });
}

/** Asks whether the component store was marked as damaged. Reads only. */
export function checkHealth(call: DismCall): Command {
  return onImage(call, ['/Cleanup-Image', '/CheckHealth'], {
    effect: 'reads',
    timeoutMs: CHECK_HEALTH_MS,
    idleMs: CHECK_HEALTH_MS,
  });
}

/** The DISM of a Windows itself. */
export function dismOf(system32: string): string {
  return joinPath(system32, 'dism.exe');
}

/** Prints the banner with DISM's version, and help that nobody reads. Touches no image and writes no log. */
export function dismVersion(dism: string): Command {
  return {
    tool: 'dism',
    file: dism,
    // DISM refuses /English together with /?; the banner's number is the same in every language.
    args: ['/?'],
    effect: 'reads',
    timeoutMs: VERSION_MS,
    idleMs: VERSION_MS,
  };
}

/** One call of DISM on the image, with what every call is told. */
export function onImage(
  { dism, imageRoot, scratchFolder, logPath }: DismCall,
  verb: readonly string[],
  limits: Pick<Command, 'effect' | 'timeoutMs' | 'idleMs'>,
): Command {
  return {
    tool: 'dism',
    file: dism,
    args: [
      '/English',
      `/Image:${imagePath(imageRoot)}`,
      ...verb,
      `/ScratchDir:${withoutEndSlash(scratchFolder)}`,
      `/LogPath:${logPath}`,
      '/LogLevel:3',
    ],
    logPath,
    // Servicing notes what it does to an offline image in that image or in the running Windows: which, is not documented.
    moreLogs: [joinPath(imageRoot, 'Windows\\Logs\\CBS\\CBS.log')],
    diskPath: withoutEndSlash(scratchFolder),
    ...limits,
  };
}

/**
 * `D:\` keeps its backslash (`D:` would be a current folder) and never needs quotes; any other folder loses it,
 * because a quoted path that ends in a backslash swallows its closing quote.
 */
function imagePath(root: string): string {
  return /^[A-Za-z]:\\*$/.test(root) ? `${root.slice(0, 2)}\\` : withoutEndSlash(root);
}

function withoutEndSlash(path: string): string {
  return /^[A-Za-z]:\\+$/.test(path) ? path : path.replace(/\\+$/, '');
}
