import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWim, writeWim } from '../../../agent/adapters/rehearsal/model/wim-file.ts';
import { readWimHeader, WIM_HEADER_BYTES } from '../../../agent/offline/wim-header.ts';

/** A header by hand, number by number: nothing of our own writer is believed. */
function header(change: (view: DataView) => void = () => undefined): Uint8Array {
  const bytes = new Uint8Array(WIM_HEADER_BYTES);
  bytes.set(new TextEncoder().encode('MSWIM\0\0\0'));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, WIM_HEADER_BYTES, true);
  view.setUint32(12, 0x1_0d00, true);
  view.setUint32(16, 0x4_0082, true);
  view.setUint16(40, 1, true);
  view.setUint16(42, 1, true);
  view.setUint32(44, 11, true);
  view.setBigUint64(72, 0x0200_0000_0000_1234n, true);
  view.setBigUint64(80, 5_000_000_000n, true);
  view.setUint32(120, 2, true);
  change(view);
  return bytes;
}

describe('the header of a .wim file', () => {
  it('tells compression, parts, images and where their list stands', () => {
    expect(readWimHeader(header())).toMatchObject({
      version: 0x1_0d00,
      part: 1,
      parts: 1,
      imageCount: 11,
      bootIndex: 2,
      compression: 'lzx',
      isSolid: false,
      isReadOnly: false,
      isBeingWritten: false,
      xml: { offset: 5_000_000_000, sizeBytes: 0x1234 },
    });
  });

  it.each([
    { flags: 0, compression: 'none', why: 'nothing is compressed' },
    { flags: 0x2_0002, compression: 'xpress', why: 'fast' },
    { flags: 0x4_0002, compression: 'lzx', why: 'maximum' },
    { flags: 0x8_0002, compression: 'lzms', why: 'recovery: an .esd' },
    { flags: 0x2, compression: 'unknown', why: 'compressed, nobody says how' },
    { flags: 0x4_0000, compression: 'none', why: 'a method without the mark that it is used' },
  ])('$compression: $why', ({ flags, compression }) => {
    expect(readWimHeader(header((view) => view.setUint32(16, flags, true)))?.compression).toBe(compression);
  });

  it.each([
    { change: (view: DataView) => view.setUint32(16, 0x4, true), sign: { isReadOnly: true } },
    { change: (view: DataView) => view.setUint32(16, 0x40, true), sign: { isBeingWritten: true } },
    { change: (view: DataView) => view.setUint32(12, 0x0e00, true), sign: { isSolid: true } },
    { change: (view: DataView) => view.setUint16(42, 3, true), sign: { parts: 3 } },
  ])('tells $sign', ({ change, sign }) => {
    expect(readWimHeader(header(change))).toMatchObject(sign);
  });

  it.each([
    { bytes: header().subarray(0, WIM_HEADER_BYTES - 1), why: 'one byte short' },
    { bytes: new Uint8Array(0), why: 'empty' },
    { bytes: header((view) => view.setUint8(0, 0x4e)), why: 'another first letter' },
    { bytes: header((view) => view.setUint8(7, 1)), why: 'the last zero of the mark' },
  ])('is none: $why', ({ bytes }) => {
    expect(readWimHeader(bytes)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        const bytes = header();
        bytes.set(tail.subarray(0, WIM_HEADER_BYTES - 8), 8);
        expect(readWimHeader(bytes)?.xml.offset).toBeGreaterThanOrEqual(0);
        expect(readWimHeader(tail)).toBeUndefined();
      }),
    );
  });
});

describe('the modelled .wim file', () => {
  it('gives back what was put in, and is no file when it was cut off', () => {
    const image = new Map([
      ['Windows\\a.txt', new Uint8Array([1, 2, 3])],
      ['Windows\\empty\\', new Uint8Array(0)],
    ]);
    const bytes = writeWim({
      header: {
        compression: 'xpress',
        isSolid: false,
        isReadOnly: false,
        isBeingWritten: true,
        part: 1,
        parts: 1,
      },
      images: [image, new Map([['pagefile.sys', { zeros: 4096 }]])],
    });
    const back = readWim(bytes);
    expect(back?.header).toMatchObject({ compression: 'xpress', isBeingWritten: true, imageCount: 2 });
    expect(back?.images[0]).toEqual(image);
    expect(back?.images[1]?.get('pagefile.sys')).toEqual({ zeros: 4096 });
    for (const length of [WIM_HEADER_BYTES, bytes.length - 1])
      expect(readWim(bytes.slice(0, length))).toBeUndefined();
  });
});
