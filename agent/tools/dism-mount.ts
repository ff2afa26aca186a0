import type { Command } from '../domain/command.ts';

/**
 * The imaging verbs of DISM. They take no /Image.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-image-management-command-line-options-s14
 */
export interface ImagingCall {
  /** The dism.exe to start. */
  readonly dism: string;
  /** Must exist and be local; DISM's own default is the RAM disk. */
  readonly scratchFolder: string;
  /** Its folder must exist. */
  readonly logPath: string;
}

const MINUTE = 60_000;

// Mounting reads the metadata of one image: about a minute from a slow disk.
const MOUNT_MS = 30 * MINUTE;
// Saving compresses all that was changed: a cumulative update is gigabytes, and a slow disk takes most of an hour.
const SAVE_MS = 180 * MINUTE;
const EXPORT_MS = 180 * MINUTE;
const IDLE_MS = 20 * MINUTE;
const LIST_MS = 5 * MINUTE;

/** All mounts that this start of Windows PE knows. */
export function listMounted(call: ImagingCall): Command {
  return imaging(call, ['/Get-MountedImageInfo'], { effect: 'reads', timeoutMs: LIST_MS, idleMs: LIST_MS });
}

/** Mounts one image into an empty folder of an NTFS volume. */
export function mountImage(
  call: ImagingCall,
  mount: {
    readonly wim: string;
    readonly index: number;
    readonly folder: string;
    readonly readOnly: boolean;
  },
): Command {
  const { wim, index, folder, readOnly } = mount;
  const verb = ['/Mount-Image', `/ImageFile:${wim}`, `/Index:${index}`, `/MountDir:${folder}`];
  return imaging(call, [...verb, ...(readOnly ? ['/ReadOnly'] : [])], {
    // A look for `plan` and `doctor`: nothing of the file is changed by it.
    effect: readOnly ? 'reads' : 'changes',
    timeoutMs: MOUNT_MS,
    idleMs: IDLE_MS,
  });
}

/** Ends a mount, and saves what was changed in it or forgets it. */
export function unmountImage(call: ImagingCall, folder: string, end: 'commit' | 'discard'): Command {
  return imaging(call, ['/Unmount-Image', `/MountDir:${folder}`, end === 'commit' ? '/Commit' : '/Discard'], {
    effect: end === 'commit' ? 'changes' : 'reads',
    timeoutMs: end === 'commit' ? SAVE_MS : MOUNT_MS,
    idleMs: IDLE_MS,
  });
}

/** Frees what mounts that no longer work still hold. Touches no mount that works or can be mounted again. */
export function cleanupMountpoints(call: ImagingCall): Command {
  return imaging(call, ['/Cleanup-Mountpoints'], { effect: 'reads', timeoutMs: MOUNT_MS, idleMs: MOUNT_MS });
}

/** Copies one image into another file, which may be there already; of a split image, from all of its parts. */
export function exportImage(
  call: ImagingCall,
  from: {
    readonly wim: string;
    readonly parts: string | undefined;
    readonly index: number;
    readonly to: string;
  },
): Command {
  const { wim, parts, index, to } = from;
  return imaging(
    call,
    [
      '/Export-Image',
      `/SourceImageFile:${wim}`,
      ...(parts === undefined ? [] : [`/SWMFile:${parts}`]),
      `/SourceIndex:${index}`,
      `/DestinationImageFile:${to}`,
    ],
    { effect: 'changes', timeoutMs: EXPORT_MS, idleMs: IDLE_MS },
  );
}

/** `install*.swm` for `install.swm`: all parts of a split image. */
export function splitPattern(swm: string): string {
  return swm.replace(/\d*(\.[^.\\]*)$/, '*$1');
}

function imaging(
  { dism, scratchFolder, logPath }: ImagingCall,
  verb: readonly string[],
  limits: Pick<Command, 'effect' | 'timeoutMs' | 'idleMs'>,
): Command {
  return {
    tool: 'dism',
    file: dism,
    args: ['/English', ...verb, `/ScratchDir:${scratchFolder}`, `/LogPath:${logPath}`, '/LogLevel:3'],
    logPath,
    ...limits,
  };
}
