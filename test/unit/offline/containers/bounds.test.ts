import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../../../../agent/offline/byte-source.ts';
import { openCabinet } from '../../../../agent/offline/containers/cab/cabinet.ts';
import { readPackageFile } from '../../../../agent/offline/containers/read-package-file.ts';
import { cabinetOf, writeCabinet } from '../../../support/containers/cab-writer.ts';
import { mumText, packageCab } from '../../../support/containers/packages.ts';
import { TOOLS } from '../../../support/containers/programs.ts';

/** A source that counts what is asked of it. */
function counted(bytes: Uint8Array) {
  const seen = { bytes: 0, largest: 0 };
  const inner = bytesSource(bytes);
  const source: ByteSource = {
    sizeBytes: inner.sizeBytes,
    read: (offset, length) => {
      const part = inner.read(offset, length);
      seen.bytes += part.length;
      seen.largest = Math.max(seen.largest, length);
      return part;
    },
  };
  return { source, seen };
}

describe('reading a large container', () => {
  const payload = new Uint8Array(24 * 1024 * 1024).fill(1);
  const mum = mumText({ name: 'Package_for_KB5000001' });

  it.each([
    { what: 'a package', bytes: cabinetOf({ 'update.mum': mum, 'payload.bin': payload }) },
    {
      what: 'a .msu with its package in front',
      bytes: cabinetOf({ 'a.cab': packageCab({ name: 'A' }), 'a.psf': payload }),
    },
    {
      what: 'a .msu with its package behind',
      bytes: cabinetOf({ 'a.psf': payload, 'a.cab': packageCab({ name: 'A' }) }),
    },
  ])('of $what reads little, and never much at once', ({ bytes }) => {
    const { source, seen } = counted(bytes);
    expect(readPackageFile(source, TOOLS)).toMatchObject({ ok: true, file: { main: expect.anything() } });
    expect(seen.bytes).toBeLessThan(1024 * 1024);
    expect(seen.largest).toBeLessThanOrEqual(64 * 1024);
  });

  it('unpacks at most 512 MiB to get at a file, and says so', () => {
    const block = { data: Uint8Array.of(0x43, 0x4b), unpacked: 32_768 };
    let unpacked = 0;
    const cab = writeCabinet({
      folders: [{ type: 1, blocks: Array.from({ length: 16_385 }, () => block) }],
      files: [
        { name: 'last-that-is-read', size: 1, start: 16_383 * 32_768 },
        { name: 'one-too-deep', size: 1, start: 16_384 * 32_768 },
      ],
    });
    const full = new Uint8Array(32_768);
    const inflateRaw = (): Uint8Array => {
      unpacked += 1;
      return full;
    };
    for (const [at, says] of [
      [0, undefined],
      [1, /more than 512 MiB/],
    ] as const) {
      unpacked = 0;
      const opened = openCabinet(bytesSource(cab), { inflateRaw });
      const file = opened.ok ? opened.value.files[at] : undefined;
      const read = opened.ok && file !== undefined ? opened.value.extract(file, 1) : undefined;
      expect(unpacked).toBe(16_384);
      if (says === undefined) expect(read).toMatchObject({ ok: true });
      else expect(read).toMatchObject({ ok: false, problem: { message: expect.stringMatching(says) } });
    }
  });
});
