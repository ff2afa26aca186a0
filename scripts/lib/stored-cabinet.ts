import { checksum } from '../../agent/adapters/rehearsal/model/cabinet.ts';

/** One file of a cabinet. */
export interface CabinetFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 36;
const FOLDER_BYTES = 8;
const BLOCK_BYTES = 32_768;
// 2024-01-02 03:04:06 in the DOS form of the format: fixed, so that the same input gives the same bytes.
const DOS_DATE = ((2024 - 1980) << 9) | (1 << 5) | 2;
const DOS_TIME = (3 << 11) | (4 << 5) | 3;
const ARCHIVE = 0x20;

/**
 * Writes a cabinet with one uncompressed folder.
 * https://learn.microsoft.com/previous-versions/bb417343(v=msdn.10) (Microsoft Cabinet Format)
 */
export function storedCabinet(files: readonly CabinetFile[]): Uint8Array {
  const names = files.map(({ name }) => new TextEncoder().encode(`${name}\0`));
  const filesAt = HEADER_BYTES + FOLDER_BYTES;
  const dataAt = filesAt + names.reduce((sum, name) => sum + 16 + name.length, 0);
  const content = concat(files.map(({ bytes }) => bytes));
  const blocks = Math.ceil(content.length / BLOCK_BYTES);
  const cabinet = new Uint8Array(dataAt + blocks * 8 + content.length);
  const view = new DataView(cabinet.buffer);
  cabinet.set([0x4d, 0x53, 0x43, 0x46]);
  view.setUint32(8, cabinet.length, true);
  view.setUint32(16, filesAt, true);
  cabinet.set([3, 1], 24);
  view.setUint16(26, 1, true);
  view.setUint16(28, files.length, true);
  view.setUint32(HEADER_BYTES, dataAt, true);
  view.setUint16(HEADER_BYTES + 4, blocks, true);
  let at = filesAt;
  let offset = 0;
  for (const [index, { bytes }] of files.entries()) {
    const name = names[index] ?? new Uint8Array(1);
    view.setUint32(at, bytes.length, true);
    view.setUint32(at + 4, offset, true);
    view.setUint16(at + 10, DOS_DATE, true);
    view.setUint16(at + 12, DOS_TIME, true);
    view.setUint16(at + 14, ARCHIVE, true);
    cabinet.set(name, at + 16);
    at += 16 + name.length;
    offset += bytes.length;
  }
  for (let from = 0; from < content.length; from += BLOCK_BYTES) {
    const block = content.subarray(from, from + BLOCK_BYTES);
    view.setUint16(at + 4, block.length, true);
    view.setUint16(at + 6, block.length, true);
    cabinet.set(block, at + 8);
    view.setUint32(at, checksum(cabinet.subarray(at + 4, at + 8), checksum(block, 0)), true);
    at += 8 + block.length;
  }
  return cabinet;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
