import { isUnc } from '../../../domain/windows-path.ts';
import { isFolder } from '../disk/disk.ts';
import type { DismArguments } from './dism-arguments.ts';
import type { DismLog } from './dism-log.ts';
import { cleanupMountpoints, exportImage, listMounted, mountImage, unmountImage } from './dism-mount.ts';
import { failed, type VerbEnd } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import type { Happening, ProgramCall, Station } from './program.ts';

/** One call of an imaging verb: these work on files and mounts, not on a Windows. */
export interface ImagingCall {
  readonly station: Station;
  readonly args: DismArguments;
  readonly log: DismLog;
  readonly mishap: ProgramCall['mishap'];
  /** The first value of an option; empty when it was not given. */
  readonly option: (name: string) => string;
}

export type ImagingVerb = (call: ImagingCall) => Generator<Happening, VerbEnd, void>;

const IMAGING: Readonly<Record<string, ImagingVerb>> = {
  '/get-mountedimageinfo': listMounted,
  '/mount-image': mountImage,
  '/unmount-image': unmountImage,
  '/cleanup-mountpoints': cleanupMountpoints,
  '/export-image': exportImage,
};

export function isImaging(verb: string | undefined): boolean {
  return IMAGING[verb ?? ''] !== undefined;
}

export function* performImaging(
  station: Station,
  args: DismArguments,
  log: DismLog,
  mishap: ProgramCall['mishap'],
): Generator<Happening, VerbEnd, void> {
  const verb = IMAGING[args.verb ?? ''];
  if (verb === undefined) return failed(FAILURE.notSupported(`A rehearsal does not model ${args.verb}.`));
  const { scratchDir } = args;
  if (scratchDir !== undefined && (isUnc(scratchDir) || !isFolder(station.disk, scratchDir)))
    return failed(FAILURE.scratch);
  return yield* verb({ station, args, log, mishap, option: (name) => args.options.get(name)?.[0] ?? '' });
}
