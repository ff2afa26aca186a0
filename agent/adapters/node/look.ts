import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, type Stats } from 'node:fs';
import { IoError } from '../../domain/servicing-error.ts';
import type { FileStat, Look, OpenFile } from '../../ports/files.ts';
import { errorCodeOf, ioSync } from './io-errors.ts';
import type { NativePath } from './native-path.ts';
import { OPEN } from './open-flags.ts';

export function fileStat(stat: Stats): FileStat {
  if (stat.isSymbolicLink()) return { kind: 'link', sizeBytes: 0 };
  if (stat.isDirectory()) return { kind: 'folder', sizeBytes: 0 };
  return stat.isFile() ? { kind: 'file', sizeBytes: stat.size } : { kind: 'other', sizeBytes: 0 };
}

/** Whether an error says that nothing is there. */
export function isAbsent(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Opens a plain file for reading in pieces; anything else, also what a link leads to, is refused. */
export function openSyncFile({ path, native }: NativePath): OpenFile {
  return ioSync(path, () => {
    if (lstatSync(native).isSymbolicLink()) throw new IoError('link', path, 'is a link');
    const fd = openSync(native, OPEN.read);
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      closeSync(fd);
      throw new IoError('io', path, 'is not a file');
    }
    return openFile(fd, path, stat.size);
  });
}

function openFile(fd: number, path: string, sizeBytes: number): OpenFile {
  let isOpen = true;
  return {
    sizeBytes,
    read: (offset, length) => ioSync(path, () => readAt(fd, offset, Math.min(length, sizeBytes - offset))),
    close: () => {
      if (isOpen) ioSync(path, () => closeSync(fd));
      isOpen = false;
    },
  };
}

/** Up to `length` bytes; fewer at the end of the file. */
export function readAt(fd: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, length));
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(fd, bytes, done, bytes.length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

export function nodeLook(at: (path: string) => NativePath): Look {
  return {
    stat: (path) => orUndefined(() => fileStat(lstatSync(at(path).native))),
    list: (path) => orUndefined(() => readdirSync(at(path).native)),
    head: (path, length) =>
      orUndefined(() => {
        const file = openSyncFile(at(path));
        try {
          return file.read(0, length);
        } finally {
          file.close();
        }
      }),
    open: (path) => {
      try {
        return openSyncFile(at(path));
      } catch (error) {
        if (error instanceof IoError && error.reason === 'not-found') return undefined;
        throw error;
      }
    },
  };
}

function orUndefined<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
