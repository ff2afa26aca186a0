import type { ByteSource } from '../../byte-source.ts';
import { latin1, u32, u64 } from '../../little-endian.ts';
import { readWimHeader, WIM_HEADER_BYTES, WIM_MAGIC, type WimHeader } from '../../wim-header.ts';
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

/** The header of a file that can be read here, with where its tables stand. */
export interface WimLayout extends Pick<WimHeader, 'chunkBytes' | 'imageCount' | 'bootIndex'> {
  readonly method: WimMethod;
  readonly lookupTable: WimResource;
  readonly xml: WimResource;
}

const PIPABLE_MAGIC = 'WLPWM\0\0\0';
const VERSION = 0x10d00;
const METADATA = 0x2;
const COMPRESSED = 0x4;
const SPANNED = 0x8;
const SOLID = 0x10;

export function readWimLayout(source: ByteSource): Attempt<WimLayout> {
  const head = source.read(0, WIM_HEADER_BYTES);
  const magic = latin1(head.subarray(0, 8));
  if (magic === PIPABLE_MAGIC) return bad('file is a pipable WIM, which only wimlib reads', 0);
  if (magic !== WIM_MAGIC) return bad('file is no WIM: it does not start with MSWIM', 0);
  const header = readWimHeader(head);
  if (header === undefined) return bad('WIM ends inside its header', source.sizeBytes);
  if (u32(head, 8) < WIM_HEADER_BYTES) return bad(`WIM header has ${u32(head, 8)} bytes`, 8);
  const { version, part, parts, isSolid, chunkBytes, imageCount, bootIndex } = header;
  if (version !== VERSION && !isSolid)
    return bad(`WIM has the unknown version 0x${version.toString(16)}`, 12);
  if (part !== 1 || parts !== 1) return bad(`WIM is part ${part} of ${parts}; parts are not read`, 40);
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
  const method = methodOf(header.compression, u32(head, 16), chunkBytes);
  return good({ method, chunkBytes, imageCount, bootIndex, lookupTable, xml });
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
function methodOf(compression: WimHeader['compression'], flags: number, chunkBytes: number): WimMethod {
  const bits = Math.log2(chunkBytes);
  const fits = (least: number, most: number) => Number.isInteger(bits) && bits >= least && bits <= most;
  if (compression === 'none') return { kind: 'none' };
  if (compression === 'xpress' && fits(12, 16)) return { kind: 'xpress' };
  if (compression === 'lzx' && fits(15, 21)) return { kind: 'lzx', windowBits: bits };
  if (compression === 'lzms') return { kind: 'unreadable', name: 'LZMS' };
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
