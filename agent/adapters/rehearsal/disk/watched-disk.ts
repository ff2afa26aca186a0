import { type Disk, DiskError, type DiskErrorCode } from './disk.ts';

/** One operation on a disk, as a hook sees it before it happens. */
export interface DiskOperation {
  readonly name: Exclude<keyof Disk, 'setLetter'>;
  readonly path: string;
  /** Counts all operations from 1; `changes` counts those that change something. */
  readonly number: number;
  readonly changes: number;
  readonly isChange: boolean;
  /** What `writeAt` is about to overwrite. */
  readonly range?: { readonly offset: number; readonly length: number };
}

/** `fail:ENOSPC` makes the operation fail; whatever the hook throws (a power cut) goes up unchanged. */
export type DiskHook = (operation: DiskOperation) => 'go' | `fail:${DiskErrorCode}`;

/** A disk that asks before each operation. */
export function watchedDisk(disk: Disk, hook: DiskHook): Disk {
  let number = 0;
  let changes = 0;

  function ask<T>(
    name: DiskOperation['name'],
    path: string,
    isChange: boolean,
    operate: () => T,
    range?: NonNullable<DiskOperation['range']>,
  ): T {
    number += 1;
    if (isChange) changes += 1;
    const answer = hook({ name, path, number, changes, isChange, ...(range === undefined ? {} : { range }) });
    if (answer !== 'go') throw new DiskError(errorCode(answer), path);
    return operate();
  }

  return {
    stat: (path) => ask('stat', path, false, () => disk.stat(path)),
    list: (path) => ask('list', path, false, () => disk.list(path)),
    read: (path, offset, length) => ask('read', path, false, () => disk.read(path, offset, length)),
    write: (path, bytes) => ask('write', path, true, () => disk.write(path, bytes)),
    writeAt: (path, offset, bytes) =>
      ask('writeAt', path, true, () => disk.writeAt(path, offset, bytes), { offset, length: bytes.length }),
    append: (path, bytes) => ask('append', path, true, () => disk.append(path, bytes)),
    setSize: (path, sizeBytes) => ask('setSize', path, true, () => disk.setSize(path, sizeBytes)),
    makeFolder: (path) => ask('makeFolder', path, true, () => disk.makeFolder(path)),
    remove: (path) => ask('remove', path, true, () => disk.remove(path)),
    removeTree: (path) => ask('removeTree', path, true, () => disk.removeTree(path)),
    rename: (from, to) => ask('rename', from, true, () => disk.rename(from, to)),
    freeBytes: (path) => ask('freeBytes', path, false, () => disk.freeBytes(path)),
    ...(disk.setLetter === undefined ? {} : { setLetter: disk.setLetter }),
  };
}

const CODES: Readonly<Record<DiskErrorCode, true>> = {
  ENOENT: true,
  EEXIST: true,
  EISDIR: true,
  ENOTDIR: true,
  ENOTEMPTY: true,
  ENOSPC: true,
  EROFS: true,
  EACCES: true,
  EBUSY: true,
  EINVAL: true,
  EIO: true,
};

function errorCode(answer: `fail:${DiskErrorCode}`): DiskErrorCode {
  return asDiskErrorCode(answer.slice('fail:'.length)) ?? 'EIO';
}

/** A code of the C library that disks know, or undefined. */
export function asDiskErrorCode(text: string): DiskErrorCode | undefined {
  return isCode(text) ? text : undefined;
}

function isCode(text: string): text is DiskErrorCode {
  return Object.hasOwn(CODES, text);
}
