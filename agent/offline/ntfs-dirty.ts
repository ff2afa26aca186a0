import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { NtfsLayout } from './boot-sector.ts';
import { ascii, u16, u32 } from './little-endian.ts';

/** Number of the record `$Volume` in the master file table. */
const VOLUME_RECORD = 3;
// https://flatcap.github.io/linux-ntfs/ntfs/attributes/volume_information.html
const VOLUME_INFORMATION = 0x70;
const END_OF_ATTRIBUTES = 0xffff_ffff;
const DIRTY = 1;
// Whatever the disk, records are sealed in strides of 512 bytes.
const SECTOR_BYTES = 512;

/** Where to read for `isNtfsDirty`: offset from the start of the volume and length, in bytes. */
export function volumeRecordRange(layout: NtfsLayout): { readonly offset: number; readonly length: number } {
  return { offset: layout.tableOffsetBytes + VOLUME_RECORD * layout.recordBytes, length: layout.recordBytes };
}

/** The dirty flag of an NTFS volume, from its record `$Volume`. It is also set while the volume is in use. */
export function isNtfsDirty(raw: Uint8Array | undefined): Fact {
  if (raw === undefined || raw.length < SECTOR_BYTES || ascii(raw, 0, 4) !== 'FILE') {
    return unknown('the record $Volume cannot be read');
  }
  const record = withoutFixups(raw);
  if (record === undefined) return unknown('the record $Volume is torn');
  let at = u16(record, 20);
  // Attributes are at least 24 bytes long, so this ends within the record.
  while (at + 24 <= record.length && u32(record, at) !== END_OF_ATTRIBUTES) {
    const length = u32(record, at + 4);
    if (length < 24 || at + length > record.length) break;
    if (u32(record, at) === VOLUME_INFORMATION) return flagOf(record, at);
    at += length;
  }
  return unknown('the record $Volume has no volume information');
}

function flagOf(record: Uint8Array, at: number): Fact {
  const isResident = record[at + 8] === 0;
  const content = at + u16(record, at + 20);
  if (!isResident || content + 12 > record.length) return unknown('the volume information is damaged');
  const flags = u16(record, content + 10);
  const saw = {
    file: '$Volume',
    at: '$VOLUME_INFORMATION',
    saw: `flags 0x${flags.toString(16).padStart(4, '0')}`,
  };
  return (flags & DIRTY) === 0
    ? no('the volume is not marked as dirty', saw)
    : yes('the volume is marked as dirty: chkdsk runs when Windows starts', saw);
}

/**
 * The last two bytes of each stride are replaced by a number when a record is written, and kept at its head. A
 * stride with another number was not written together with the rest.
 * https://flatcap.github.io/linux-ntfs/ntfs/concepts/fixup.html
 */
function withoutFixups(raw: Uint8Array): Uint8Array | undefined {
  const table = u16(raw, 4);
  const record = raw.slice();
  for (let stride = 1; stride * SECTOR_BYTES <= record.length; stride += 1) {
    const end = stride * SECTOR_BYTES - 2;
    const saved = table + stride * 2;
    if (stride >= u16(raw, 6) || saved + 2 > raw.length || u16(raw, end) !== u16(raw, table))
      return undefined;
    record.set(raw.subarray(saved, saved + 2), end);
  }
  return record;
}
