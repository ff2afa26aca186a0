import type { Failure } from '../domain/servicing-error.ts';
import type { ImageFileTarget } from '../domain/settings.ts';
import type { Volume } from '../domain/volume.ts';
import type { WimHeader } from '../offline/wim-header.ts';
import { hasGuid } from './target-rule.ts';

/** What stands at the wanted path of one volume. */
export interface ImageFileSighting {
  readonly volume: Volume;
  readonly path: string;
  readonly sizeBytes: number;
  /** undefined: it is no WIM, or cannot be read. */
  readonly header: WimHeader | undefined;
}

export type ImageFileDecision =
  /** `isSplit`: its parts are joined first. */
  | { readonly kind: 'go'; readonly sighting: ImageFileSighting; readonly isSplit: boolean }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/** Volumes on which the file is looked for: those that the settings name, else every one with a letter. */
export function volumesToSearch(
  { label, guid }: Pick<ImageFileTarget, 'label' | 'guid'>,
  volumes: readonly Volume[],
): readonly Volume[] {
  return volumes.filter(
    (volume) =>
      volume.root !== undefined &&
      volume.driveType !== 'ram-disk' &&
      (label === undefined || volume.label?.toLowerCase() === label.toLowerCase()) &&
      (guid === undefined || hasGuid(volume, guid)),
  );
}

/** Takes the one image file, or says why it cannot be serviced. `joinCommand` shows how its parts are joined by hand. */
export function chooseImageFile(
  target: ImageFileTarget,
  sightings: readonly ImageFileSighting[],
  searched: readonly Volume[],
  joinCommand: (path: string) => string,
): ImageFileDecision {
  const [sighting, ...more] = sightings;
  if (sighting === undefined) {
    const where = searched.map(({ root }) => root ?? '').join(', ');
    return refuse('SVC-2016', `${target.wim}; looked on ${where === '' ? 'no volume: none fits' : where}`);
  }
  if (more.length > 0) return refuse('SVC-2017', sightings.map(({ path }) => path).join(', '));
  const { volume, path, header } = sighting;
  const place = badPlace(volume);
  if (place !== undefined) return refuse('SVC-2021', `${path}: ${place}`);
  if (header === undefined) return refuse('SVC-2019', `${path} is not a WIM file, or cannot be read`);
  if (header.parts > 1 && header.part !== 1)
    return refuse('SVC-2018', `${path} is part ${header.part} of ${header.parts}; name the first part`);
  if (header.parts > 1 && !target.joinSplit)
    return refuse('SVC-2018', `${path} is part 1 of ${header.parts}; ${joinCommand(path)}`);
  if (header.isSolid || header.compression === 'lzms')
    return refuse('SVC-2019', `${path} is compressed as an .esd (${header.isSolid ? 'solid' : 'LZMS'})`);
  if (header.isBeingWritten)
    return refuse('SVC-2022', `${path} is marked as being written: a change of it was cut off`);
  // Each part of a split image is marked as not to be changed; the joined file is not.
  if (header.isReadOnly && header.parts <= 1) return refuse('SVC-2022', `${path} is marked as read-only`);
  if (target.index > header.imageCount)
    return refuse('SVC-2020', `${path} holds ${header.imageCount}, image ${target.index} is wanted`);
  return { kind: 'go', sighting, isSplit: header.parts > 1 };
}

/** What DISM cannot mount from, or what would not survive a change; undefined when the volume suits. */
function badPlace({ driveType, fileSystem, bitLocker }: Volume): string | undefined {
  if (driveType !== 'fixed') return `it lies on a ${driveType} disk; a fixed one is needed`;
  if (bitLocker === 'locked') return 'its volume is locked by BitLocker';
  if (fileSystem?.toUpperCase() !== 'NTFS') return `its volume has ${fileSystem ?? 'no known file system'}`;
  return undefined;
}

/** The volume for the mount folder: fixed, NTFS, open, and the one with the most room. */
export function chooseMountVolume(volumes: readonly Volume[]): Volume | undefined {
  const fitting = volumes.filter(
    (volume) => volume.root !== undefined && badPlace(volume) === undefined && volume.freeBytes !== undefined,
  );
  return fitting.toSorted((left, right) => (right.freeBytes ?? 0) - (left.freeBytes ?? 0))[0];
}

function refuse(code: Failure['code'], detail: string): ImageFileDecision {
  return { kind: 'refuse', failure: { code, detail } };
}
