import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { openCabinet } from '../../../../agent/offline/containers/cab/cabinet.ts';
import { LzxDecoder } from '../../../../agent/offline/containers/lz/lzx.ts';
import { writeCabinet } from '../../../support/containers/cab-writer.ts';
import { type LzxBlock, LzxEncoder, type LzxToken } from '../../../support/containers/lzx-encoder.ts';
import {
  hashesOfArchive,
  hashesOfFolder,
  run,
  TOOLS,
  tempFolder,
  titled,
  without,
} from '../../../support/containers/programs.ts';
import { randomOf } from '../../../support/hives/mutate.ts';

const FRAME = 32_768;
const TYPES = ['verbatim', 'aligned', 'uncompressed'] as const;

/** Blocks of random tokens: matches near and far, long and short, and the three repeated offsets. */
function randomBlocks(seed: number, windowBits: number, wantedBytes: number): readonly LzxBlock[] {
  const random = randomOf(seed);
  const blocks: LzxBlock[] = [];
  let at = 0;
  let recent = [1, 1, 1];
  while (at < wantedBytes) {
    const type = TYPES[random(3)] ?? 'verbatim';
    const end = Math.min(wantedBytes, at + 1 + random(60_000));
    const tokens: LzxToken[] = [];
    while (at < end) {
      const room = Math.min(end - at, FRAME - (at % FRAME));
      if (type === 'uncompressed' || room < 2 || at < 4 || random(4) === 0) {
        tokens.push({ kind: 'literal', byte: random(5) === 0 ? 0xe8 : random(256) });
        at += 1;
        continue;
      }
      const length = Math.min(room, 2 + random(random(3) === 0 ? 256 : 9));
      const which = ([0, 1, 2] as const)[random(3)] ?? 0;
      if (random(2) === 0 && (recent[which] ?? 0) <= at) {
        tokens.push({ kind: 'repeat', length, which });
        if (which > 0) {
          const first = recent[0] ?? 0;
          recent[0] = recent[which] ?? 0;
          recent[which] = first;
        }
      } else {
        const offset = 1 + random(Math.min(at, 2 ** windowBits - 3, random(2) === 0 ? 40 : at));
        tokens.push({ kind: 'match', length, offset });
        recent = [offset, recent[0] ?? 1, recent[1] ?? 1];
      }
      at += length;
    }
    blocks.push({ type, steep: random(2) === 0, tokens });
  }
  return blocks;
}

function encode(seed: number, windowBits: number, bytes: number, callFileSize = 0) {
  const encoder = new LzxEncoder(windowBits, callFileSize);
  for (const block of randomBlocks(seed, windowBits, bytes)) encoder.block(block);
  return { frames: encoder.finish(), plain: Uint8Array.from(encoder.plain) };
}

function decode(frames: readonly Uint8Array[], windowBits: number, bytes: number): Uint8Array | string {
  const decoder = new LzxDecoder(windowBits, 'cab');
  const parts: Uint8Array[] = [];
  for (const [index, frame] of frames.entries()) {
    const part = decoder.frame(frame, Math.min(FRAME, bytes - index * FRAME));
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

describe('LZX of cabinets', () => {
  it('gives what any tokens in any blocks stand for', () => {
    const bits = fc.integer({ min: 15, max: 21 });
    fc.assert(
      fc.property(fc.nat(), bits, fc.integer({ min: 1, max: 80_000 }), (seed, windowBits, bytes) => {
        const { frames, plain } = encode(seed, windowBits, bytes);
        const decoded = decode(frames, windowBits, bytes);
        expect(typeof decoded === 'string' ? decoded : Buffer.compare(decoded, plain)).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('reaches over the whole window and around its end', () => {
    const bytes = 3 * FRAME;
    const { frames, plain } = encode(5, 15, bytes);
    expect(decode(frames, 15, bytes)).toEqual(plain);
  });

  it.each([
    { frames: [[0x00, 0x00]], why: 'a block without a type' },
    { frames: [[0x00, 0x70, 0, 0]], why: 'the unknown type 7' },
    { frames: [[]], why: 'nothing' },
  ])('refuses $why', ({ frames }) => {
    expect(
      decode(
        frames.map((frame) => Uint8Array.from(frame)),
        15,
        10,
      ),
    ).toEqual(expect.any(String));
  });

  it('refuses a match that starts before the data', () => {
    const encoder = new LzxEncoder(15);
    const tokens: LzxToken[] = [
      { kind: 'literal', byte: 1 },
      { kind: 'match', length: 3, offset: 9 },
    ];
    encoder.block({ type: 'verbatim', steep: false, tokens });
    expect(decode(encoder.finish(), 15, 4)).toBe('LZX match starts before the data');
  });

  it('refuses a match that goes beyond its block', () => {
    const encoder = new LzxEncoder(15);
    const tokens: LzxToken[] = [
      { kind: 'literal', byte: 1 },
      { kind: 'match', length: 9, offset: 1 },
    ];
    encoder.block({ type: 'verbatim', steep: false, tokens });
    expect(decode(encoder.finish(), 15, 9)).toBe('LZX match goes beyond its block');
  });
});

const missing = without('cabextract');

describe.skipIf(missing)(titled('LZX against cabextract', missing), () => {
  it.each([15, 16, 17, 18, 19, 20, 21])(
    'window 2^%i, with and without calls, is read alike',
    (windowBits) => {
      for (const callFileSize of [0, 12_000_000, 50_000]) {
        const bytes = 150_001;
        const { frames } = encode(windowBits * 7 + callFileSize, windowBits, bytes, callFileSize);
        const blocks = frames.map((data, index) => ({
          data,
          unpacked: Math.min(FRAME, bytes - index * FRAME),
        }));
        const cab = writeCabinet({
          folders: [{ type: 3 | (windowBits << 8), blocks }],
          files: [
            { name: 'a', size: 100_000, start: 0 },
            { name: 'b', size: 50_001, start: 100_000 },
          ],
        });
        using folder = tempFolder({ 'x.cab': cab });
        run('cabextract', ['-q', '-d', 'out', 'x.cab'], folder.root);
        const opened = openCabinet(bytesSource(cab), TOOLS);
        expect(opened.ok && hashesOfArchive(opened.value)).toEqual(hashesOfFolder(`${folder.root}/out`));
      }
    },
  );
});
