import fs from 'node:fs';
import path from 'node:path';
import { makeFolders } from '../../node/make-folders.ts';
import { type Disk, DiskError } from './disk.ts';
import { splitDiskPath } from './disk-path.ts';
import { bytesUnder, nodeDisk, statAt } from './node-disk.ts';
import { Letters, type VolumeSlot, volumeKey } from './volume-slots.ts';

/** A volume kept in a real folder. */
export interface FolderSlot extends VolumeSlot {
  readonly folder: string;
}

interface FolderVolume {
  readonly slot: FolderSlot;
  usedBytes: number;
}

/**
 * Disks and shares as folders of the desk, so that a machine keeps its state from one rehearsal to the next. The
 * folders are made when they are not there.
 */
export function folderDisk(slots: readonly FolderSlot[]): Disk {
  const letters = new Letters(slots);
  const volumes = new Map<string, FolderVolume>();
  for (const slot of slots) {
    makeFolders(slot.folder);
    volumes.set(volumeKey(slot.id), { slot, usedBytes: bytesUnder(slot.folder) });
  }

  function volumeOf(windowsPath: string): { volume: FolderVolume; parts: readonly string[] } | undefined {
    const { volume, parts } = splitDiskPath(windowsPath);
    const key = letters.find(volume);
    const found = key === undefined ? undefined : volumes.get(key);
    return found === undefined ? undefined : { volume: found, parts };
  }

  const disk = nodeDisk(
    (windowsPath) => {
      const found = volumeOf(windowsPath);
      if (found === undefined) return undefined;
      const { volume, parts } = found;
      return {
        real: realPath(volume.slot.folder, parts),
        checkRoom: (bytes) => {
          if (bytes > volume.slot.sizeBytes - volume.usedBytes) throw new DiskError('ENOSPC', windowsPath);
        },
        grew: (bytes) => {
          volume.usedBytes += bytes;
        },
      };
    },
    (windowsPath) => {
      const volume = volumeOf(windowsPath)?.volume;
      return volume === undefined ? undefined : volume.slot.sizeBytes - volume.usedBytes;
    },
  );
  return { ...disk, setLetter: (id, letter) => letters.set(id, letter) };
}

/** The real path of existing components whatever their case; what is not there keeps the case asked for. */
function realPath(folder: string, parts: readonly string[]): string {
  let real = folder;
  for (const part of parts) real = path.join(real, namedLike(real, part));
  return real;
}

function namedLike(folder: string, name: string): string {
  if (statAt(path.join(folder, name)) !== undefined) return name;
  if (statAt(folder)?.isDirectory() !== true) return name;
  const wanted = name.toLowerCase();
  return fs.readdirSync(folder).find((there) => there.toLowerCase() === wanted) ?? name;
}
