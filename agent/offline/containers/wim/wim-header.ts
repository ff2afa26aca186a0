import type { ByteSource } from '../../byte-source.ts';
import { latin1, u16, u32, u64 } from '../../little-endian.ts';
import { type Attempt, bad, good } from '../attempt.ts';

/** Where a part of a WIM stands. Layout: Microsoft's "Windows Imaging File Format" and wimlib's header.h. */
export interface WimResource {
  readonly offset: number;
  /** As it stands in the file. */
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly isMetadata: boolean;
  readonly isCompressed: boolean;
  readonly isSolid: boolean;
}

export type WimMethod =
  | { readonly kind: 'none' }
  | { readonly kind: 'xpress' }
  | { readonly kind: 'lzx'; readonly windowBits: number }
  | { readonly kind: 'unreadable'; readonly name: string };

export interface WimHeader {
  readonly method: WimMethod;
  readonly chunkBytes: number;
  readonly imageCount: number;
  readonly bootIndex: number;
  readonly lookupTable: WimResource;
  readonly xml: WimResource;
}

export const WIM_MAGIC = 'MSWIM\0\0\0';
const PIPABLE_MAGIC = 'WLPWM\0\0\0';
const HEADER_BYTES = 208;
const VERSION = 0x10d00;
/** Files with solid resources (ESD). */
const SOLID_VERSION = 0xe00;
const FLAG_COMPRESSED = 0x2;
const FLAG_XPRESS = 0x20000;
const FLAG_LZX = 0x40000;
const FLAG_LZMS = 0x80000;
const METADATA = 0x2;
const COMPRESSED = 0x4;
const SPANNED = 0x8;
const SOLID = 0x10;

export function readWimHeader(source: ByteSource): Attempt<WimHeader> {
  const head = source.read(0, HEADER_BYTES);
  const magic = latin1(head.subarray(0, 8));
  if (magic === PIPABLE_MAGIC) return bad('file is a pipable WIM, which only wimlib reads', 0);
  if (magic !== WIM_MAGIC) return bad('file is no WIM: it does not start with MSWIM', 0);
  if (head.length < HEADER_BYTES) return bad('WIM ends inside its header', source.sizeBytes);
  if (u32(head, 8) < HEADER_BYTES) return bad(`WIM header has ${u32(head, 8)} bytes`, 8);
  const version = u32(head, 12);
  if (version !== VERSION && version !== SOLID_VERSION)
    return bad(`WIM has the unknown version 0x${version.toString(16)}`, 12);
  const [part, parts] = [u16(head, 40), u16(head, 42)];
  if (part !== 1 || parts !== 1) return bad(`WIM is part ${part} of ${parts}; parts are not read`, 40);
  const chunkBytes = u32(head, 20);
  const [lookupTable, xml] = [readResource(head, 48), readResource(head, 72)];
  for (const [name, at, resource] of [
    ['lookup table', 48, lookupTable],
    ['XML data', 72, xml],
  ] as const) {
    if (resource === undefined) return bad(`${name} of the WIM stands beyond 2^53`, at);
    if (resource.offset + resource.packedBytes > source.sizeBytes)
      return bad(
        `WIM is cut short: its ${name} ends at ${resource.offset + resource.packedBytes}`,
        source.sizeBytes,
      );
  }
  if (lookupTable === undefined || xml === undefined) return bad('WIM header is damaged', 48);
  const method = methodOf(u32(head, 16), chunkBytes);
  return good({ method, chunkBytes, imageCount: u32(head, 44), bootIndex: u32(head, 120), lookupTable, xml });
}

/** undefined for numbers that no file can have. */
export function readResource(bytes: Uint8Array, at: number): WimResource | undefined {
  const flags = bytes[at + 7] ?? 0;
  const packedBytes = Number(u64(bytes, at) & 0xff_ffff_ffff_ffffn);
  const [offset, sizeBytes] = [Number(u64(bytes, at + 8)), Number(u64(bytes, at + 16))];
  if (![packedBytes, offset, sizeBytes, offset + packedBytes].every(Number.isSafeInteger)) return undefined;
  return {
    offset,
    packedBytes,
    sizeBytes,
    isMetadata: (flags & METADATA) !== 0,
    isCompressed: (flags & COMPRESSED) !== 0,
    isSolid: (flags & (SOLID | SPANNED)) !== 0,
  };
}

// wimlib: LZX chunks of 2^15 to 2^21 bytes, XPRESS of 2^12 to 2^16.
function methodOf(flags: number, chunkBytes: number): WimMethod {
  if ((flags & FLAG_COMPRESSED) === 0) return { kind: 'none' };
  const bits = Math.log2(chunkBytes);
  if ((flags & FLAG_LZMS) !== 0) return { kind: 'unreadable', name: 'LZMS' };
  if ((flags & FLAG_XPRESS) !== 0 && Number.isInteger(bits) && bits >= 12 && bits <= 16)
    return { kind: 'xpress' };
  if ((flags & FLAG_LZX) !== 0 && Number.isInteger(bits) && bits >= 15 && bits <= 21)
    return { kind: 'lzx', windowBits: bits };
  return { kind: 'unreadable', name: `0x${flags.toString(16)} in chunks of ${chunkBytes} bytes` };
}

export function wimMethodName(method: WimMethod): string {
  switch (method.kind) {
    case 'none':
      return 'none';
    case 'xpress':
      return 'XPRESS';
    case 'lzx':
      return `LZX:${method.windowBits}`;
    case 'unreadable':
      return method.name;
  }
}
