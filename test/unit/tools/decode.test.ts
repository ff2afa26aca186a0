import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, oneByteText, textLines } from '../../../agent/tools/decode.ts';

describe('text of a Windows program', () => {
  it.each([
    { bytes: Buffer.from('plain'), text: 'plain', why: 'ASCII' },
    { bytes: Buffer.from('Größe', 'latin1'), text: 'Größe', why: 'one byte per character' },
    { bytes: Buffer.from('Größe', 'utf8'), text: 'Größe', why: 'UTF-8' },
    { bytes: Buffer.from('\ufeffGröße', 'utf16le'), text: 'Größe', why: 'UTF-16 with byte order mark' },
    { bytes: Buffer.from('Größe', 'utf16le'), text: 'Größe', why: 'UTF-16 without it' },
    {
      bytes: Buffer.from('检查\r\n完成', 'utf16le'),
      text: '检查\r\n完成',
      why: 'UTF-16 known by its line end',
    },
    { bytes: Buffer.from('ok!\0', 'latin1').subarray(0, 3), text: 'ok!', why: 'an odd number of bytes' },
    { bytes: Buffer.from('abc\r', 'utf16le').subarray(0, 7), text: 'abc', why: 'half a UTF-16 character' },
    { bytes: Buffer.alloc(0), text: '', why: 'nothing' },
  ])('$why', ({ bytes, text }) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('never throws, and never grows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(decodeText(bytes).length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('has one character per byte where positions matter', () => {
    const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index % 256);
    const text = oneByteText(bytes);
    expect(text).toHaveLength(10_000);
    expect(text.charCodeAt(9_999)).toBe(9_999 % 256);
  });

  it('loses control characters in lines, those that turn text around too', () => {
    expect(textLines('a\u001b[0m\r\nb\u202ec\rd')).toEqual(['a [0m', 'b c', 'd']);
  });
});
