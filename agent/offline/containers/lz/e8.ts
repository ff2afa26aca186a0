import { i32 } from '../../little-endian.ts';

/**
 * Undoes in place what LZX did to x86 calls: behind a byte 0xE8 stands where the call goes to, counted from the start
 * of the file, and becomes what it was, counted from the call itself. The last ten bytes are never touched.
 *
 * [MS-PATCH] section 2.1 and, for WIM, wimlib's lzx_common.c.
 *
 * @param start where these bytes stand in the whole of what was compressed
 */
export function restoreCalls(bytes: Uint8Array, start: number, fileSize: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - 10;
  for (let at = bytes.indexOf(0xe8); at !== -1 && at < end; at = bytes.indexOf(0xe8, at + 5)) {
    const position = start + at;
    const absolute = i32(bytes, at + 1);
    if (absolute < -position || absolute >= fileSize) continue;
    view.setInt32(at + 1, absolute >= 0 ? absolute - position : absolute + fileSize, true);
  }
}
