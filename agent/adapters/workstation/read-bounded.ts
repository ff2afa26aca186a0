import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { IoError } from '../../domain/servicing-error.ts';
import { errorCodeOf } from '../node/io-errors.ts';

/** A whole file that may not be larger; undefined when there is none. A folder or a device is `io`. */
export function readBounded(at: string, maxBytes: number): Uint8Array | undefined {
  let fd: number;
  try {
    fd = openSync(at, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error))) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new IoError('io', at, 'is not a file');
    // The size of the moment, and one byte more: a file that grows meanwhile is not followed.
    const bytes = new Uint8Array(Math.min(stat.size, maxBytes) + 1);
    let length = 0;
    while (length < bytes.length) {
      const got = readSync(fd, bytes, length, bytes.length - length, null);
      if (got === 0) break;
      length += got;
    }
    if (length > maxBytes) throw new IoError('too-large', at, `has more than ${maxBytes} bytes`);
    return bytes.slice(0, length);
  } finally {
    closeSync(fd);
  }
}
