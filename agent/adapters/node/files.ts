import { closeSync, fsyncSync, openSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IoError } from '../../domain/servicing-error.ts';
import { driveRoot, parentPath } from '../../domain/windows-path.ts';
import type { Files } from '../../ports/files.ts';
import { copyAndHash, hashFile } from './copy-hashed.ts';
import { isPosix, kindOf, makeFolder, refuseLink, removeTree, type ToNative } from './folders.ts';
import { errorCodeOf, io } from './io-errors.ts';
import { fileStat, isAbsent, nodeLook, openSyncFile } from './look.ts';
import type { NativePath } from './native-path.ts';
import { IS_WINDOWS, OPEN } from './open-flags.ts';
import { patiently } from './patience.ts';
import { openSlotFile } from './slot-file.ts';

/**
 * Files through node:fs. `toNative` turns the Windows paths that the agent speaks into those of this system: on
 * Windows they are the same.
 */
export function nodeFiles(toNative: ToNative): Files {
  const at = (path: string): NativePath => ({ path, native: toNative(path) });
  return {
    look: nodeLook(at),
    stat: (path) => io(path, async () => unlessAbsent(lstat(toNative(path)).then(fileStat))),
    list: (path) => io(path, () => unlessAbsent(readdir(toNative(path)))),
    read: (path, maxBytes) => readWhole(at(path), maxBytes),
    open: (path) => io(path, () => patiently(() => openSyncFile(at(path)))),
    makeFolder: (path) => makeFolder(path, toNative),
    claimFolder: (path) => io(path, () => claim(toNative(path))),
    write: (path, bytes, mode) => writeDurably(at(path), bytes, mode),
    append: (path, bytes) => appendTo(at(path), bytes),
    openSlots: (path, mode, sizeBytes) => openSlotFile(at(path), mode, sizeBytes),
    copyHashed: (from, to, maxBytes, onBytes) => copyAndHash(at(from), at(to), maxBytes, onBytes),
    hash: (path, onBytes) => hashFile(at(path), onBytes),
    move: (from, to) => move(at(from), at(to)),
    remove: async (path) => {
      await io(path, () => unlessAbsent(patiently(() => unlink(toNative(path)))));
    },
    removeTree: (path, within) => removeTree(path, within, toNative),
    freeBytes: (path) => freeBytes(path, toNative),
    flushVolume: async (root) => flushVolume(root),
  };
}

async function unlessAbsent<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function readWhole({ path, native }: NativePath, maxBytes: number): Promise<Uint8Array> {
  return io(path, async () => {
    await refuseLink(path, native);
    const handle = await patiently(() => open(native, OPEN.read));
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new IoError('io', path, 'is not a file');
      const tooLarge = new IoError('too-large', path, `has more than ${maxBytes} bytes`);
      if (stat.size > maxBytes) throw tooLarge;
      // One byte of room more, to notice that the file grows while it is read.
      const bytes = new Uint8Array(stat.size + 1);
      const length = await fill(handle, bytes);
      if (length > stat.size) throw length > maxBytes ? tooLarge : new IoError('busy', path, 'is growing');
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  });
}

async function fill(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

async function claim(native: string): Promise<'made' | 'exists'> {
  try {
    await mkdir(native);
    return 'made';
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return 'exists';
    throw error;
  }
}

async function writeDurably(
  { path, native }: NativePath,
  bytes: Uint8Array,
  mode: 'create' | 'replace',
): Promise<void> {
  await io(path, async () => {
    if (mode === 'replace') await leaveOtherNames(path, native);
    const handle = await patiently(() => open(native, OPEN[mode]));
    try {
      await writeAll(handle, bytes);
      await handle.sync();
    } finally {
      // Not swallowed: a share may report a lost write only here.
      await handle.close();
    }
  });
}

/** What has other names too is not written into: a hard link may have been planted to have one of Windows' own files changed. */
async function leaveOtherNames(path: string, native: string): Promise<void> {
  await refuseLink(path, native);
  const stat = await unlessAbsent(lstat(native));
  if (stat?.isFile() && stat.nlink > 1) await patiently(() => unlink(native));
}

async function appendTo({ path, native }: NativePath, bytes: Uint8Array): Promise<void> {
  await io(path, async () => {
    await refuseLink(path, native);
    const handle = await patiently(() => open(native, OPEN.append));
    try {
      await writeAll(handle, bytes);
    } finally {
      await handle.close();
    }
  });
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, null);
    written += bytesWritten;
  }
}

/** Windows renames onto what is there without asking, so it is looked for first; the folder is ours alone. */
async function move(from: NativePath, to: NativePath): Promise<void> {
  await io(to.path, async () => {
    if ((await kindOf(to.native)) !== undefined) throw new IoError('exists', to.path, 'exists already');
  });
  await io(from.path, () => patiently(() => rename(from.native, to.native)));
}

async function freeBytes(path: string, toNative: ToNative): Promise<number | undefined> {
  // The folder itself may not be there yet: its volume is that of the nearest folder above it.
  const above = isPosix(path) ? dirname : parentPath;
  for (let folder = path; ; folder = above(folder)) {
    try {
      const { bavail, bsize } = await statfs(toNative(folder));
      return bavail * bsize;
    } catch {
      if (above(folder) === folder) return undefined;
    }
  }
}

/**
 * FlushFileBuffers on the volume itself writes all its open files out; it needs an administrator.
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-flushfilebuffers
 * Other systems have no such call in Node: there it is always false.
 */
function flushVolume(root: string): boolean {
  const drive = driveRoot(root);
  if (!IS_WINDOWS || drive === undefined) return false;
  try {
    const fd = openSync(`\\\\.\\${drive.slice(0, 2)}`, 'r+');
    try {
      fsyncSync(fd);
      return true;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
