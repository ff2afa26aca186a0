import { ascii, u16, u32 } from '../little-endian.ts';
import type { Cells } from './cells.ts';

// https://github.com/msuhanov/regf, "Key value" and "Big data".
const INLINE = 0x8000_0000;
const SEGMENT_BYTES = 16_344;
// No value of Windows comes near; a damaged length must not make us ask for gigabytes.
const MAX_VALUE_BYTES = 64 * 1024 * 1024;

/** The data of a value, copied; `undefined` when any part of it is missing. `field`: where it is, or itself. */
export function readValueData(cells: Cells, sizeField: number, field: number): Uint8Array | undefined {
  if (sizeField > INLINE + 4) return cells.damaged(0, 'a value of more than 4 bytes stands in 4 bytes');
  if (sizeField >= INLINE) return inlineData(sizeField - INLINE, field);
  if (sizeField === 0) return new Uint8Array(0);
  if (sizeField > Math.min(cells.sizeBytes, MAX_VALUE_BYTES)) {
    return cells.damaged(field, `a value of ${sizeField} bytes is not possible`);
  }
  if (sizeField > SEGMENT_BYTES && cells.minor > 3) return readBigData(cells, field, sizeField);
  const shared = cells.content(field, 'the data of a value', sizeField, sizeField);
  return shared === undefined ? undefined : copyOf(shared);
}

/** Up to four bytes stand in the place of the offset. */
function inlineData(size: number, field: number): Uint8Array {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) data[at] = field >>> (8 * at);
  return data;
}

// Most values are short, and for these a loop is quicker than a copy by the engine.
const SHORT_BYTES = 64;

function copyOf(shared: Uint8Array): Uint8Array {
  if (shared.length > SHORT_BYTES) return shared.slice();
  const copy = new Uint8Array(shared.length);
  for (let at = 0; at < copy.length; at += 1) copy[at] = shared[at] ?? 0;
  return copy;
}

function readBigData(cells: Cells, offset: number, size: number): Uint8Array | undefined {
  const record = cells.content(offset, 'a big data record', 8, 8);
  if (record === undefined) return undefined;
  if (ascii(record, 0, 2) !== 'db') return cells.damaged(offset, 'a big data record has no signature');
  const segments = u16(record, 2);
  if (segments !== Math.ceil(size / SEGMENT_BYTES)) {
    return cells.damaged(offset, `${size} bytes of data in ${segments} segments`);
  }
  const list = cells.content(u32(record, 4), 'a list of data segments', segments * 4, segments * 4)?.slice();
  if (list === undefined) return undefined;
  const data = new Uint8Array(size);
  for (let segment = 0; segment < segments; segment += 1) {
    const at = segment * SEGMENT_BYTES;
    const length = Math.min(SEGMENT_BYTES, size - at);
    const bytes = cells.content(u32(list, segment * 4), 'a data segment', length, length);
    if (bytes === undefined) return undefined;
    data.set(bytes, at);
  }
  return data;
}
