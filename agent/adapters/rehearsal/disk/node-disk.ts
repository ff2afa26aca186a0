import fs from 'node:fs';
import { type Disk, DiskError } from './disk.ts';
import { asDiskErrorCode } from './watched-disk.ts';

/** Where a path really lies, and what limits it. */
export interface NodePlace {
  /** Path for node:fs. The last component may not be there yet. */
  readonly real: string;
  /** Told by how many bytes files grew or shrank; throws when they may not. */
  readonly grow: (bytes: number) => void;
}

/** A disk over node:fs. `place` is undefined for a volume that does not exist. */
export function nodeDisk(
  place: (path: string) => NodePlace | undefined,
  freeBytes: (path: string) => number | undefined,
): Disk {
  function need(path: string): NodePlace {
    const found = place(path);
    if (found === undefined) throw new DiskError('ENOENT', path);
    return found;
  }

  /** Lets the size change only when the volume has room for it. */
  function resized(target: NodePlace, sizeAfter: (before: number) => number): void {
    const before = fs.lstatSync(target.real, { throwIfNoEntry: false });
    const size = before?.isFile() === true ? before.size : 0;
    target.grow(sizeAfter(size) - size);
  }

  return {
    stat: (path) =>
      guarded(path, () => {
        const found = place(path);
        const stat = found === undefined ? undefined : fs.lstatSync(found.real, { throwIfNoEntry: false });
        if (stat === undefined) return undefined;
        if (stat.isSymbolicLink()) return { kind: 'link', sizeBytes: 0 };
        if (stat.isDirectory()) return { kind: 'folder', sizeBytes: 0 };
        return stat.isFile() ? { kind: 'file', sizeBytes: stat.size } : { kind: 'other', sizeBytes: 0 };
      }),
    list: (path) =>
      guarded(path, () => {
        const found = place(path);
        const stat = found === undefined ? undefined : fs.lstatSync(found.real, { throwIfNoEntry: false });
        return found === undefined || stat?.isDirectory() !== true
          ? undefined
          : fs.readdirSync(found.real).sort();
      }),
    read: (path, offset = 0, length) =>
      guarded(path, () => {
        const { real } = need(path);
        if (length === undefined) return new Uint8Array(fs.readFileSync(real)).subarray(offset);
        return withFile(real, 'r', (file) => {
          const room = Math.max(0, Math.min(length, fs.fstatSync(file).size - offset));
          const bytes = new Uint8Array(room);
          return bytes.subarray(0, fs.readSync(file, bytes, 0, room, offset));
        });
      }),
    write: (path, bytes) =>
      guarded(path, () => {
        const target = need(path);
        resized(target, () => bytes.length);
        fs.writeFileSync(target.real, bytes);
      }),
    writeAt: (path, offset, bytes) =>
      guarded(path, () => {
        const target = need(path);
        resized(target, (before) => Math.max(before, offset + bytes.length));
        withFile(target.real, 'r+', (file) => fs.writeSync(file, bytes, 0, bytes.length, offset));
      }),
    append: (path, bytes) =>
      guarded(path, () => {
        const target = need(path);
        resized(target, (before) => before + bytes.length);
        fs.appendFileSync(target.real, bytes);
      }),
    setSize: (path, sizeBytes) =>
      guarded(path, () => {
        const target = need(path);
        resized(target, () => sizeBytes);
        withFile(target.real, 'a', (file) => fs.ftruncateSync(file, sizeBytes));
      }),
    makeFolder: (path) => guarded(path, () => fs.mkdirSync(need(path).real)),
    remove: (path) =>
      guarded(path, () => {
        const target = need(path);
        if (fs.lstatSync(target.real).isDirectory()) fs.rmdirSync(target.real);
        else {
          resized(target, () => 0);
          fs.unlinkSync(target.real);
        }
      }),
    removeTree: (path) =>
      guarded(path, () => {
        const target = need(path);
        target.grow(-bytesUnder(target.real));
        fs.rmSync(target.real, { recursive: true, force: true });
      }),
    rename: (from, to) =>
      guarded(to, () => {
        const source = need(from);
        const target = need(to);
        if (source.real !== target.real) resized(target, () => 0);
        fs.renameSync(source.real, target.real);
      }),
    freeBytes: (path) => guarded(path, () => freeBytes(path)),
  };
}

/** Bytes of all files in a folder, links not followed. */
export function bytesUnder(real: string): number {
  const stat = fs.lstatSync(real, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0;
  return fs.readdirSync(real).reduce((sum, name) => sum + bytesUnder(`${real}/${name}`), 0);
}

function withFile<T>(real: string, flags: string, use: (file: number) => T): T {
  const file = fs.openSync(real, flags);
  try {
    return use(file);
  } finally {
    fs.closeSync(file);
  }
}

function guarded<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DiskError) throw error;
    throw new DiskError(codeOf(error), path);
  }
}

function codeOf(error: unknown): DiskError['code'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Windows says EPERM for what is called access denied elsewhere.
  return code === 'EPERM' ? 'EACCES' : (asDiskErrorCode(code) ?? 'EIO');
}
