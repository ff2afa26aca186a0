import fs from 'node:fs';
import { type Disk, DiskError } from './disk.ts';
import { asDiskErrorCode } from './watched-disk.ts';

/** Where a path really lies, and what limits it. */
export interface NodePlace {
  /** Path for node:fs. The last component may not be there yet. */
  readonly real: string;
  /** Throws when files may not grow by that much. */
  readonly checkRoom: (bytes: number) => void;
  /** Told by how many bytes files have grown or shrunk. */
  readonly grew: (bytes: number) => void;
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

  /** Changes one file when the volume has room for what it will be, and counts what it has become. */
  function resize(target: NodePlace, sizeAfter: (before: number) => number, operate: () => void): void {
    const before = sizeOf(target.real);
    target.checkRoom(sizeAfter(before) - before);
    operate();
    target.grew(sizeOf(target.real) - before);
  }

  return {
    stat: (path) =>
      guarded(path, () => {
        const found = place(path);
        const stat = found === undefined ? undefined : statAt(found.real);
        if (stat === undefined) return undefined;
        if (stat.isSymbolicLink()) return { kind: 'link', sizeBytes: 0 };
        if (stat.isDirectory()) return { kind: 'folder', sizeBytes: 0 };
        return stat.isFile() ? { kind: 'file', sizeBytes: stat.size } : { kind: 'other', sizeBytes: 0 };
      }),
    list: (path) =>
      guarded(path, () => {
        const found = place(path);
        const stat = found === undefined ? undefined : statAt(found.real);
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
        resize(
          target,
          () => bytes.length,
          () => fs.writeFileSync(target.real, bytes),
        );
      }),
    writeAt: (path, offset, bytes) =>
      guarded(path, () => {
        const target = need(path);
        resize(
          target,
          (before) => Math.max(before, offset + bytes.length),
          () => withFile(target.real, 'r+', (file) => fs.writeSync(file, bytes, 0, bytes.length, offset)),
        );
      }),
    append: (path, bytes) =>
      guarded(path, () => {
        const target = need(path);
        resize(
          target,
          (before) => before + bytes.length,
          () => fs.appendFileSync(target.real, bytes),
        );
      }),
    setSize: (path, sizeBytes) =>
      guarded(path, () => {
        const target = need(path);
        resize(
          target,
          () => sizeBytes,
          () => withFile(target.real, 'a', (file) => fs.ftruncateSync(file, sizeBytes)),
        );
      }),
    makeFolder: (path) => guarded(path, () => fs.mkdirSync(need(path).real)),
    remove: (path) =>
      guarded(path, () => {
        const target = need(path);
        if (fs.lstatSync(target.real).isDirectory()) fs.rmdirSync(target.real);
        else
          resize(
            target,
            () => 0,
            () => fs.unlinkSync(target.real),
          );
      }),
    removeTree: (path) =>
      guarded(path, () => {
        const target = place(path);
        if (target === undefined || statAt(target.real) === undefined) return;
        const before = bytesUnder(target.real);
        fs.rmSync(target.real, { recursive: true, force: true });
        target.grew(bytesUnder(target.real) - before);
      }),
    rename: (from, to) =>
      guarded(to, () => {
        const source = need(from);
        const target = need(to);
        const replaced = source.real === target.real ? 0 : sizeOf(target.real);
        fs.renameSync(source.real, target.real);
        target.grew(-replaced);
      }),
    freeBytes: (path) => guarded(path, () => freeBytes(path)),
  };
}

/** What stands at a path, links not followed; undefined also where a file stands in the way. */
export function statAt(real: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(real, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Bytes of all files in a folder, links not followed. */
export function bytesUnder(real: string): number {
  const stat = statAt(real);
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0;
  return fs.readdirSync(real).reduce((sum, name) => sum + bytesUnder(`${real}/${name}`), 0);
}

function sizeOf(real: string): number {
  const stat = statAt(real);
  return stat?.isFile() === true ? stat.size : 0;
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
