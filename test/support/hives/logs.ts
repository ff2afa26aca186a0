import { type ByteSource, bytesSource } from '../../../agent/offline/byte-source.ts';
import { baseBlockChecksum } from '../../../agent/offline/regf/base-block.ts';
import { marvin32 } from '../../../agent/offline/regf/marvin32.ts';

/** A page of a log: where in the hive bins, and what. */
export interface LogPage {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The base block of a hive, changed and sealed again: its sequence numbers, and whatever else a test breaks. */
export function withBaseBlock(hive: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = hive.slice();
  const view = new DataView(copy.buffer);
  change(view);
  view.setUint32(508, baseBlockChecksum(copy.subarray(0, 512)), true);
  return copy;
}

/** A hive that says of itself that it was not written to its end. */
export function dirty(hive: Uint8Array, primary: number, secondary: number): Uint8Array {
  return withBaseBlock(hive, (view) => {
    view.setUint32(4, primary, true);
    view.setUint32(8, secondary, true);
  });
}

function logHead(hive: Uint8Array, fileType: number, sequence: number): Uint8Array {
  return withBaseBlock(hive.slice(0, 512), (view) => {
    view.setUint32(4, sequence, true);
    view.setUint32(8, sequence, true);
    view.setUint32(28, fileType, true);
  });
}

/** One entry of a new-format log, sealed. */
export function newLogEntry(sequence: number, binsBytes: number, pages: readonly LogPage[]): Uint8Array {
  const content = 40 + pages.length * 8 + pages.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const entry = new Uint8Array(Math.ceil(content / 512) * 512);
  const view = new DataView(entry.buffer);
  entry.set([0x48, 0x76, 0x4c, 0x45]);
  view.setUint32(4, entry.length, true);
  view.setUint32(12, sequence, true);
  view.setUint32(16, binsBytes, true);
  view.setUint32(20, pages.length, true);
  let data = 40 + pages.length * 8;
  pages.forEach(({ at, bytes }, index) => {
    view.setUint32(40 + index * 8, at, true);
    view.setUint32(44 + index * 8, bytes.length, true);
    entry.set(bytes, data);
    data += bytes.length;
  });
  return seal(entry);
}

/** Writes the two hashes of an entry, so that only what a test broke is broken. */
export function seal(entry: Uint8Array): Uint8Array {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.length);
  view.setBigUint64(24, marvin32(bytesSource(entry), 40, entry.length - 40), true);
  view.setBigUint64(32, marvin32(bytesSource(entry), 0, 32), true);
  return entry;
}

/** A new-format log of the given entries; `sequence` is that of its base block. */
export function newLog(hive: Uint8Array, sequence: number, entries: readonly Uint8Array[]): ByteSource {
  return bytesSource(Buffer.concat([logHead(hive, 6, sequence), ...entries]));
}

/** An old-format log with these 512-byte pages, by their number. */
export function oldLog(
  hive: Uint8Array,
  sequence: number,
  pages: ReadonlyMap<number, Uint8Array>,
): Uint8Array {
  const bitmapBytes = (hive.length - 4096) / 4096;
  const table = new Uint8Array(Math.ceil((4 + bitmapBytes) / 512) * 512);
  table.set([0x44, 0x49, 0x52, 0x54]);
  const inOrder = [...pages].sort(([left], [right]) => left - right);
  for (const [page] of inOrder) table[4 + (page >> 3)] = (table[4 + (page >> 3)] ?? 0) | (1 << (page & 7));
  return Uint8Array.from(
    Buffer.concat([logHead(hive, 1, sequence), table, ...inOrder.map(([, bytes]) => bytes)]),
  );
}
