import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../agent/offline/byte-source.ts';
import { isoFromFileTime, isoFromUnix } from '../../../agent/offline/file-time.ts';
import { foldCase, sameName } from '../../../agent/offline/fold-case.ts';
import { latin1, u64, utf16 } from '../../../agent/offline/little-endian.ts';

describe('names', () => {
  it.each([
    { left: 'Select', right: 'SELECT', same: true, why: 'ASCII' },
    { left: 'Ключ', right: 'кЛЮЧ', same: true, why: 'Cyrillic' },
    { left: 'Straße', right: 'STRASSE', same: false, why: 'one letter stays one letter' },
    { left: 'straße', right: 'STRAßE', same: true, why: 'a sharp s is itself' },
    { left: 'a', right: 'ab', same: false, why: 'longer' },
    { left: 'a', right: 'b', same: false, why: 'another' },
    { left: '', right: '', same: true, why: 'the default value' },
  ])('$left and $right: $same ($why)', ({ left, right, same }) => {
    expect(sameName(left, right)).toBe(same);
  });

  it('keep their length when folded', () => {
    for (const text of ['straße', 'ŉ', 'ﬁ', 'abc']) expect(foldCase(text)).toHaveLength(text.length);
  });
});

describe('texts', () => {
  it('Latin-1 is Latin-1, not windows-1252', () => {
    expect(latin1(Uint8Array.from([0x80, 0x9f, 0xe4, 0xff]))).toBe('\u0080\u009f\u00e4\u00ff');
  });

  it.each([0, 1, 23, 24, 25, 4095, 4096, 4097, 10_000])('%i characters are read whole', (length) => {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    expect(latin1(Uint8Array.from(Buffer.from(text, 'latin1')))).toBe(text);
    expect(utf16(Uint8Array.from(Buffer.from(text, 'utf16le')))).toBe(text);
  });

  it('UTF-16 keeps half characters and order marks, and drops an odd byte', () => {
    expect(utf16(Uint8Array.from([0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00, 0x62]))).toBe('\ufeff\ud800a');
  });
});

describe('a source of bytes', () => {
  it('gives less at its end, and nothing beyond', () => {
    const source = bytesSource(Uint8Array.from([1, 2, 3]));
    expect(source.read(2, 5)).toEqual(Uint8Array.from([3]));
    expect(source.read(3, 5)).toHaveLength(0);
  });
});

describe('times', () => {
  it.each([
    { time: 133_485_408_000_000_000n, iso: '2024-01-01T00:00:00.000Z', why: 'a FILETIME' },
    { time: 0n, iso: undefined, why: 'none' },
    { time: undefined, iso: undefined, why: 'not read' },
    { time: 0xffff_ffff_ffff_ffffn, iso: undefined, why: 'beyond all years' },
    { time: 1n, iso: '1601-01-01T00:00:00.000Z', why: 'the first step' },
  ])('$time is $iso ($why)', ({ time, iso }) => {
    expect(isoFromFileTime(time)).toBe(iso);
  });

  it('of Unix are seconds', () => {
    expect(isoFromUnix(0x6500_0000)).toBe('2023-09-12T06:06:56.000Z');
    expect(isoFromUnix(0)).toBeUndefined();
    expect(isoFromUnix(Number.MAX_VALUE)).toBeUndefined();
  });

  it('64 bits are read whole', () => {
    expect(u64(Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0x80]), 0)).toBe(0x8000_0000_0000_0001n);
  });
});
