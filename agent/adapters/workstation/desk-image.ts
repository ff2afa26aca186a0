import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type HiveName, hivePath, type ImageSource } from '../../offline/image-source.ts';
import { type ImagePlace, isOfVolume } from '../../offline/surroundings.ts';
import { openFiles, openHiveFile, quietly, resolveNoCase } from './open-hive-file.ts';
import { rawVolume } from './raw-volume.ts';

const HIVES: readonly HiveName[] = ['SYSTEM', 'SOFTWARE', 'DRIVERS'];

/** A Windows tree on any system, for looking only. Closing it closes what was opened. */
export interface DeskImage extends ImageSource, ImagePlace {
  readonly close: () => void;
}

/**
 * The image at a path of this desk: the root of a volume, its Windows folder, a mounted image, a folder of hives, or
 * the root of a volume that Windows starts from. Names are looked up without regard to case, as Windows would.
 * undefined when nothing of the kind is there.
 */
export function openDeskImage(nativePath: string): DeskImage | undefined {
  const folder = path.resolve(nativePath);
  const layout = layoutOf(folder);
  const raw = rawVolume(layout?.root ?? folder);
  const isVolume = () => isOfVolume({ exists: (at) => resolveNoCase(folder, at) !== undefined }, raw.ask());
  if (layout === undefined && !isVolume()) {
    raw.close();
    return undefined;
  }
  const files = openFiles();
  const find = layout?.find ?? ((at: string) => resolveNoCase(folder, at));
  const openAt = (native: string | undefined) =>
    native === undefined ? undefined : openHiveFile(native, files);
  return {
    hive: (name) => openAt(find(hivePath(name))),
    bootStore: (at) => openAt(find(at)),
    volume: raw.ask,
    exists: (at) => find(at) !== undefined,
    list: (at) => quietly(() => readdirSync(find(at) ?? '')),
    head: (at, maxBytes) => {
      const native = find(at);
      return native === undefined ? undefined : quietly(() => files.source(native).read(0, maxBytes));
    },
    sizeBytes: (at) => {
      const native = find(at);
      return native === undefined ? undefined : quietly(() => lstatSync(native).size);
    },
    close: () => {
      files.close();
      raw.close();
    },
  };
}

/** Where the things of an image lie below a folder: by the path that they have on a whole volume. */
interface Layout {
  /** Root of the volume; undefined where only a part of it was copied. */
  readonly root: string | undefined;
  readonly find: (windowsPath: string) => string | undefined;
}

const CONFIG = 'Windows\\System32\\config\\';

/** `D:\`, `D:\Windows` and `D:\Windows\System32` all mean the volume they lie on. */
function layoutOf(folder: string): Layout | undefined {
  for (const root of [folder, ...rootAbove(folder)]) {
    if (resolveNoCase(root, 'Windows\\System32') === undefined) continue;
    return { root, find: (at) => resolveNoCase(root, at) };
  }
  // A Windows folder under another name, as people copy it.
  if (resolveNoCase(folder, 'System32\\config') !== undefined) {
    return { root: undefined, find: (at) => below(folder, 'Windows\\', at) };
  }
  // A folder that holds hives and nothing else of Windows still tells what they tell.
  if (HIVES.some((name) => resolveNoCase(folder, name) !== undefined)) {
    return { root: undefined, find: (at) => below(folder, CONFIG, at) };
  }
  return undefined;
}

/** Only of its two folders themselves: any other one on the volume of a Windows, `C:\\hives`, is not that Windows. */
function rootAbove(folder: string): readonly string[] {
  const [name, parent] = [path.basename(folder).toLowerCase(), path.dirname(folder)];
  if (name === 'windows') return [parent];
  const isSystem = name === 'system32' && path.basename(parent).toLowerCase() === 'windows';
  return isSystem ? [path.dirname(parent)] : [];
}

function below(folder: string, prefix: string, at: string): string | undefined {
  return at.startsWith(prefix) ? resolveNoCase(folder, at.slice(prefix.length)) : undefined;
}
