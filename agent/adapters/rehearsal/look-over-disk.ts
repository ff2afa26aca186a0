import { IoError } from '../../domain/servicing-error.ts';
import type { Look, OpenFile } from '../../ports/files.ts';
import { type Disk, DiskError } from './disk/disk.ts';
import { asIo } from './io-over-disk.ts';

/** A file of a disk, opened. Throws `IoError` when it is not one. */
export function openOverDisk(disk: Disk, path: string): OpenFile {
  return asIo(path, () => {
    const stat = disk.stat(path);
    if (stat === undefined) throw new DiskError('ENOENT', path);
    if (stat.kind !== 'file') throw new IoError(stat.kind === 'link' ? 'link' : 'denied', path, stat.kind);
    // A read that fails at once is an open that fails: a volume that is locked, a share that is gone.
    disk.read(path, 0, 1);
    return {
      sizeBytes: stat.sizeBytes,
      read: (offset, length) => asIo(path, () => disk.read(path, offset, length)),
      close: () => undefined,
    };
  });
}

/** Synchronous looks at a disk of a rehearsal. */
export function lookOverDisk(disk: Disk): Look {
  return {
    stat: (path) => orUndefined(() => disk.stat(path)),
    list: (path) => orUndefined(() => disk.list(path)),
    head: (path, length) =>
      orUndefined(() => (disk.stat(path)?.kind === 'file' ? disk.read(path, 0, length) : undefined)),
    open: (path) => {
      const there = orUndefined(() => disk.stat(path));
      return there === undefined ? undefined : openOverDisk(disk, path);
    },
  };
}

function orUndefined<T>(attempt: () => T | undefined): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DiskError) return undefined;
    throw error;
  }
}
