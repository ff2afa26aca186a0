import { constants, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../lib/problem.ts';
import { copyInto, differing, namesIn, removeFrom, withMountedImage } from './dism.ts';
import { KEYS_FOLDER, type OverlayFile, readOverlay, retiredKeys, sha1 } from './overlay-files.ts';
import { chooseImage, readWimInfo, type WimImage } from './wim-header.ts';
import { changeImage, findWimlib, hashInImage, namesInImage } from './wimlib.ts';

export interface LayRequest {
  readonly wim: string;
  readonly index: number | undefined;
  /** Where the changed boot image goes; without it the given file is replaced and kept as FILE.orig. */
  readonly out: string | undefined;
  readonly dist: string;
}

export interface LayReport {
  readonly file: string;
  readonly image: WimImage;
  /** Places of the files that were written; none: the image already had them all. */
  readonly written: readonly string[];
  /** Places of public keys that the overlay holds no more, and now the image neither. */
  readonly removed: readonly string[];
  readonly warnings: readonly string[];
}

/** Lays the overlay into a boot image. A second time changes nothing. */
export function layOverlay({ wim, index, out, dist }: LayRequest): LayReport {
  if (!existsSync(wim)) throw new Problem(`${wim} is not there.`);
  if (!statSync(wim).isFile())
    throw new Problem(`${wim} is not a file. Give the boot image itself, boot.wim.`);
  const image = chooseImage(wim, readWimInfo(wim), index);
  if (image.architecture === undefined)
    throw new Problem(`${wim}: image ${image.index} is for a processor that there is no servicer.exe for.`);
  const files = readOverlay(dist, image.architecture);
  const target = out === undefined ? wim : resolve(out);
  if (out !== undefined && target === resolve(wim))
    throw new Problem('--out names the boot image itself. Leave it out: the original is kept as .orig.');

  return process.platform === 'win32'
    ? layWithDism(wim, target, image, files)
    : layWithWimlib(findWimlib(), wim, target, image, files);
}

function layWithWimlib(
  tool: string,
  wim: string,
  target: string,
  image: WimImage,
  files: readonly OverlayFile[],
): LayReport {
  const hash = (file: string, place: string): string | undefined =>
    hashInImage(tool, file, image.index, place);
  const missingIn = (file: string): readonly OverlayFile[] =>
    files.filter(({ source, place }) => hash(file, place) !== sha1(source));
  const warnings = startWarnings((place) => hash(wim, place) !== undefined, files);
  const retiredIn = (file: string): readonly string[] =>
    retiredKeys(namesInImage(tool, file, image.index, KEYS_FOLDER), files);
  if (isMadeOf(target, wim) && missingIn(target).length === 0 && retiredIn(target).length === 0)
    return { file: target, image, written: [], removed: [], warnings };
  const missing = missingIn(wim);
  const removed = retiredIn(wim);
  replace(wim, target, (copy) => {
    if (missing.length + removed.length > 0) changeImage(tool, copy, image.index, missing, removed);
    return 'changed';
  });
  return { file: target, image, written: missing.map(({ place }) => place), removed, warnings };
}

function layWithDism(wim: string, target: string, image: WimImage, files: readonly OverlayFile[]): LayReport {
  let written: readonly string[] = [];
  let removed: readonly string[] = [];
  let warnings: readonly string[] = [];
  replace(wim, target, (copy) => {
    withMountedImage(copy, image.index, (folder) => {
      const missing = differing(folder, files);
      warnings = startWarnings((place) => existsSync(resolve(folder, place)), files);
      copyInto(folder, missing);
      written = missing.map(({ place }) => place);
      removed = retiredKeys(namesIn(folder, KEYS_FOLDER), files);
      removeFrom(folder, removed);
      return written.length + removed.length > 0;
    });
    return written.length + removed.length > 0 || target !== wim ? 'changed' : 'same';
  });
  return { file: target, image, written, removed, warnings };
}

// Changes a copy and renames it, so that a cut leaves the old boot image or the new one. `same`: keep the old.
function replace(wim: string, target: string, change: (copy: string) => 'changed' | 'same'): void {
  const copy = `${target}.tmp`;
  try {
    copyFileSync(wim, copy);
    if (change(copy) === 'same') return;
    // The first original stays the original, however often this runs.
    if (target === wim && !existsSync(`${wim}.orig`))
      copyFileSync(wim, `${wim}.orig`, constants.COPYFILE_EXCL);
    renameSync(copy, target);
  } finally {
    rmSync(copy, { force: true });
  }
}

// Both tools keep the identifier of the file that they change.
function isMadeOf(target: string, wim: string): boolean {
  if (target === wim) return true;
  if (!existsSync(target) || statSync(target).mtimeMs < statSync(wim).mtimeMs) return false;
  return readWimInfo(target).guid === readWimInfo(wim).guid;
}

// What Windows PE starts before it would start startnet.cmd.
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeinit-and-startnetcmd-using-winpe-startup-scripts
const STARTED_INSTEAD = ['Windows/System32/winpeshl.ini', 'setup.exe', 'sources/setup.exe'];

function startWarnings(
  isThere: (place: string) => boolean,
  files: readonly OverlayFile[],
): readonly string[] {
  const ours = (place: string): boolean =>
    files.some((file) => file.place.toLowerCase() === place.toLowerCase());
  return STARTED_INSTEAD.filter((place) => !ours(place) && isThere(place)).map(
    (place) =>
      `the image has ${place}: Windows PE may start that instead of startnet.cmd. Remove it, or put our own winpeshl.ini into the overlay.`,
  );
}
