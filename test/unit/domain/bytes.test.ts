import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf16Bytes } from '../../../agent/domain/bytes.ts';

describe('bytes as text', () => {
  it('are lower-case hex, two digits each, and come back', () => {
    expect(toHex(Uint8Array.of(0, 10, 255))).toBe('000aff');
    expect(fromHex('000AFf')).toEqual(Uint8Array.of(0, 10, 255));
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
  });

  it('are UTF-16 as Windows keeps it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf16Bytes(text)).toEqual(new Uint8Array(Buffer.from(text, 'utf16le')));
      }),
    );
  });
});
