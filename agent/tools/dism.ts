import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

export { type DismOutput, parseDism } from './dism-output.ts';
export { dismProgress } from './dism-progress.ts';

/** What every DISM call on an offline image is told. */
export interface DismCall {
  /** `X:\Windows\System32`. */
  readonly system32: string;
  /** Folder that contains `Windows`, normally `D:\`. */
  readonly imageRoot: string;
  /** Must exist and be local; DISM's own default is the RAM disk. */
  readonly scratchFolder: string;
  /** Its folder must exist. */
  readonly logPath: string;
}

const MINUTE = 60_000;

// Field reports: a cumulative update takes 20 to 50 minutes offline, and the bar may stand still for minutes.
// Two hours is double the longest report; twenty minutes without a byte of output or log is no longer work.
const ADD_PACKAGE_MS = 120 * MINUTE;
const ADD_PACKAGE_IDLE_MS = 20 * MINUTE;
// A driver is copied and indexed: seconds, a few minutes for a graphics driver on a slow disk.
const ADD_DRIVER_MS = 30 * MINUTE;
const ADD_DRIVER_IDLE_MS = 10 * MINUTE;
// /CheckHealth only reads a flag; starting the servicing stack of the image is what takes time.
const CHECK_HEALTH_MS = 15 * MINUTE;
const VERSION_MS = 2 * MINUTE;

/**
 * Adds one .cab or .msu. One package per call: in a call with several, what DISM prints cannot be told apart.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
 */
export function addPackage(call: DismCall, packagePath: string): Command {
  return onImage(call, ['/Add-Package', `/PackagePath:${packagePath}`, '/NoRestart'], {
    effect: 'changes',
    timeoutMs: ADD_PACKAGE_MS,
    idleMs: ADD_PACKAGE_IDLE_MS,
  });
}

/**
 * Adds the driver package of one .inf file.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-driver-servicing-command-line-options-s14
 */
export function addDriver(
  call: DismCall,
  infPath: string,
  { forceUnsigned }: { readonly forceUnsigned: boolean },
): Command {
  const verb = ['/Add-Driver', `/Driver:${infPath}`, ...(forceUnsigned ? ['/ForceUnsigned'] : [])];
  return onImage(call, verb, {
    effect: 'changes',
    timeoutMs: ADD_DRIVER_MS,
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

/** Prints the banner with DISM's version, and help that nobody reads. Touches no image and writes no log. */
export function dismVersion(system32: string): Command {
  return {
    tool: 'dism',
    file: joinPath(system32, 'dism.exe'),
    // DISM refuses /English together with /?; the banner's number is the same in every language.
    args: ['/?'],
    effect: 'reads',
    timeoutMs: VERSION_MS,
    idleMs: VERSION_MS,
  };
}

function onImage(
  { system32, imageRoot, scratchFolder, logPath }: DismCall,
  verb: readonly string[],
  limits: Pick<Command, 'effect' | 'timeoutMs' | 'idleMs'>,
): Command {
  return {
    tool: 'dism',
    file: joinPath(system32, 'dism.exe'),
    args: [
      '/English',
      `/Image:${imagePath(imageRoot)}`,
      ...verb,
      `/ScratchDir:${withoutEndSlash(scratchFolder)}`,
      `/LogPath:${logPath}`,
      '/LogLevel:3',
    ],
    logPath,
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
