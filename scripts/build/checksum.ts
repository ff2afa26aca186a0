import { Problem } from '../lib/problem.ts';

// Offset of CheckSum in the optional header, the same in PE32 and PE32+.
// https://learn.microsoft.com/windows/win32/debug/pe-format#optional-header-windows-specific-fields-image-only
const CHECKSUM_IN_OPTIONAL_HEADER = 64;

/** Writes the checksum that the file's own content gives (what ImageHlp's CheckSumMappedFile computes). */
export function writeChecksum(file: Uint8Array): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const header = view.getUint32(0x3c, true);
  if (view.getUint32(header, true) !== 0x00004550)
    throw new Problem('not a PE file: the PE signature is missing');
  const at = header + 24 + CHECKSUM_IN_OPTIONAL_HEADER;
  view.setUint32(at, 0, true);
  let sum = 0;
  const even = file.length - (file.length % 2);
  for (let offset = 0; offset < even; offset += 2) {
    sum += view.getUint16(offset, true);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  if (even < file.length) sum += file[even] ?? 0;
  sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint32(at, ((sum + (sum >>> 16)) & 0xffff) + file.length, true);
}
