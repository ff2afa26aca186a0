import { ascii, u16, u32, u64 } from './little-endian.ts';

/** The fixed header of a WIM file: "Windows Imaging File Format (WIM)", Microsoft 2007; numbers as in the wimlib project. */
export interface WimHeader {
  readonly version: number;
  readonly part: number;
  /** More than one: a split image, of which this file is one part. */
  readonly parts: number;
  readonly imageCount: number;
  /** Of what is compressed as one piece, in bytes. */
  readonly chunkBytes: number;
  /** The image that boots, from 1; 0 when none is marked. */
  readonly bootIndex: number;
  readonly compression: 'none' | 'xpress' | 'lzx' | 'lzms' | 'unknown';
  /** Whole groups of files are compressed as one: an .esd. */
  readonly isSolid: boolean;
  /** Marked as not to be changed. */
  readonly isReadOnly: boolean;
  /** Somebody began to change it and did not end. */
  readonly isBeingWritten: boolean;
  /** Where the list of images stands. Not checked against the size of the file. */
  readonly xml: { readonly offset: number; readonly sizeBytes: number };
  /** Identifies the file across changes. */
  readonly guid: Uint8Array;
}

export const WIM_HEADER_BYTES = 208;
export const WIM_MAGIC = 'MSWIM\0\0\0';
const SOLID_VERSION = 0x0e00;
const FLAG = {
  compressed: 0x2,
  readOnly: 0x4,
  writeInProgress: 0x40,
  xpress: 0x2_0000,
  lzx: 0x4_0000,
  lzms: 0x8_0000,
} as const;

/** The header from the first bytes of a file; undefined when they are not those of a WIM. */
export function readWimHeader(bytes: Uint8Array): WimHeader | undefined {
  if (bytes.length < WIM_HEADER_BYTES || ascii(bytes, 0, 8) !== WIM_MAGIC) return undefined;
  const version = u32(bytes, 12);
  const flags = u32(bytes, 16);
  // Seven bytes of size, one of flags; far beyond any file the numbers lose their last digits, and no file is that long.
  const sizeBytes = Number(u64(bytes, 72) & 0x00ff_ffff_ffff_ffffn);
  return {
    version,
    part: u16(bytes, 40),
    parts: u16(bytes, 42),
    imageCount: u32(bytes, 44),
    chunkBytes: u32(bytes, 20),
    bootIndex: u32(bytes, 120),
    compression: compressionOf(flags),
    isSolid: version === SOLID_VERSION,
    isReadOnly: (flags & FLAG.readOnly) !== 0,
    isBeingWritten: (flags & FLAG.writeInProgress) !== 0,
    xml: { offset: Number(u64(bytes, 80)), sizeBytes },
    guid: bytes.subarray(24, 40),
  };
}

function compressionOf(flags: number): WimHeader['compression'] {
  if ((flags & FLAG.compressed) === 0) return 'none';
  if ((flags & FLAG.lzms) !== 0) return 'lzms';
  if ((flags & FLAG.lzx) !== 0) return 'lzx';
  return (flags & FLAG.xpress) === 0 ? 'unknown' : 'xpress';
}
