/** Files of a cabinet by name as stored, in order. */
export type CabinetReading =
  | { readonly kind: 'read'; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'compressed' }
  | { readonly kind: 'not-a-cabinet' }
  | { readonly kind: 'damaged'; readonly because: string };

const HEADER_BYTES = 36;
const MAX_FILES = 4096;

/**
 * Reads a cabinet whose folders are stored without compression.
 * https://learn.microsoft.com/previous-versions/bb417343(v=msdn.10) (Microsoft Cabinet Format)
 */
export function readCabinet(bytes: Uint8Array): CabinetReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, false) !== 0x4d53_4346)
    return { kind: 'not-a-cabinet' };
  if (view.getUint32(8, true) > bytes.length) return { kind: 'damaged', because: 'it is cut short' };
  const flags = view.getUint16(30, true);
  // Reserved areas and chained cabinets: what Microsoft signs has the first, nobody stores the second.
  if (flags !== 0) return { kind: 'compressed' };
  const folderCount = view.getUint16(26, true);
  const fileCount = Math.min(view.getUint16(28, true), MAX_FILES);
  const folders: Uint8Array[] = [];
  for (let index = 0; index < folderCount; index += 1) {
    const at = HEADER_BYTES + index * 8;
    if (at + 8 > bytes.length) return { kind: 'damaged', because: 'its folders are cut short' };
    if ((view.getUint16(at + 6, true) & 0xf) !== 0) return { kind: 'compressed' };
    const data = readFolder(view, view.getUint32(at, true), view.getUint16(at + 4, true));
    if (typeof data === 'string') return { kind: 'damaged', because: data };
    folders.push(data);
  }
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(16, true);
  for (let index = 0; index < fileCount; index += 1) {
    const end = bytes.indexOf(0, at + 16);
    if (at + 16 > bytes.length || end === -1) return { kind: 'damaged', because: 'its files are cut short' };
    const from = view.getUint32(at + 4, true);
    const folder = folders[view.getUint16(at + 8, true)];
    const data = folder?.subarray(from, from + view.getUint32(at, true));
    if (data?.length !== view.getUint32(at, true)) return { kind: 'damaged', because: 'a file is cut short' };
    files.set(new TextDecoder().decode(bytes.subarray(at + 16, end)), data);
    at = end + 1;
  }
  return { kind: 'read', files };
}

function readFolder(view: DataView, start: number, blocks: number): Uint8Array | string {
  const parts: Uint8Array[] = [];
  let at = start;
  for (let index = 0; index < blocks; index += 1) {
    if (at + 8 > view.byteLength) return 'its data is cut short';
    const length = view.getUint16(at + 4, true);
    if (at + 8 + length > view.byteLength) return 'its data is cut short';
    const data = new Uint8Array(view.buffer, view.byteOffset + at + 8, length);
    const sizes = new Uint8Array(view.buffer, view.byteOffset + at + 4, 4);
    const sum = view.getUint32(at, true);
    if (sum !== 0 && sum !== checksum(sizes, checksum(data, 0))) return 'the checksum of a block is wrong';
    parts.push(data);
    at += 8 + length;
  }
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let done = 0;
  for (const part of parts) {
    joined.set(part, done);
    done += part.length;
  }
  return joined;
}

/** XOR of little-endian words; the last one to three bytes count the other way round. */
export function checksum(bytes: Uint8Array, seed: number): number {
  let sum = seed;
  const words = bytes.length - (bytes.length % 4);
  for (let at = 0; at < words; at += 4) {
    sum ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
  }
  let rest = 0;
  for (const byte of bytes.subarray(words)) rest = (rest << 8) | byte;
  return (sum ^ rest) >>> 0;
}
