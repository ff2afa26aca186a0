import type { Architecture } from '../domain/machine.ts';
import { ascii, u16, u32 } from './little-endian.ts';

/** Enough of a file for `peArchitecture`: the header begins within the first kilobytes. */
export const PE_HEAD_BYTES = 4096;

// https://learn.microsoft.com/windows/win32/debug/pe-format#machine-types
const MACHINES: Readonly<Record<number, Architecture>> = {
  34404: 'amd64', // 0x8664
  43620: 'arm64', // 0xAA64
  332: 'x86', // 0x014C
  512: 'ia64', // 0x0200
};

/** The processor that an executable was made for, from its first bytes; anything else is `undefined`. */
export function peArchitecture(head: Uint8Array): Architecture | undefined {
  if (head.length < 64 || ascii(head, 0, 2) !== 'MZ') return undefined;
  const at = u32(head, 60);
  if (at + 6 > head.length || ascii(head, at, 4) !== 'PE\0\0') return undefined;
  return MACHINES[u16(head, at + 4)];
}
