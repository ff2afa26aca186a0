import type { Version } from '../domain/version.ts';
import { u32 } from './little-endian.ts';

/** Large enough for dism.exe and its kind; a larger program is not looked into. */
export const PE_VERSION_BYTES = 4 * 1024 * 1024;

// VS_FIXEDFILEINFO: https://learn.microsoft.com/windows/win32/api/verrsrc/ns-verrsrc-vs_fixedfileinfo
const SIGNATURE = [0xbd, 0x04, 0xef, 0xfe] as const;
const STRUCTURE_VERSION = 0x0001_0000;

/**
 * The file version of a Windows program, from its fixed version block, found by its signature: walking the resource tree
 * would say the same. undefined when there is none.
 */
export function peVersion(bytes: Uint8Array): Version | undefined {
  for (let at = bytes.indexOf(SIGNATURE[0]); at >= 0; at = bytes.indexOf(SIGNATURE[0], at + 1)) {
    if (at + 16 > bytes.length) return undefined;
    if (!SIGNATURE.every((byte, index) => bytes[at + index] === byte)) continue;
    if (u32(bytes, at + 4) !== STRUCTURE_VERSION) continue;
    const [high, low] = [u32(bytes, at + 8), u32(bytes, at + 12)];
    return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff];
  }
  return undefined;
}
