import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { VolumeBytes } from '../../offline/surroundings.ts';
import { errorCodeOf } from '../node/io-errors.ts';
import { quietly } from './open-hive-file.ts';

/** Devices are read in whole sectors, which are 4096 bytes at most. */
const SECTOR_BYTES = 4096;

type Answer = { readonly device: string; readonly isAboveBitLocker: boolean } | { readonly because: string };

/** A volume below its file system, opened when it is first read. Must be closed. */
export interface RawVolume {
  readonly ask: () => VolumeBytes | { readonly because: string };
  readonly close: () => void;
}

/**
 * The volume that has its root at `root`: `\\.\D:` on Windows, and on Linux the device or image file that is mounted
 * there. Anything else, a plain folder above all, is no volume of its own. Reading a device takes an administrator.
 */
export function rawVolume(root: string): RawVolume {
  let fd: number | undefined;
  return {
    ask: () => {
      const found = process.platform === 'win32' ? driveOf(root) : mountOf(root);
      if ('because' in found) return found;
      try {
        fd ??= openSync(found.device, 'r');
      } catch (error) {
        return { because: `${found.device} cannot be opened: ${errorCodeOf(error)}` };
      }
      const opened = fd;
      return { ...found, read: (offset, length) => readSectors(opened, offset, length) };
    },
    close: () => {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function driveOf(root: string): Answer {
  const letter = /^([a-z]:)[\\/]?$/i.exec(root)?.[1];
  if (letter === undefined) return { because: `${root} is not the root of a volume` };
  return { device: `\\\\.\\${letter.toUpperCase()}`, isAboveBitLocker: true };
}

function mountOf(root: string): Answer {
  const table = quietly(() => readFileSync('/proc/self/mountinfo', 'utf8'));
  if (table === undefined) return { because: 'this system does not tell what is mounted where' };
  const real = quietly(() => realpathSync(root));
  const source = real === undefined ? undefined : mountedSource(table, real);
  if (source === undefined) return { because: `${root} is not the root of a mounted volume` };
  if (!path.isAbsolute(source)) return { because: `${source} on ${root} is no volume of a disk` };
  return { device: source, isAboveBitLocker: false };
}

/**
 * What is mounted at a folder, from the table of `/proc/self/mountinfo`; the last line counts where one covers another.
 * https://www.kernel.org/doc/Documentation/filesystems/proc.txt, section 3.5
 */
export function mountedSource(table: string, folder: string): string | undefined {
  let source: string | undefined;
  for (const line of table.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , within = '', mountPoint = ''] = before.split(' ');
    // Only a part of the volume is mounted here: then this is not its root.
    if (unescapeMount(mountPoint) !== folder) continue;
    source = within === '/' ? unescapeMount(after.split(' ')[1] ?? '') : undefined;
  }
  return source;
}

/** Blanks and the like stand as three octal digits. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

function readSectors(fd: number, offset: number, length: number): Uint8Array | undefined {
  const start = offset - (offset % SECTOR_BYTES);
  const end = offset + length - start;
  const bytes = new Uint8Array(Math.ceil(end / SECTOR_BYTES) * SECTOR_BYTES);
  const count = quietly(() => readSync(fd, bytes, 0, bytes.length, start)) ?? 0;
  return count < end ? undefined : bytes.subarray(offset - start, end);
}
