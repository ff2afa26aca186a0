import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../../../../agent/offline/byte-source.ts';
import { openHive } from '../../../../agent/offline/regf/hive.ts';
import { HiveImage } from '../../../../agent/offline/regf/hive-image.ts';
import { binary, dword, key } from '../../../../agent/offline/regf/tree.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { hiveOf } from '../../../support/hives/data.ts';
import { largeSoftware, madePackage } from '../../../support/hives/large-software.ts';
import { CBS, CURRENT_VERSION } from '../../../support/hives/windows.ts';

const PAGE = 65_536;

/** A source that counts what is asked of it. */
function counted(bytes: Uint8Array): ByteSource & { readonly asked: { reads: number; bytes: number } } {
  const asked = { reads: 0, bytes: 0 };
  const source = bytesSource(bytes);
  return {
    asked,
    sizeBytes: source.sizeBytes,
    read: (offset, length) => {
      asked.reads += 1;
      asked.bytes += length;
      return source.read(offset, length);
    },
  };
}

/** A source as long as a large hive, made up as it is read: the number of its page in every byte. */
function endless(pages: number): ByteSource {
  return {
    sizeBytes: pages * PAGE,
    read: (offset, length) => new Uint8Array(length).fill(Math.floor(offset / PAGE) % 251),
  };
}

describe('a hive image', () => {
  it.each([
    { offset: 0, length: 4, inside: true, why: 'the beginning' },
    { offset: 2 * PAGE - 4, length: 4, inside: true, why: 'the end' },
    { offset: 2 * PAGE - 3, length: 4, inside: false, why: 'one byte beyond the end' },
    { offset: -1, length: 4, inside: false, why: 'before the beginning' },
    { offset: 8, length: -1, inside: false, why: 'a negative length' },
    { offset: 2 * PAGE, length: 0, inside: true, why: 'nothing, at the end' },
  ])('reads $length bytes at $offset: $inside ($why)', ({ offset, length, inside }) => {
    expect(new HiveImage(endless(2), [], 2 * PAGE).read(offset, length) !== undefined).toBe(inside);
  });

  it('joins what lies over the border of pages', () => {
    const bytes = new HiveImage(endless(4), [], 4 * PAGE).read(PAGE - 2, PAGE + 4);
    expect([bytes?.length, bytes?.[1], bytes?.[2], bytes?.[PAGE + 1], bytes?.[PAGE + 2]]).toEqual([
      PAGE + 4,
      0,
      1,
      1,
      2,
    ]);
  });

  it('reads what no file and no log covers as zeros', () => {
    const image = new HiveImage(bytesSource(new Uint8Array(PAGE).fill(1)), [], 2 * PAGE);
    expect(image.read(PAGE - 4, 4)).toEqual(new Uint8Array(4).fill(1));
    expect(image.read(PAGE, 4)).toEqual(new Uint8Array(4));
  });

  it('lays patches over pages, the later one on top, over the border of pages too', () => {
    const log = bytesSource(new Uint8Array(2048).fill(7, 0, 1024).fill(9, 1024));
    const patches = [
      { at: PAGE - 512, length: 1024, log, logAt: 0 },
      { at: PAGE, length: 512, log, logAt: 1024 },
    ];
    const image = new HiveImage(endless(2), patches, 2 * PAGE);
    expect(image.read(PAGE - 513, 2)).toEqual(Uint8Array.from([0, 7]));
    expect(image.read(PAGE - 1, 2)).toEqual(Uint8Array.from([7, 9]));
    expect(image.read(PAGE + 511, 2)).toEqual(Uint8Array.from([9, 1]));
  });

  it('keeps what is used often, and lets go of the rest: 64 MiB are read in bounded memory', () => {
    let reads = 0;
    const source = endless(1024);
    const image = new HiveImage(
      {
        sizeBytes: source.sizeBytes,
        read: (offset, length) => {
          reads += 1;
          return source.read(offset, length);
        },
      },
      [],
      source.sizeBytes,
    );
    for (let page = 1; page < 1024; page += 1) {
      expect(image.read(page * PAGE, 1)?.[0]).toBe(page % 251);
      expect(image.read(0, 1)?.[0]).toBe(0);
    }
    // Each page once: the first one, asked for between all others, was never read again.
    expect(reads).toBe(1024);
    image.read(PAGE, 1);
    expect(reads).toBe(1025);
  });
});

describe('a large clean hive', () => {
  const keys = Array.from({ length: 300 }, (_, at) => {
    return key(`key ${at}`, [dword('number', at), binary('ballast', new Uint8Array(40_000))]);
  });
  const bytes = writeHive(key('R', [], [key('a', [], keys), key('z', [dword('last', 1)])]));

  it('is opened by reading its head', () => {
    const source = counted(bytes);
    openHive(source);
    expect(source.asked.bytes).toBeLessThan(10_000);
  });

  it('gives one value without being read', () => {
    const source = counted(bytes);
    expect(hiveOf(openHive(source)).key('z')?.value('last')?.dword()).toBe(1);
    expect(bytes.length).toBeGreaterThan(12_000_000);
    expect(source.asked.bytes).toBeLessThan(8 * PAGE);
  });

  it('reads each page once in a walk', () => {
    const source = counted(bytes);
    expect(countTree(hiveOf(openHive(source)))).toMatchObject({ keys: 303, values: 601 });
    expect(source.asked.reads).toBeLessThan(bytes.length / PAGE + 10);
  });
});

describe('a clean hive of 96 MiB', () => {
  const MIB = 1024 * 1024;
  const bytes = largeSoftware(96, 3000);
  const PACKAGES = `${CBS}\\Packages`;

  it('is one that nobody would load', () => {
    expect(bytes.length).toBeGreaterThan(96 * MIB);
  });

  it('is opened by reading less than one of its pages', () => {
    const source = counted(bytes);
    expect(openHive(source).status).toBe('clean');
    expect(source.asked.bytes).toBeLessThan(PAGE);
  });

  it('gives one value for some pages, though half of its keys stand before it', () => {
    const source = counted(bytes);
    const value = hiveOf(openHive(source)).key(CURRENT_VERSION)?.value('UBR')?.dword();
    expect(value).toBe(4652);
    expect(source.asked.bytes).toBeLessThan(MIB);
  });

  it('gives all of its packages for what they take, and no more', () => {
    const source = counted(bytes);
    const hive = hiveOf(openHive(source));
    const states = Array.from(hive.key(PACKAGES)?.subkeys() ?? [], (node) =>
      node.value('CurrentState')?.dword(),
    );
    expect(states).toHaveLength(3001);
    expect(states.every((state) => state === 0x70 || state === 0x50)).toBe(true);
    expect(source.asked.bytes).toBeLessThan(6 * MIB);
  });

  it('finds the last of 3,000 packages without reading the rest of the hive', () => {
    const source = counted(bytes);
    const found = hiveOf(openHive(source)).key(`${PACKAGES}\\${madePackage(2999)}`);
    expect(found?.value('CurrentState')?.dword()).toBe(0x70);
    expect(source.asked.bytes).toBeLessThan(6 * MIB);
  });
});
