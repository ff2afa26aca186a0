import { BASE_BLOCK_BYTES } from './base-block.ts';

const BIN_HEAD_BYTES = 32;
const FIRST_SIZE = 1 << 16;
// https://learn.microsoft.com/windows/win32/sysinfo/registry-storage-space: a hive ends at 2 GB.
const MAX_BYTES = 0x7fff_0000;

/** Space for cells, in hive bins, one after the other. Offsets are those of the hive format: after the base block. */
export interface CellAllocator {
  /** A cell with room for `bytes`; returns its offset. */
  allocate(bytes: number): number;
  /** Where the content of a cell is in `bytes`. */
  contentAt(cell: number): number;
  /** All bins so far, the last one closed. */
  finish(): Uint8Array;
  view(): DataView;
  put(at: number, bytes: Uint8Array): void;
}

export function cellAllocator(lastWritten: bigint): CellAllocator {
  let bytes = new Uint8Array(FIRST_SIZE);
  let view = new DataView(bytes.buffer);
  let used = 0;
  let binEnd = 0;

  function grow(size: number): void {
    if (size > MAX_BYTES) throw new RangeError('the hive is larger than the format allows');
    if (size <= bytes.length) return;
    const larger = new Uint8Array(Math.max(size, bytes.length * 2));
    larger.set(bytes);
    bytes = larger;
    view = new DataView(bytes.buffer);
  }

  /** What is left of a bin is one free cell: its size is positive. */
  function closeBin(): void {
    if (used < binEnd) view.setInt32(used, binEnd - used, true);
    used = binEnd;
  }

  function openBin(cellBytes: number): void {
    closeBin();
    const size = roundUp(cellBytes + BIN_HEAD_BYTES, BASE_BLOCK_BYTES);
    grow(used + size);
    bytes.set([0x68, 0x62, 0x69, 0x6e], used);
    view.setUint32(used + 4, used, true);
    view.setUint32(used + 8, size, true);
    if (used === 0) view.setBigUint64(used + 20, lastWritten, true);
    binEnd = used + size;
    used += BIN_HEAD_BYTES;
  }

  return {
    allocate(content) {
      const size = roundUp(content + 4, 8);
      if (used + size > binEnd) openBin(size);
      const cell = used;
      view.setInt32(cell, -size, true);
      used += size;
      return cell;
    },
    contentAt: (cell) => cell + 4,
    finish() {
      closeBin();
      return bytes.subarray(0, used);
    },
    view: () => view,
    put: (at, part) => bytes.set(part, at),
  };
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
