import { createHash } from 'node:crypto';
import { IoError } from '../../domain/servicing-error.ts';
import { isInside, isSamePath, parentPath } from '../../domain/windows-path.ts';
import type { Files, Hashed, OnBytes } from '../../ports/files.ts';
import { type Disk, DiskError } from './disk/disk.ts';
import { asIo, laterIo as io } from './io-over-disk.ts';
import { lookOverDisk, openOverDisk } from './look-over-disk.ts';
import { slotFile } from './slot-file.ts';

const PIECE_BYTES = 1024 * 1024;

/** The `Files` port over a disk of a rehearsal. What a hook of the disk throws (a power cut) goes up as it is. */
export function filesOverDisk(disk: Disk): Files {
  const held = new Set<string>();

  function free(path: string): void {
    if (held.has(path.toLowerCase())) throw new DiskError('EBUSY', path);
  }

  function size(path: string): number {
    free(path);
    const stat = disk.stat(path);
    if (stat === undefined) throw new DiskError('ENOENT', path);
    if (stat.kind !== 'file') throw new IoError(stat.kind === 'link' ? 'link' : 'denied', path, stat.kind);
    return stat.sizeBytes;
  }

  function makeFolder(path: string): void {
    const stat = disk.stat(path);
    if (stat?.kind === 'folder') return;
    if (stat?.kind === 'link') throw new IoError('link', path, 'a link stands where a folder should be');
    if (stat !== undefined) throw new DiskError('EEXIST', path);
    const parent = parentPath(path);
    if (!isSamePath(parent, path)) makeFolder(parent);
    disk.makeFolder(path);
  }

  function hashed(path: string, onPiece: (piece: Uint8Array) => void, onBytes: OnBytes | undefined): Hashed {
    const sizeBytes = size(path);
    const hash = createHash('sha256');
    for (let done = 0; done < sizeBytes; ) {
      const piece = disk.read(path, done, Math.min(PIECE_BYTES, sizeBytes - done));
      if (piece.length === 0) throw new DiskError('EIO', path);
      onPiece(piece);
      hash.update(piece);
      done += piece.length;
      onBytes?.(done);
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }

  return {
    look: lookOverDisk(disk),
    stat: (path) => io(path, () => disk.stat(path)),
    list: (path) => io(path, () => disk.list(path)),
    read: (path, maxBytes) =>
      io(path, () => {
        const sizeBytes = size(path);
        if (sizeBytes > maxBytes)
          throw new IoError('too-large', path, `${sizeBytes} bytes, allowed ${maxBytes}`);
        return disk.read(path);
      }),
    open: (path) =>
      io(path, () => {
        free(path);
        return openOverDisk(disk, path);
      }),
    makeFolder: (path) => io(path, () => makeFolder(path)),
    claimFolder: (path) =>
      io(path, () => {
        if (disk.stat(path) !== undefined) return 'exists' as const;
        disk.makeFolder(path);
        return 'made' as const;
      }),
    write: (path, bytes, mode) =>
      io(path, () => {
        free(path);
        if (mode === 'create' && disk.stat(path) !== undefined) throw new DiskError('EEXIST', path);
        disk.write(path, bytes);
      }),
    append: (path, bytes) =>
      io(path, () => {
        free(path);
        disk.append(path, bytes);
      }),
    openSlots: (path, mode, sizeBytes) =>
      io(path, () => {
        free(path);
        const there = disk.stat(path);
        if (mode === 'open' && there === undefined) throw new DiskError('ENOENT', path);
        if (mode === 'create') {
          if (there !== undefined) throw new DiskError('EEXIST', path);
          disk.setSize(path, sizeBytes);
        }
        return slotFile({ disk, path, sizeBytes: size(path), held });
      }),
    copyHashed: (from, to, maxBytes, onBytes) =>
      io(from, () => {
        const write = (work: () => void) => asIo(to, work);
        free(to);
        write(() => disk.write(to, new Uint8Array(0)));
        let done = 0;
        return hashed(
          from,
          (piece) => {
            done += piece.length;
            if (done > maxBytes) throw new IoError('too-large', from, `more than ${maxBytes} bytes`);
            write(() => disk.append(to, piece));
          },
          onBytes,
        );
      }),
    hash: (path, onBytes) => io(path, () => hashed(path, () => undefined, onBytes)),
    move: (from, to) =>
      io(to, () => {
        free(from);
        if (disk.stat(to) !== undefined) throw new DiskError('EEXIST', to);
        disk.rename(from, to);
      }),
    remove: (path) =>
      io(path, () => {
        free(path);
        if (disk.stat(path) !== undefined) disk.remove(path);
      }),
    removeTree: (path, within) =>
      io(path, () => {
        if (!isInside(path, within) || isSamePath(path, within) || path.includes('..')) {
          throw new IoError('denied', path, `it is not inside ${within}`);
        }
        disk.removeTree(path);
      }),
    freeBytes: (path) => io(path, () => disk.freeBytes(path)),
    flushVolume: (root) => io(root, () => /^[A-Za-z]:/.test(root) && disk.stat(root) !== undefined),
  };
}
