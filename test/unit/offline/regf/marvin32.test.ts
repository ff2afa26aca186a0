import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { marvin32 } from '../../../../agent/offline/regf/marvin32.ts';

// Known answers of .NET: dotnet/corefx, src/Common/tests/Tests/System/MarvinTests.cs.
const SEED = 0x004f_b61a_001b_dbccn;

describe('marvin32', () => {
  it.each([
    { hex: '', hash: 0x30ed_35c1_00cd_3c7dn, why: 'nothing' },
    { hex: 'af', hash: 0x48e7_3fc7_7d75_ddc1n, why: 'one odd byte' },
    { hex: 'e70f', hash: 0xb5f6_e1fc_485d_bff8n, why: 'two' },
    { hex: '37f495', hash: 0xf0b0_7c78_9b8c_f7e8n, why: 'three' },
    { hex: '8642dc59', hash: 0x7008_f2e8_7e9c_f556n, why: 'one whole word' },
    { hex: '153fb79826', hash: 0xe6c0_8c6d_a2af_a997n, why: 'a word and one byte' },
    { hex: 'ab427ea8d10fc7', hash: 0xe118_47e4_f067_8c41n, why: 'a word and three bytes' },
  ])('$hex ($why)', ({ hex, hash }) => {
    const bytes = Uint8Array.from(Buffer.from(`ffff${hex}ffff`, 'hex'));
    expect(marvin32(bytesSource(bytes), 2, hex.length / 2, SEED)).toBe(hash);
  });

  it('does not depend on how it is read', () => {
    const bytes = Uint8Array.from({ length: 200_003 }, (_, at) => (at * 31) & 0xff);
    const shifted = Uint8Array.from([1, 2, 3, ...bytes]);
    expect(marvin32(bytesSource(shifted), 3, bytes.length)).toBe(
      marvin32(bytesSource(bytes), 0, bytes.length),
    );
  });
});
