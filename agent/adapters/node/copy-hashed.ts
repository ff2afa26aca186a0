import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { IoError } from '../../domain/servicing-error.ts';
import type { Hashed, OnBytes } from '../../ports/files.ts';
import { refuseLink } from './folders.ts';
import { errorCodeOf, io } from './io-errors.ts';
import type { NativePath } from './native-path.ts';
import { OPEN } from './open-flags.ts';
import { patiently } from './patience.ts';

// Measured on two cores: below 1 MiB the hand-over between threads costs more than the bytes; 4 MiB kept its speed
// best beside other work.
const CHUNK_BYTES = 4 * 1024 * 1024;
// One is read into, one is hashed, one is written from.
const BUFFERS = 3;
// What was written is flushed while we go on, so that little is left for the flush at the end, and a machine with
// little memory does not fill it with bytes that wait for the disk.
const FLUSH_BYTES = 48 * 1024 * 1024;

/** Hash of a file, read in one pass. */
export async function hashFile(file: NativePath, onBytes?: OnBytes): Promise<Hashed> {
  const source = await openToRead(file);
  try {
    return await io(file.path, () => pump(source, undefined, Number.MAX_SAFE_INTEGER, file.path, onBytes));
  } finally {
    await source.close().catch(() => undefined);
  }
}

/**
 * Copies and hashes what is copied, in one pass: reading the next piece, hashing this one and writing it overlap.
 * The copy grows under another name and takes its place when it is complete and flushed, so that a stop leaves the
 * old file, and a file that shares its content with others by hard links (as those in System32 do) is replaced and
 * never written into. Not `copyFile`: it flushes nothing, takes alternate streams along, and cannot be bounded.
 */
export async function copyAndHash(
  from: NativePath,
  to: NativePath,
  maxBytes: number,
  onBytes?: OnBytes,
): Promise<Hashed> {
  const part = `${to.native}.part`;
  const source = await openToRead(from);
  try {
    await io(to.path, () => removeIfThere(part));
    const target = await io(to.path, () => patiently(() => open(part, OPEN.createLarge)));
    try {
      const hashed = await pumpAndFlush(source, target, maxBytes, { from, to }, onBytes);
      await io(to.path, () => patiently(() => rename(part, to.native)));
      return hashed;
    } catch (error) {
      await target.close().catch(() => undefined);
      await removeIfThere(part).catch(() => undefined);
      throw error;
    }
  } finally {
    await source.close().catch(() => undefined);
  }
}

async function pumpAndFlush(
  source: FileHandle,
  target: FileHandle,
  maxBytes: number,
  { from, to }: { readonly from: NativePath; readonly to: NativePath },
  onBytes: OnBytes | undefined,
): Promise<Hashed> {
  const hashed = await pump(source, { handle: target, path: to.path }, maxBytes, from.path, onBytes);
  await io(to.path, async () => {
    await target.sync();
    // A network file may report a failed write only now.
    await target.close();
  });
  return hashed;
}

async function openToRead({ path, native }: NativePath): Promise<FileHandle> {
  await io(path, () => refuseLink(path, native));
  const handle = await io(path, () => patiently(() => open(native, OPEN.read)));
  const stat = await handle.stat().catch(() => undefined);
  if (stat?.isFile()) return handle;
  await handle.close().catch(() => undefined);
  throw new IoError('io', path, 'is not a file');
}

async function pump(
  source: FileHandle,
  target: { readonly handle: FileHandle; readonly path: string } | undefined,
  maxBytes: number,
  sourcePath: string,
  onBytes: OnBytes | undefined,
): Promise<Hashed> {
  const hash = createHash('sha256');
  const buffers = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  let doneBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const flushing = target === undefined ? undefined : flushAlong(target.handle);
  const readNext = (index: number, offset: number): Promise<Buffer> => {
    const buffer = buffers[index % BUFFERS] ?? Buffer.alloc(0);
    // One byte more than allowed, to see that there is more.
    const length = Math.min(CHUNK_BYTES, maxBytes + 1 - offset);
    return readInto(source, buffer.subarray(0, length), sourcePath);
  };
  let reading = readNext(0, 0);
  try {
    for (let index = 0; ; index += 1) {
      const piece = await reading;
      if (piece.length === 0) break;
      doneBytes += piece.length;
      if (doneBytes > maxBytes) {
        throw new IoError('too-large', sourcePath, `has more than ${maxBytes} bytes`);
      }
      // The write before the last has ended, so its buffer is free for the next read.
      reading = readNext(index + 1, doneBytes);
      await writing;
      if (target !== undefined) writing = writeAll(target.handle, piece, target.path);
      flushing?.wrote(piece.length);
      hash.update(piece);
      onBytes?.(doneBytes);
    }
  } finally {
    // Nothing may touch the handles any more when this returns.
    await Promise.allSettled([reading, writing, flushing?.ended()]);
  }
  await writing;
  if (target !== undefined) await io(target.path, async () => flushing?.ended());
  return { sizeBytes: doneBytes, sha256: hash.digest('hex') };
}

interface FlushAlong {
  readonly wrote: (bytes: number) => void;
  /** Waits for the flush that is under way, and fails as the first one did: systems report a lost write only once. */
  readonly ended: () => Promise<void>;
}

/** Flushes beside the work, one flush at a time. */
function flushAlong(handle: FileHandle): FlushAlong {
  let waiting = 0;
  let flush: Promise<void> | undefined;
  let failure: unknown;
  return {
    wrote: (bytes) => {
      waiting += bytes;
      if (flush !== undefined || waiting < FLUSH_BYTES) return;
      waiting = 0;
      flush = handle
        .datasync()
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => {
          flush = undefined;
        });
    },
    ended: async () => {
      await flush;
      if (failure !== undefined) throw failure;
    },
  };
}

async function readInto(source: FileHandle, buffer: Buffer, path: string): Promise<Buffer> {
  const { bytesRead } = await io(path, () => source.read(buffer, 0, buffer.length, null));
  return buffer.subarray(0, bytesRead);
}

async function writeAll(target: FileHandle, piece: Buffer, path: string): Promise<void> {
  let written = 0;
  while (written < piece.length) {
    const rest = piece.subarray(written);
    const { bytesWritten } = await io(path, () => target.write(rest, 0, rest.length, null));
    if (bytesWritten === 0) throw new IoError('io', path, 'takes no more bytes');
    written += bytesWritten;
  }
}

async function removeIfThere(native: string): Promise<void> {
  try {
    await patiently(() => unlink(native));
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
  }
}
