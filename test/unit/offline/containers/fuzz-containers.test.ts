import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LzxDecoder } from '../../../../agent/offline/containers/lz/lzx.ts';
import { decodeXpress } from '../../../../agent/offline/containers/lz/xpress.ts';
import { readPackageFile } from '../../../../agent/offline/containers/read-package-file.ts';
import type { ContainerTools } from '../../../../agent/offline/containers/tools.ts';
import { readMetadata } from '../../../../agent/offline/containers/wim/metadata.ts';
import { readInf } from '../../../../agent/offline/inf.ts';
import { cabinetOf, writeCabinet } from '../../../support/containers/cab-writer.ts';
import { LzxEncoder, type LzxToken } from '../../../support/containers/lzx-encoder.ts';
import { msuContents, mumText } from '../../../support/containers/packages.ts';
import { run, TOOLS, tempFolder, titled, without } from '../../../support/containers/programs.ts';
import { bounded, fuzz, TIMEOUT_MS } from '../../../support/hives/fuzz.ts';

function lzxFrames(plain: Uint8Array, windowBits: number): readonly Uint8Array[] {
  const encoder = new LzxEncoder(windowBits, 12_000_000);
  const tokens: LzxToken[] = [...plain].map((byte) => ({ kind: 'literal', byte }));
  tokens.push({ kind: 'match', length: 20, offset: 9 }, { kind: 'repeat', length: 5, which: 1 });
  encoder.block({ type: 'aligned', steep: true, tokens });
  return encoder.finish();
}

function lzxPackage(): Uint8Array {
  const plain = new TextEncoder().encode(mumText({ name: 'Package_for_KB5000001' }));
  const blocks = lzxFrames(plain, 16).map((data) => ({ data, unpacked: plain.length + 25 }));
  const files = [{ name: 'update.mum', size: plain.length, start: 0 }];
  return writeCabinet({ folders: [{ type: 0x1003, blocks }], files });
}

/** Takes the checksums away, so that what is behind them is reached. */
function unsealed(bytes: Uint8Array, places: readonly number[]): Uint8Array {
  for (const at of places) bytes.fill(0, at, at + 4);
  return bytes;
}

/**
 * Inflates what the seed has, and takes anything else for garbage of the right length: what stands behind damaged data is
 * reached, too. Node keeps each inflater that failed until the next turn of its loop, which does not come here.
 */
const NASTY: ContainerTools = { ...TOOLS, inflateRaw: inflateAnything };
const inflated = new Map<string, Uint8Array>();

function inflateAnything(data: Uint8Array, dictionary: Uint8Array, maxBytes: number): Uint8Array | undefined {
  const key = Buffer.from(data).toString('latin1');
  const known = inflated.get(key);
  if (known !== undefined) return known;
  if (isWarmingUp) {
    const whole = TOOLS.inflateRaw(data, dictionary, maxBytes);
    if (whole !== undefined) inflated.set(key, whole);
    return whole;
  }
  return data.length % 4 === 0
    ? undefined
    : new Uint8Array(maxBytes).map((_, at) => data[at % data.length] ?? 0);
}

let isWarmingUp = false;

function warmUp(seed: Uint8Array): void {
  isWarmingUp = true;
  expect(look(seed)).toBe(true);
  isWarmingUp = false;
}

function look(bytes: Uint8Array): boolean {
  const reading = readPackageFile(bounded(bytes), NASTY);
  if (!reading.ok) {
    expect(reading.problem.message).not.toBe('');
    expect(Number.isSafeInteger(reading.problem.offset)).toBe(true);
    return false;
  }
  const { file } = reading;
  expect(file.files.length).toBeLessThanOrEqual(bytes.length);
  if (file.kind === 'cabinet') expect(file.main.identity.name).not.toBe('');
  return true;
}

describe('mutations of containers', () => {
  const rows: readonly { name: string; seed: Uint8Array; share: number }[] = [
    { name: '.msu as a cabinet', seed: cabinetOf(msuContents(), 'mszip'), share: 0.1 },
    { name: 'stored package', seed: cabinetOf({ 'update.mum': mumText({ name: 'A' }) }), share: 0.1 },
    { name: 'LZX package', seed: lzxPackage(), share: 0.1 },
  ];
  it.each(rows)(
    '$name: always an answer',
    ({ seed, share }) => {
      let taken = 0;
      warmUp(seed);
      // The checksum of the first block stands where the data starts.
      const dataAt = new DataView(seed.buffer, seed.byteOffset).getUint32(36, true);
      const rounds = fuzz(
        seed,
        (bytes) => {
          if (look(bytes)) taken += 1;
          if (look(unsealed(bytes, [dataAt]))) taken += 1;
        },
        { share, factor: 1 },
      );
      // If all were refused at the door, this would test nothing.
      expect(taken).toBeGreaterThan(rounds / 100);
    },
    TIMEOUT_MS,
  );

  const missing = without('wimlib-imagex');
  it.skipIf(missing).each(['none', 'LZX', 'XPRESS'])(
    titled('.msu as a WIM (%s): always an answer', missing),
    (compress) => {
      using folder = tempFolder(
        Object.fromEntries(Object.entries(msuContents()).map(([name, one]) => [`in/${name}`, one])),
      );
      run('wimlib-imagex', ['capture', 'in', 'x.wim', `--compress=${compress}`], folder.root);
      const seed = new Uint8Array(readFileSync(path.join(folder.root, 'x.wim')));
      warmUp(seed);
      fuzz(seed, look, { share: 0.1 });
    },
    TIMEOUT_MS,
  );
});

describe('mutations of what stands inside', () => {
  it(
    'LZX data gives as many bytes as were asked for, or a reason',
    () => {
      const [seed = new Uint8Array(0)] = lzxFrames(new Uint8Array(500).fill(0xe8), 15);
      fuzz(
        seed,
        (bytes) => {
          for (const flavour of ['cab', 'wim'] as const) {
            const decoded = new LzxDecoder(15, flavour).frame(bytes, 525);
            expect(typeof decoded === 'string' ? 525 : decoded.length).toBe(525);
          }
        },
        { factor: 3, share: 0.2 },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'XPRESS data gives as many bytes as were asked for, or a reason',
    () => {
      // A complete code: 512 symbols of nine bits each.
      const seed = new Uint8Array(700).fill(0x99, 0, 256).fill(0x5a, 256);
      fuzz(
        seed,
        (bytes) => {
          const decoded = decodeXpress(bytes, 4096);
          expect(typeof decoded === 'string' ? 4096 : decoded.length).toBe(4096);
        },
        { factor: 3, share: 0.1 },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'metadata of an image gives files with names and hashes, or a reason',
    () => {
      const seed = new Uint8Array(1024);
      const view = new DataView(seed.buffer);
      seed[0] = 8;
      for (const [at, next] of [
        [8, 120],
        [120, 232],
        [232, 0],
      ] as const) {
        view.setBigUint64(at, 112n, true);
        view.setUint32(at + 8, at === 232 ? 0x20 : 0x10, true);
        view.setBigUint64(at + 16, BigInt(next), true);
        view.setUint16(at + 100, 2, true);
        seed[at + 102] = 0x61;
      }
      let files = 0;
      fuzz(
        seed,
        (bytes) => {
          const read = readMetadata(bytes);
          if (!read.ok) return;
          files += read.value.length;
          expect(read.value.length).toBeLessThan(bytes.length);
          for (const { hash } of read.value) expect(hash).toMatch(/^[0-9a-f]{40}$/);
        },
        { factor: 5, share: 0.1 },
      );
      expect(files).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'an INF gives facts in bounds, or a reason',
    () => {
      const text = `[Version]\nSignature="$Windows NT$"\nDriverVer=01/02/2020,1.2\n[Manufacturer]\n%a%=m,NTamd64\n[m.NTamd64]
"x"=i,PCI\\A,%b%\n[SourceDisksFiles]\na.sys=1,b\n[SourceDisksNames]\n1=d,,,c\n[Strings]\na="b"\nb=c\\\nd\n`;
      let taken = 0;
      const rounds = fuzz(
        new TextEncoder().encode(text),
        (bytes) => {
          const reading = readInf(bytes);
          if (!reading.ok) return;
          taken += 1;
          for (const file of reading.inf.sourceFiles) expect(file).not.toMatch(/(^|\\)\.\.(\\|$)|:|\//);
        },
        { factor: 5, share: 0.1 },
      );
      expect(taken).toBeGreaterThan(rounds / 10);
    },
    TIMEOUT_MS,
  );
});
