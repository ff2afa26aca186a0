/**
 * Random access to bytes that somebody else owns: a file, a part of a disk, an array.
 * A read beyond the end is short, never an error; only the adapter behind it may throw.
 */
export interface ByteSource {
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
}

/** Bytes that are already in memory. Reads share the memory: nobody may write to it. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}
