import { closeSync, fstatSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { IoError } from '../../domain/servicing-error.ts';
import type { SlotFile } from '../../ports/files.ts';
import { io, ioSync } from './io-errors.ts';
import { readAt } from './look.ts';
import type { NativePath } from './native-path.ts';
import { IS_WINDOWS, OPEN } from './open-flags.ts';
import { patiently } from './patience.ts';

const ZEROS = new Uint8Array(64 * 1024);

/**
 * Files held by this process, where the system does not hold them for us. Outside Windows this is the whole lock: it
 * keeps two parts of one agent apart, not two agents. There the agent services nothing.
 */
const heldHere = new Set<string>();

/**
 * Opens a slot file that nobody else can open. On Windows the share mode does it and ends with the process.
 * A new file is filled by real writes: a file that was only made longer has no valid data yet on NTFS.
 */
export async function openSlotFile(
  file: NativePath,
  mode: 'create' | 'open',
  sizeBytes: number,
): Promise<SlotFile> {
  const flags = mode === 'create' ? OPEN.createSlots : OPEN.openSlots;
  const fd = await io(file.path, () => patiently(() => openSync(file.native, flags)));
  const lock = ioSync(file.path, () => lockKey(fd, file.native));
  if (!IS_WINDOWS && heldHere.has(lock)) {
    closeSync(fd);
    throw new IoError('busy', file.path, 'is held by this process already');
  }
  heldHere.add(lock);
  try {
    if (mode === 'create') ioSync(file.path, () => fill(fd, sizeBytes));
    const size = mode === 'create' ? sizeBytes : ioSync(file.path, () => fstatSync(fd).size);
    return slotFile(fd, file.path, size, lock);
  } catch (error) {
    heldHere.delete(lock);
    giveUp(fd, mode === 'create' ? file.native : undefined);
    throw error;
  }
}

/** What fails besides must not hide why. */
function giveUp(fd: number, made: string | undefined): void {
  try {
    closeSync(fd);
    if (made !== undefined) unlinkSync(made);
  } catch {
    // A file without a record is removed by the next start.
  }
}

function slotFile(fd: number, path: string, sizeBytes: number, lock: string): SlotFile {
  let open = true;
  return {
    sizeBytes,
    read: (offset, length) => ioSync(path, () => readAt(fd, offset, Math.min(length, sizeBytes - offset))),
    write: (offset, bytes) => {
      if (offset < 0 || offset + bytes.length > sizeBytes) {
        throw new IoError('io', path, `has no room for ${bytes.length} bytes at ${offset}`);
      }
      ioSync(path, () => {
        writeAt(fd, bytes, offset);
        fsyncSync(fd);
      });
    },
    close: () => {
      if (!open) return;
      open = false;
      heldHere.delete(lock);
      ioSync(path, () => closeSync(fd));
    },
  };
}

function fill(fd: number, sizeBytes: number): void {
  for (let at = 0; at < sizeBytes; at += ZEROS.length) {
    writeAt(fd, ZEROS.subarray(0, Math.min(ZEROS.length, sizeBytes - at)), at);
  }
  fsyncSync(fd);
}

function writeAt(fd: number, bytes: Uint8Array, offset: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, offset + written);
  }
}

function lockKey(fd: number, native: string): string {
  if (IS_WINDOWS) return native.toLowerCase();
  const { dev, ino } = fstatSync(fd);
  return `${dev}:${ino}`;
}
