import { gunzipSync } from 'node:zlib';
import { Problem } from '../lib/problem.ts';

const BLOCK = 512;
// The largest package (Linux with headers) unpacks to 190 MB.
const MAX_UNPACKED = 512 * 1024 * 1024;

/** One file out of a gzipped tar archive (POSIX ustar, as npm packs: no links, names of at most 255 characters). */
export function readTarFile(archive: Uint8Array, name: string): Uint8Array {
  const tar = gunzipSync(archive, { maxOutputLength: MAX_UNPACKED });
  let offset = 0;
  while (offset + BLOCK <= tar.length) {
    const header = tar.subarray(offset, offset + BLOCK);
    const size = Number.parseInt(text(header, 124, 12), 8);
    if (Number.isNaN(size)) break;
    if (fullName(header) === name) {
      const end = offset + BLOCK + size;
      if (end > tar.length) throw new Problem(`the archive ends inside ${name}`);
      return tar.subarray(offset + BLOCK, end);
    }
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Problem(`the archive has no file ${name}`);
}

function fullName(header: Uint8Array): string {
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end === -1 ? field : field.subarray(0, end)).trim();
}
