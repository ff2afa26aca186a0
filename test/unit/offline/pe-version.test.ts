import { describe, expect, it } from 'vitest';
import { peVersion } from '../../../agent/offline/pe-version.ts';

/** A fixed version block at an offset, with something in front that begins like one. */
function program(at: number, structure = 0x0001_0000): Uint8Array {
  const bytes = new Uint8Array(at + 16);
  const view = new DataView(bytes.buffer);
  if (at > 8) bytes.set([0xbd, 0x04, 0xef, 0x00], 2);
  view.setUint32(at, 0xfeef_04bd, true);
  view.setUint32(at + 4, structure, true);
  view.setUint32(at + 8, (10 << 16) | 0, true);
  view.setUint32(at + 12, (26_100 << 16) | 1742, true);
  return bytes;
}

describe('the version of a program', () => {
  it.each([
    { bytes: program(0), version: [10, 0, 26_100, 1742], why: 'at the beginning' },
    {
      bytes: program(1001),
      version: [10, 0, 26_100, 1742],
      why: 'anywhere, behind what only begins like it',
    },
    { bytes: program(64, 0x0002_0000), version: undefined, why: 'another structure' },
    { bytes: program(64).slice(0, -1), version: undefined, why: 'one byte short' },
    { bytes: new Uint8Array(0), version: undefined, why: 'nothing' },
  ])('is $version ($why)', ({ bytes, version }) => {
    expect(peVersion(bytes)).toEqual(version);
  });
});
