import { isInside, isSamePath } from '../../../domain/windows-path.ts';
import { type Disk, DiskError, isFile, isFolder, makeFolders, writeFile } from '../disk/disk.ts';
import type { Content, Contents } from '../machine/content.ts';
import { currentLetters } from '../machine/current-letters.ts';
import type { ImagingVerb } from './dism-imaging.ts';
import { progress } from './dism-progress.ts';
import { failed, GOOD } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import { lines, type Station, wait } from './program.ts';
import { type ModelledWim, readWim, writeWim } from './wim-file.ts';

/**
 * `/Mount-Image`: into an empty folder of an NTFS volume. The real tool leaves small stand-ins for files there, which a
 * filter driver fills; the model writes the files.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-image-management-command-line-options-s14
 */
export const mountImage: ImagingVerb = function* (call) {
  const { station, option } = call;
  const { disk, boot } = station;
  const [wim, folder] = [option('/imagefile'), option('/mountdir').replace(/\\+$/, '')];
  const index = Number(option('/index'));
  const readOnly = call.args.options.has('/readonly');
  if (!isFolder(disk, folder)) return failed(FAILURE.noPath);
  if (fileSystemAt(station, folder) !== 'NTFS')
    return failed(FAILURE.notSupported('The request is not supported.'));
  if ((disk.list(folder) ?? []).length > 0) return failed(FAILURE.mountNotEmpty);
  if (!isFile(disk, wim)) return failed(FAILURE.noFile);
  const content = readWim(disk.read(wim));
  // Believed: what wimgapi says to an .esd, and to one part of several.
  if (content === undefined || content.header.isSolid || content.header.compression === 'lzms')
    return failed(FAILURE.badFormat);
  if (content.header.parts > 1) return failed(FAILURE.badFormat);
  const image = content.images[index - 1];
  if (image === undefined) return failed(FAILURE.parameter('The parameter is incorrect.'));
  if (!readOnly && (content.header.isReadOnly || isReadOnlyFile(station, wim)))
    return failed(FAILURE.mountReadOnly);
  const twin = boot.mounts.some((one) => !one.readOnly && isSamePath(one.wim, wim) && one.index === index);
  if (!readOnly && twin) return failed(FAILURE.mountedTwice);
  yield lines('Mounting image');
  const ended = yield* progress(call, station.machine.pace.mountSeconds, () => undefined);
  if (ended !== undefined) return ended;
  putContents(disk, folder, image);
  boot.mounts.push({ folder, wim, index, readOnly });
  return GOOD;
};

/** `/Unmount-Image`: saving writes into the file itself, so a cut in the middle leaves it marked as being written. */
export const unmountImage: ImagingVerb = function* (call) {
  const { station, option, args } = call;
  const { disk, boot } = station;
  const folder = option('/mountdir');
  const saves = args.options.has('/commit');
  if (saves === args.options.has('/discard'))
    return failed(FAILURE.parameter('The unmount-image command needs /Commit or /Discard.'));
  const mount = boot.mounts.find((one) => isSamePath(one.folder, folder));
  if (mount === undefined) return failed(FAILURE.notSupported('The request is not supported.'));
  const { wim, index, readOnly } = mount;
  if (saves && readOnly) return failed(FAILURE.mountReadOnly);
  if (Object.values(boot.hives).some((file) => isInside(file, folder))) return failed(FAILURE.mountOpen);
  yield lines('', `Image File : ${wim}`, `Image Index : ${index}`);
  if (saves) {
    yield lines('Saving image');
    const content = readWim(disk.read(wim));
    if (content === undefined) return failed(FAILURE.badFormat);
    disk.write(wim, writeWim({ ...content, header: { ...content.header, isBeingWritten: true } }));
    const ended = yield* progress(call, station.machine.pace.saveSeconds, () => undefined);
    if (ended !== undefined) return ended;
    if (call.mishap !== 'exit-0-without-effect') save(disk, wim, content, index, contentsOf(disk, folder));
    else disk.write(wim, writeWim(content));
  }
  yield lines('Unmounting image');
  yield wait(2);
  boot.mounts.splice(boot.mounts.indexOf(mount), 1);
  for (const name of disk.list(folder) ?? []) disk.removeTree(`${folder}\\${name}`);
  return GOOD;
};

/** New data is added at the end first; the header, without its mark, comes last. */
function save(disk: Disk, wim: string, content: ModelledWim, index: number, image: Contents): void {
  const images = content.images.map((one, at) => (at === index - 1 ? image : one));
  const bytes = writeWim({ header: { ...content.header, isBeingWritten: false }, images });
  disk.append(wim, bytes.subarray(0, Math.min(bytes.length, 65_536)));
  disk.write(wim, bytes);
}

export const listMounted: ImagingVerb = function* ({ station }) {
  const { mounts } = station.boot;
  yield lines(mounts.length === 0 ? 'No mounted images found.' : 'Mounted images:', '');
  for (const { folder, wim, index, readOnly } of mounts)
    yield lines(
      `Mount Dir : ${folder}`,
      `Image File : ${wim}`,
      `Image Index : ${index}`,
      `Mounted Read/Write : ${readOnly ? 'No' : 'Yes'}`,
      `Status : ${isFile(station.disk, wim) && isFolder(station.disk, folder) ? 'Ok' : 'Invalid'}`,
      '',
    );
  return GOOD;
};

export const cleanupMountpoints: ImagingVerb = function* ({ station }) {
  const { boot, disk } = station;
  yield wait(3);
  boot.mounts = boot.mounts.filter(({ wim, folder }) => isFile(disk, wim) && isFolder(disk, folder));
  return GOOD;
};

/** `/Export-Image`: one image into a new file, or behind those of an existing one. */
export const exportImage: ImagingVerb = function* (call) {
  const { station, option, args } = call;
  const { disk } = station;
  const [wim, to] = [option('/sourceimagefile'), option('/destinationimagefile')];
  if (!isFile(disk, wim)) return failed(FAILURE.noFile);
  const content = readWim(disk.read(wim));
  if (content === undefined) return failed(FAILURE.badFormat);
  if (content.header.parts > 1 && !args.options.has('/swmfile')) return failed(FAILURE.badFormat);
  const partOf = (part: number) => (part === 1 ? wim : wim.replace(/(\.[^.]*)$/, `${part}$1`));
  for (let part = 2; part <= content.header.parts; part += 1)
    if (!isFile(disk, partOf(part))) return failed(FAILURE.noFile);
  const whole = readWim(disk.read(partOf(content.header.parts)));
  const image = whole?.images[Number(option('/sourceindex')) - 1];
  if (image === undefined) return failed(FAILURE.parameter('The parameter is incorrect.'));
  const there = isFile(disk, to) ? readWim(disk.read(to)) : { images: [] };
  if (there === undefined) return failed(FAILURE.badFormat);
  yield lines('Exporting image');
  const ended = yield* progress(call, station.machine.pace.saveSeconds, () => undefined);
  if (ended !== undefined) return ended;
  const header = {
    compression: 'lzx',
    isSolid: false,
    isReadOnly: false,
    isBeingWritten: false,
    part: 1,
    parts: 1,
  } as const;
  disk.write(to, writeWim({ header, images: [...there.images, image] }));
  return GOOD;
};

export function isReadOnlyFile({ machine }: Pick<Station, 'machine'>, path: string): boolean {
  return machine.imageFiles.some((one) => one.readOnly && isSamePath(one.path, path));
}

function fileSystemAt({ machine, boot }: Station, path: string): string | undefined {
  const letter = path.slice(0, 1).toUpperCase();
  const index = currentLetters(machine, boot).find((one) => one.letter === letter)?.index;
  return index === undefined ? undefined : machine.volumes[index]?.fileSystem;
}

function putContents(disk: Disk, folder: string, contents: Contents): void {
  for (const [name, content] of contents) {
    const path = `${folder}\\${name}`;
    if (name.endsWith('\\')) makeFolders(disk, path);
    else if (content instanceof Uint8Array) writeFile(disk, path, content);
    else {
      writeFile(disk, path, new Uint8Array(0));
      disk.setSize(path, content.zeros);
    }
  }
}

function contentsOf(disk: Disk, folder: string, below = ''): Contents {
  const found = new Map<string, Content>();
  const names = disk.list(`${folder}\\${below}`) ?? [];
  if (names.length === 0 && below !== '') found.set(`${below}\\`, new Uint8Array(0));
  for (const name of names) {
    const path = below === '' ? name : `${below}\\${name}`;
    const stat = disk.stat(`${folder}\\${path}`);
    if (stat?.kind === 'folder')
      for (const [at, content] of contentsOf(disk, folder, path)) found.set(at, content);
    else if (stat?.kind === 'file') found.set(path, disk.read(`${folder}\\${path}`));
    else throw new DiskError('EIO', path);
  }
  return found;
}
