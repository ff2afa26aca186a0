/** Why a disk operation fails, in the words of the C library: what the real adapters get from Node too. */
export type DiskErrorCode =
  | 'ENOENT'
  | 'EEXIST'
  | 'EISDIR'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'ENOSPC'
  | 'EROFS'
  | 'EACCES'
  | 'EBUSY'
  | 'EINVAL'
  | 'EIO';

/** The one error that a disk throws, apart from what a test's hook throws. */
export class DiskError extends Error {
  readonly code: DiskErrorCode;
  readonly path: string;

  constructor(code: DiskErrorCode, path: string) {
    super(`${code}: ${path}`);
    this.name = 'DiskError';
    this.code = code;
    this.path = path;
  }
}

export interface DiskStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
}

/**
 * The disks and shares of a rehearsed machine by absolute Windows path: `D:\Windows`, `\\server\share\a`,
 * `\\?\Volume{...}\a`. Names keep their case and compare without it. Synchronous, so that a model of a tool can be
 * written as plain code. Throws `DiskError`.
 */
export interface Disk {
  /** undefined when nothing is there, or no such volume. */
  readonly stat: (path: string) => DiskStat | undefined;
  /** Names in a folder; undefined when there is no such folder. */
  readonly list: (path: string) => readonly string[] | undefined;
  /** The whole file, or `length` bytes from `offset`; short at the end of the file. */
  readonly read: (path: string, offset?: number, length?: number) => Uint8Array;
  /** Makes or replaces a file. Its folder must exist. */
  readonly write: (path: string, bytes: Uint8Array) => void;
  /** Overwrites a part of an existing file, growing it when needed. */
  readonly writeAt: (path: string, offset: number, bytes: Uint8Array) => void;
  /** Adds to the end; makes the file when it is not there. */
  readonly append: (path: string, bytes: Uint8Array) => void;
  /** Makes a file of that size, or cuts or grows one with zeros. Costs no memory, but free space. */
  readonly setSize: (path: string, sizeBytes: number) => void;
  /** Makes exactly this folder; its parent must exist. */
  readonly makeFolder: (path: string) => void;
  /** Removes a file or an empty folder. */
  readonly remove: (path: string) => void;
  readonly removeTree: (path: string) => void;
  /** Replaces a file at the new place; both on one volume. */
  readonly rename: (from: string, to: string) => void;
  /** undefined when there is no such volume, or nobody counts. */
  readonly freeBytes: (path: string) => number | undefined;
  /** Gives a volume (by its id) a letter, or takes its letters away. Absent where the letters are not ours. */
  readonly setLetter?: (volumeId: string, letter: string | undefined) => void;
}

/** Makes a folder and its missing parents. */
export function makeFolders(disk: Disk, path: string): void {
  if (disk.stat(path) !== undefined) return;
  const trimmed = path.replace(/\\+$/, '');
  const parent = trimmed.slice(0, trimmed.lastIndexOf('\\'));
  if (parent !== '' && parent !== '\\' && parent !== trimmed) makeFolders(disk, parent);
  disk.makeFolder(trimmed);
}

/** Writes a file and makes the folders it lies in. */
export function writeFile(disk: Disk, path: string, bytes: Uint8Array | string): void {
  makeFolders(disk, path.slice(0, path.lastIndexOf('\\')));
  disk.write(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
}

export function isFile(disk: Disk, path: string): boolean {
  return disk.stat(path)?.kind === 'file';
}

export function isFolder(disk: Disk, path: string): boolean {
  return disk.stat(path)?.kind === 'folder';
}
