import type { CandidateRow } from '../../domain/event.ts';
import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import type { ImageFileTarget } from '../../domain/settings.ts';
import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { BitLockerKeys } from '../../manifest/bitlocker-keys.ts';
import { readWimHeader, WIM_HEADER_BYTES } from '../../offline/wim-header.ts';
import {
  chooseImageFile,
  chooseMountVolume,
  type ImageFileSighting,
  volumesToSearch,
} from '../../plan/image-file-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { stateFolderOfFile } from '../../runtime/state-folder.ts';
import { splitPattern } from '../../tools/dism-mount.ts';
import type { Loan } from '../locate/loans.ts';
import { openVolumes } from '../locate/unlock.ts';
import type { Target } from '../place.ts';
import { type FilePlaces, placesOfFile } from './places.ts';

/** One image of a .wim file on this machine that may be serviced. */
export interface ImageFile {
  /** `E:\images\install.wim`: for a split image, the file that its parts are joined into. */
  readonly path: string;
  readonly index: number;
  readonly imageCount: number;
  readonly sizeBytes: number;
  /** First part of a split image, as long as it has not been joined. */
  readonly splitAt: string | undefined;
  readonly volume: Volume;
  /** Where the mount folder is made. */
  readonly mountRoot: string;
  readonly places: FilePlaces;
}

export interface ImageFileInputs {
  readonly target: ImageFileTarget;
  readonly bitLockerKeys: BitLockerKeys;
  readonly loans: Loan[];
}

/** Looks for the image file on every volume it may lie on, and refuses what cannot be serviced. Changes nothing. */
export async function locateImageFile(
  context: RunContext,
  { target, bitLockerKeys, loans }: ImageFileInputs,
): Promise<{ readonly targets: readonly Target[]; readonly survey: VolumeSurvey }> {
  const survey = await openVolumes(context, await context.world.volumes.survey(), bitLockerKeys, loans);
  const searched = volumesToSearch(target, survey.volumes);
  const sightings = searched
    .map((volume) => sightingOn(context, target, volume))
    .filter((one) => one !== undefined);
  const decision = chooseImageFile(target, sightings, searched, joinCommand);
  const taken = decision.kind === 'go' ? decision.sighting.volume : undefined;
  noteVolumes(context, survey, rowsOf(survey, sightings, taken));
  if (decision.kind === 'refuse') throw new ServicingError(decision.failure.code, decision.failure.detail);
  const { sighting, isSplit } = decision;
  const { path: seen, volume, sizeBytes, header } = sighting;
  const mount = chooseMountVolume(survey.volumes);
  if (mount?.root === undefined || volume.root === undefined)
    throw new ServicingError('SVC-2023', `${seen}: no fixed NTFS volume with a letter and known free space`);
  if (!isSplit) await checkWritable(context, seen);
  const path = isSplit ? joinedName(seen) : seen;
  const { index } = target;
  const file: ImageFile = {
    path,
    index,
    imageCount: header?.imageCount ?? 0,
    sizeBytes,
    splitAt: isSplit ? seen : undefined,
    volume,
    mountRoot: mount.root,
    places: placesOfFile(path, mount.root, context.bootId),
  };
  const name = `${path}, image ${index}`;
  const state = stateFolderOfFile(path, index);
  return { targets: [{ kind: 'image-file', name, file, state, volumeRoot: volume.root }], survey };
}

/** The file itself, or what a cut between two renames left of it. A joined file is taken before the parts it was made of. */
function sightingOn(
  context: RunContext,
  target: ImageFileTarget,
  volume: Volume,
): ImageFileSighting | undefined {
  const { look } = context.world.files;
  const wanted = joinPath(volume.root ?? '', target.wim);
  const joined = joinedName(wanted);
  for (const path of target.joinSplit && joined !== wanted ? [joined, wanted] : [wanted]) {
    const { old, ready } = placesOfFile(path, volume.root ?? '', context.bootId);
    const at = [path, ready, old].find((one) => look.stat(one)?.kind === 'file');
    if (at === undefined) continue;
    const header = readWimHeader(look.head(at, WIM_HEADER_BYTES) ?? new Uint8Array(0));
    return { volume, path, sizeBytes: look.stat(at)?.sizeBytes ?? 0, header };
  }
  return undefined;
}

/** Opened as somebody would who changes it: a read-only file and one that is held open fail here. Nothing is written. */
async function checkWritable(context: RunContext, path: string): Promise<void> {
  const { files } = context.world;
  if (files.look.stat(path) === undefined) return;
  try {
    const opened = await files.openSlots(path, 'open', 0);
    opened.close();
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    throw new ServicingError('SVC-2022', `${error.reason}: ${error.message}`, { cause: error });
  }
}

function joinedName(path: string): string {
  return path.replace(/\.swm$/i, '.wim');
}

function joinCommand(path: string): string {
  const to = joinedName(path);
  const parts = splitPattern(path);
  return `dism /Export-Image /SourceImageFile:${path} /SWMFile:${parts} /SourceIndex:1 /DestinationImageFile:${to}`;
}

function rowsOf(
  { volumes }: VolumeSurvey,
  sightings: readonly ImageFileSighting[],
  taken: Volume | undefined,
): readonly CandidateRow[] {
  return volumes.map((volume) => {
    const seen = sightings.find((one) => one.volume === volume);
    const what = seen === undefined ? 'no such image file' : seen.path;
    const because = volume === taken ? 'the image file of the settings' : 'not the volume of the image file';
    return { volume: volume.root ?? volume.id, label: volume.label, what, taken: volume === taken, because };
  });
}

function noteVolumes(context: RunContext, survey: VolumeSurvey, rows: readonly CandidateRow[]): void {
  context.record.volumes = rows;
  context.record.providers = survey.providers;
  context.emit({ type: 'volumes', survey, candidates: rows });
}
