import { describe, expect, it } from 'vitest';
import { bootSectorKind, isBitLocker, ntfsLayout } from '../../../agent/offline/boot-sector.ts';
import { isHibernated } from '../../../agent/offline/hibernation.ts';
import { isNtfsDirty, volumeRecordRange } from '../../../agent/offline/ntfs-dirty.ts';
import { peArchitecture } from '../../../agent/offline/pe-header.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('a hibernation file', () => {
  it.each([
    { size: undefined, head: undefined, answer: 'no', why: 'no such file' },
    { size: 1 << 30, head: undefined, answer: 'unknown', why: 'cannot be read' },
    { size: 4096, head: bytes('\0\0\0\0'), answer: 'no', why: 'zeros: resumed' },
    { size: 4095, head: bytes('\0\0\0\0'), answer: 'unknown', why: 'one byte too short' },
    { size: 4096, head: bytes('\0\0\0'), answer: 'unknown', why: 'three bytes' },
    { size: 4096, head: bytes('hibr'), answer: 'yes', why: 'hibernated' },
    { size: 4096, head: bytes('HIBR'), answer: 'yes', why: 'fast start-up' },
    { size: 4096, head: bytes('wake'), answer: 'yes', why: 'a resume was tried' },
    { size: 4096, head: bytes('RSTR'), answer: 'yes', why: 'in a resume' },
    { size: 4096, head: bytes('\0\0\0\x01'), answer: 'yes', why: 'anything that is not zeros' },
    { size: 4096, head: bytes('hibr and more'), answer: 'yes', why: 'more bytes than needed' },
  ])('of $size bytes: $answer ($why)', ({ size, head, answer }) => {
    expect(isHibernated(size, head).answer).toBe(answer);
  });
});

function sector(at: number, text: string): Uint8Array {
  const made = new Uint8Array(512);
  made.set(bytes(text), at);
  return made;
}

describe('a boot sector', () => {
  const toGo = sector(3, 'MSWIN4.1');
  toGo.set(Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex'), 424);

  it.each([
    { sector: sector(3, '-FVE-FS-'), kind: 'bitlocker', answer: 'yes', why: 'BitLocker' },
    { sector: toGo, kind: 'bitlocker-to-go', answer: 'yes', why: 'BitLocker To Go' },
    {
      sector: sector(3, 'MSWIN4.1'),
      kind: 'other',
      answer: 'unknown',
      why: 'the same name without the GUID',
    },
    { sector: sector(3, 'NTFS    '), kind: 'ntfs', answer: 'no', why: 'NTFS' },
    { sector: sector(3, 'ReFS\0\0\0\0'), kind: 'refs', answer: 'no', why: 'ReFS' },
    { sector: sector(3, 'EXFAT   '), kind: 'exfat', answer: 'no', why: 'exFAT' },
    { sector: sector(82, 'FAT32   '), kind: 'fat', answer: 'no', why: 'FAT32' },
    { sector: sector(54, 'FAT16   '), kind: 'fat', answer: 'no', why: 'FAT16' },
    { sector: new Uint8Array(512), kind: 'empty', answer: 'unknown', why: 'zeros' },
    { sector: sector(0, 'x'), kind: 'other', answer: 'unknown', why: 'anything else' },
    {
      sector: sector(3, '-FVE-FS-').slice(0, 511),
      kind: 'bitlocker',
      answer: 'unknown',
      why: 'one byte short',
    },
    { sector: new Uint8Array(0), kind: 'other', answer: 'unknown', why: 'nothing' },
  ])('is $kind, BitLocker $answer ($why)', ({ sector: made, kind, answer }) => {
    expect(bootSectorKind(made)).toBe(kind);
    expect(isBitLocker(made).answer).toBe(answer);
  });

  it('that cannot be read is no "no"', () => {
    expect(isBitLocker(undefined).answer).toBe('unknown');
  });
});

function ntfs(change: (view: DataView) => void = () => {}): Uint8Array {
  const made = sector(3, 'NTFS    ');
  const view = new DataView(made.buffer);
  view.setUint16(11, 512, true);
  view.setUint8(13, 8);
  view.setBigUint64(48, 786_432n, true);
  view.setUint8(64, 0xf6);
  change(view);
  return made;
}

describe('the layout of NTFS', () => {
  it('says where the record of the volume is', () => {
    const layout = ntfsLayout(ntfs());
    expect(layout).toEqual({ tableOffsetBytes: 786_432 * 4096, recordBytes: 1024, sectorBytes: 512 });
    expect(layout && volumeRecordRange(layout)).toEqual({ offset: 786_432 * 4096 + 3072, length: 1024 });
  });

  it('counts large clusters and large records in powers of two', () => {
    const large = ntfs((view) => {
      view.setUint8(13, 0xf4);
      view.setUint8(64, 0xf4);
    });
    expect(ntfsLayout(large)).toMatchObject({ tableOffsetBytes: 786_432 * 512 * 4096, recordBytes: 4096 });
  });

  it('counts records that are no smaller than a cluster in clusters', () => {
    const whole = ntfs((view) => view.setUint8(64, 1));
    expect(ntfsLayout(whole)).toMatchObject({ recordBytes: 4096 });
  });

  it.each([
    { made: sector(3, 'EXFAT   '), why: 'not NTFS' },
    { made: ntfs((view) => view.setUint16(11, 513, true)), why: 'an odd sector' },
    { made: ntfs((view) => view.setUint8(13, 0)), why: 'no cluster' },
    { made: ntfs((view) => view.setUint8(64, 0x80)), why: 'a record beyond all bounds' },
    { made: ntfs((view) => view.setBigUint64(48, 1n << 60n, true)), why: 'a table beyond all disks' },
    { made: ntfs().slice(0, 511), why: 'one byte short' },
  ])('is refused ($why)', ({ made }) => {
    expect(ntfsLayout(made)).toBeUndefined();
  });
});

/** A record with one attribute in front of the volume information, sealed as on disk. */
function volumeRecord(flags: number, padding = 0x18): Uint8Array {
  const record = sectors(2);
  const view = new DataView(record.buffer);
  record.set(bytes('FILE'));
  view.setUint16(4, 48, true);
  view.setUint16(6, 3, true);
  view.setUint16(20, 56, true);
  view.setUint32(56, 0x60, true);
  view.setUint32(60, padding, true);
  const at = 56 + padding;
  view.setUint32(at, 0x70, true);
  view.setUint32(at + 4, 40, true);
  view.setUint16(at + 20, 24, true);
  view.setUint16(at + 34, flags, true);
  view.setUint32(at + 40, 0xffff_ffff, true);
  for (const end of [510, 1022]) {
    view.setUint16(48 + (end + 2) / 256, view.getUint16(end, true), true);
    view.setUint16(end, 7, true);
  }
  view.setUint16(48, 7, true);
  return record;
}

function sectors(count: number): Uint8Array {
  return new Uint8Array(512 * count);
}

describe('the dirty flag of NTFS', () => {
  const torn = volumeRecord(1);
  torn[1022] = 8;
  const noInformation = volumeRecord(1);
  noInformation[56 + 0x18] = 0x80;

  it.each([
    { record: volumeRecord(0x0001), answer: 'yes', why: 'dirty' },
    { record: volumeRecord(0x0080), answer: 'no', why: 'other flags' },
    { record: volumeRecord(0x0081), answer: 'yes', why: 'dirty and others' },
    { record: volumeRecord(0x0001, 420), answer: 'yes', why: 'the flag under a fix-up' },
    // The number in its place is 7, which says dirty.
    { record: volumeRecord(0x0080, 420), answer: 'no', why: 'other flags under a fix-up' },
    { record: torn, answer: 'unknown', why: 'a torn record' },
    { record: noInformation, answer: 'unknown', why: 'no volume information' },
    { record: undefined, answer: 'unknown', why: 'not read' },
    { record: sectors(2), answer: 'unknown', why: 'zeros' },
    { record: volumeRecord(1).slice(0, 40), answer: 'unknown', why: 'cut short' },
  ])('$answer ($why)', ({ record, answer }) => {
    expect(isNtfsDirty(record).answer).toBe(answer);
  });

  it('the row with the flag under a fix-up is what it says', () => {
    expect(56 + 420 + 34).toBe(510);
  });
});

describe('an executable', () => {
  function made(machine: number, at = 128): Uint8Array {
    const head = new Uint8Array(256);
    head.set(bytes('MZ'));
    const view = new DataView(head.buffer);
    view.setUint32(60, at, true);
    if (at + 6 <= 256) {
      head.set(bytes('PE\0\0'), at);
      view.setUint16(at + 4, machine, true);
    }
    return head;
  }

  it.each([
    { head: made(0x8664), architecture: 'amd64', why: '64-bit' },
    { head: made(0xaa64), architecture: 'arm64', why: 'ARM' },
    { head: made(0x014c), architecture: 'x86', why: '32-bit' },
    { head: made(0x0200), architecture: 'ia64', why: 'Itanium' },
    { head: made(0x01c4), architecture: undefined, why: 'another processor' },
    { head: made(0x8664, 250), architecture: 'amd64', why: 'the header ends with the bytes' },
    { head: made(0x8664, 251), architecture: undefined, why: 'one byte beyond' },
    { head: made(0x8664, 0xffff_fff0), architecture: undefined, why: 'far beyond' },
    { head: bytes('MZ'), architecture: undefined, why: 'cut short' },
    { head: bytes('regf'.repeat(100)), architecture: undefined, why: 'something else' },
  ])('is for $architecture ($why)', ({ head, architecture }) => {
    expect(peArchitecture(head)).toBe(architecture);
  });
});
