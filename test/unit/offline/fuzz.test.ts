import { describe, expect, it } from 'vitest';
import { readBootStore } from '../../../agent/offline/bcd.ts';
import { bootSectorKind, isBitLocker, ntfsLayout } from '../../../agent/offline/boot-sector.ts';
import { type ByteSource, bytesSource } from '../../../agent/offline/byte-source.ts';
import { parseDriverVersion, parseOemInfMap } from '../../../agent/offline/drivers.ts';
import { isHibernated } from '../../../agent/offline/hibernation.ts';
import { inspectDocumentSchema } from '../../../agent/offline/inspect-schema.ts';
import { parseMountedDevice } from '../../../agent/offline/mounted-devices.ts';
import { readMum } from '../../../agent/offline/mum.ts';
import { isNtfsDirty } from '../../../agent/offline/ntfs-dirty.ts';
import { peArchitecture } from '../../../agent/offline/pe-header.ts';
import { exportReg } from '../../../agent/offline/reg-export.ts';
import { baseBlockChecksum } from '../../../agent/offline/regf/base-block.ts';
import { checkBins } from '../../../agent/offline/regf/check-bins.ts';
import { type HiveOpening, openHive } from '../../../agent/offline/regf/hive.ts';
import { recoveredChunks } from '../../../agent/offline/regf/recovered-bytes.ts';
import { binary, dword, key, multiSz, qword, readTree, sz } from '../../../agent/offline/regf/tree.ts';
import { walkKeys } from '../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { parseSmbios } from '../../../agent/offline/smbios.ts';
import { documentOf } from '../../support/hives/inspected.ts';
import { dirty, newLog, newLogEntry, oldLog } from '../../support/hives/logs.ts';
import { mutate, randomOf } from '../../support/hives/mutate.ts';
import {
  CBS,
  CURRENT_VERSION,
  cbsPackage,
  HEALTHY_SYSTEM,
  hiveTree,
  nest,
} from '../../support/hives/windows.ts';

// A count, not a time, so that each run does the same. For a long run: FUZZ_ROUNDS=200000 FUZZ_SEED=7.
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** Runs a reader on mutations of a seed. A failure names the seed of its round, which repeats it alone. */
function fuzz(seed: Uint8Array, read: (bytes: Uint8Array) => void, rounds = ROUNDS): void {
  for (let round = 0; round < rounds; round += 1) {
    const bytes = mutate(seed, randomOf(SEED * 1_000_003 + round));
    try {
      read(bytes);
    } catch (error) {
      throw new Error(`round ${round} with FUZZ_SEED=${SEED}`, { cause: error });
    }
  }
}

/** Repairs the checksum, so that what is behind the base block is reached. */
function resealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 512) {
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(
      508,
      baseBlockChecksum(bytes.subarray(0, 512)),
      true,
    );
  }
  return bytes;
}

/** A source that gives up on a reader which asks for far more than there is. */
function bounded(bytes: Uint8Array): ByteSource {
  const source = bytesSource(bytes);
  let left = 64 * bytes.length + (1 << 20);
  return {
    sizeBytes: source.sizeBytes,
    read: (offset, length) => {
      left -= length;
      if (left < 0) throw new Error('reads without end');
      return source.read(offset, length);
    },
  };
}

/** Reads all that a hive offers; says how many keys and values there were. */
function readAll(opening: HiveOpening): number {
  if (opening.status === 'unreadable') return 0;
  const { hive } = opening;
  let count = 0;
  for (const node of walkKeys(hive)) {
    count += node.path.length >= 0 && node.lastWritten >= 0n ? 1 : 0;
    for (const value of node.values()) {
      count += 1;
      value.text();
      value.texts();
      value.dword();
      value.qword();
      expect(value.raw.length).toBeLessThanOrEqual(hive.sizeBytes);
    }
  }
  hive.key('a\\b\\c');
  checkBins(hive);
  expect(hive.problems.length).toBeLessThanOrEqual(64);
  for (const part of recoveredChunks(hive)) count += Number(part.length < 0);
  let exported = 0;
  for (const text of exportReg(hive, 'X')) exported += text.length;
  // Four characters for a byte, and names: not more than some times the file.
  expect(exported).toBeLessThan(64 * hive.fileBytes);
  return count;
}

const values = [sz('t', 'text'), dword('d', 5), qword('q', 7n), multiSz('m', ['a', 'b']), sz('', 'default')];
const many = Array.from({ length: 120 }, (_, at) => key(`sub ${at}`, [dword('n', at)]));
const HIVE = writeHive(
  key('R', values, [
    key('a', values, [key('b', [], [key('c', values)])]),
    key('many', [], many),
    key('big', [binary('v', new Uint8Array(40_000).fill(3))]),
    key('Ключ', [sz('Имя', 'значение')]),
  ]),
);

describe('mutations of a hive', () => {
  it('are read to an end, damaged or not', () => {
    let read = 0;
    fuzz(HIVE, (bytes) => {
      const count = readAll(openHive(bounded(resealed(bytes))));
      read += count;
      expect(count).toBeLessThan(HIVE.length);
    });
    // If nearly all were refused at the door, this would test nothing.
    expect(read / ROUNDS).toBeGreaterThan(50);
  });

  it('are read into trees of bounded size', () => {
    fuzz(HIVE, (bytes) => {
      const opening = openHive(bounded(resealed(bytes)));
      if (opening.status !== 'unreadable') readTree(opening.hive, 1000);
    });
  });
});

describe('mutations of transaction logs', () => {
  const file = dirty(HIVE, 9, 8);
  const page = (at: number) => ({ at, bytes: HIVE.slice(4096 + at, 8192 + at) });
  const modern = newLog(file, 8, [
    newLogEntry(8, HIVE.length - 4096, [page(0), page(4096)]),
    newLogEntry(9, HIVE.length - 4096, [page(8192)]),
  ]);
  const old = oldLog(
    file,
    9,
    new Map([0, 3, 9].map((at) => [at, HIVE.slice(4096 + at * 512, 4608 + at * 512)])),
  );

  it.each([
    { name: 'new', log: modern.read(0, modern.sizeBytes) },
    { name: 'old', log: old },
  ])('of the $name format apply or are refused', ({ log }) => {
    let recovered = 0;
    fuzz(log, (bytes) => {
      const opening = openHive(bounded(file), [bounded(resealed(bytes)), bounded(log)]);
      if (opening.status === 'recovered') recovered += 1;
      expect(opening.status).toMatch(/^(recovered|stale)$/);
      readAll(opening);
    });
    expect(recovered).toBeGreaterThan(ROUNDS / 4);
  });
});

describe('mutations of an image', () => {
  const T = '~31bf3856ad364e35~amd64~~';
  const software = writeHive(
    hiveTree(
      nest(CURRENT_VERSION, [
        sz('ProductName', 'Windows 10 Pro'),
        sz('CurrentBuild', '19045'),
        dword('UBR', 1),
      ]),
      cbsPackage(`A${T}1.0.0.0`, 0x70),
      cbsPackage(`Package_for_KB5011048${T}1.0.0.0`, 0x60),
      nest(`${CBS}\\CapabilityIndex\\X~~~~1.0`, [dword(`A${T}1.0.0.0`, 0)]),
      nest(`${CBS}\\SessionsPending\\1`, [dword('Complete', 1)]),
    ),
  );
  const system = writeHive(
    hiveTree(
      ...HEALTHY_SYSTEM,
      nest('DriverDatabase\\DriverPackages\\a.inf_amd64_1', [
        sz('', 'oem1.inf'),
        binary('Version', new Uint8Array(48)),
      ]),
      nest('MountedDevices', [binary('\\DosDevices\\C:', new Uint8Array(12))]),
    ),
  );

  it('give a document that keeps to its schema', () => {
    fuzz(
      software,
      (bytes) => {
        const random = randomOf(bytes.length + (bytes[5000] ?? 0));
        const hives = {
          SOFTWARE: openHive(bounded(resealed(bytes))),
          SYSTEM: openHive(bounded(resealed(mutate(system, random)))),
        };
        const document = documentOf({ hives });
        expect(inspectDocumentSchema.safeParse(document).success).toBe(true);
      },
      Math.ceil(ROUNDS / 2),
    );
  });
});

describe('mutations of the smaller formats', () => {
  const store = writeHive(
    hiveTree(
      nest('Objects\\{1}\\Description', [dword('Type', 0x10200003)]),
      nest('Objects\\{1}\\Elements\\21000001', [binary('Element', new Uint8Array(88).fill(6, 16, 17))]),
      nest('Objects\\{1}\\Elements\\12000004', [sz('Element', 'Windows')]),
    ),
  );
  const ntfs = new Uint8Array(1024);
  ntfs.set(Buffer.from('FILE'));
  ntfs.set([48, 0, 3, 0], 4);
  ntfs[20] = 56;
  const sector = new Uint8Array(512);
  sector.set(Buffer.from('NTFS    '), 3);
  sector.set([0, 2, 8], 11);
  const executable = new Uint8Array(256);
  executable.set(Buffer.from('MZ'));
  executable[60] = 64;
  executable.set(Buffer.from('PE\0\0'), 64);
  const mum = `<?xml version="1.0"?><assembly a="b"><!-- c --><assemblyIdentity name="x" version="1.2.3.4"
    processorArchitecture="amd64"/><package identifier="KB5041580"><parent><assemblyIdentity name="y" version="1.0"
    processorArchitecture="x86"/></parent></package></assembly>`;
  const smbios = Uint8Array.from([
    1, 8, 0, 0, 1, 2, 3, 4, 0x61, 0, 0x62, 0, 0x63, 0, 0, 2, 6, 0, 0, 1, 1, 0x64, 0, 0,
  ]);

  const rows: readonly { name: string; seed: Uint8Array; read: (bytes: Uint8Array) => unknown }[] = [
    { name: 'package manifest', seed: new TextEncoder().encode(mum), read: readMum },
    { name: 'executable', seed: executable, read: peArchitecture },
    {
      name: 'boot sector',
      seed: sector,
      read: (bytes) => [bootSectorKind(bytes), isBitLocker(bytes), ntfsLayout(bytes)],
    },
    { name: 'NTFS record', seed: ntfs, read: isNtfsDirty },
    { name: 'driver version', seed: new Uint8Array(48).fill(9), read: parseDriverVersion },
    { name: 'map of INF numbers', seed: new Uint8Array(16).fill(0xaa), read: parseOemInfMap },
    { name: 'mounted device', seed: new Uint8Array(24).fill(0x44), read: parseMountedDevice },
    { name: 'SMBIOS table', seed: smbios, read: parseSmbios },
    {
      name: 'hibernation file',
      seed: Uint8Array.from(Buffer.from('hibr')),
      read: (bytes) => isHibernated(4096, bytes),
    },
    {
      name: 'boot store',
      seed: store,
      read: (bytes) => {
        const opening = openHive(bounded(resealed(bytes)));
        return opening.status === 'unreadable' ? undefined : readBootStore(opening.hive);
      },
    },
  ];
  it.each(rows)('$name: always an answer', ({ seed, read }) => {
    fuzz(seed, (bytes) => {
      read(bytes);
    });
  });
});

describe('files made to cost much', () => {
  it('a thousand keys that share one long list of values', () => {
    const shared = Array.from({ length: 4000 }, (_, at) => dword(`value ${at}`, at));
    const bytes = writeHive(
      key(
        'R',
        [],
        Array.from({ length: 1000 }, (_, at) => key(`k${at}`, at === 0 ? shared : [])),
      ),
    );
    const [first, ...others] = cellsNamed(bytes, 'nk').slice(1);
    const view = new DataView(bytes.buffer);
    for (const other of others) {
      view.setUint32(other + 36, view.getUint32((first ?? 0) + 36, true), true);
      view.setUint32(other + 40, view.getUint32((first ?? 0) + 40, true), true);
    }
    const opening = openHive(bytesSource(bytes));
    expect(readAll(opening)).toBeLessThan(10_000);
    expect(opening).toHaveProperty('hive.problems.0.what', 'a list is shared by several keys');
  });

  it('a thousand values that share one large piece of data', () => {
    const data = new Uint8Array(16_000).fill(1);
    const others = Array.from({ length: 1000 }, (_, at) => binary(`v${at}`, new Uint8Array(8)));
    const bytes = writeHive(key('R', [binary('first', data), ...others]));
    const [first, ...rest] = cellsNamed(bytes, 'vk');
    const view = new DataView(bytes.buffer);
    for (const other of rest) {
      view.setUint32(other + 4, view.getUint32((first ?? 0) + 4, true), true);
      view.setUint32(other + 8, view.getUint32((first ?? 0) + 8, true), true);
    }
    const opening = openHive(bytesSource(bytes));
    let exported = 0;
    if (opening.status !== 'unreadable')
      for (const part of exportReg(opening.hive, 'X')) exported += part.length;
    expect(exported).toBeLessThan(16 * bytes.length);
  });
});

/** Where the cells with this signature have their content. */
function cellsNamed(bytes: Uint8Array, signature: string): readonly number[] {
  const found: number[] = [];
  for (let at = 4096; at + 6 < bytes.length; at += 8) {
    if (String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0) === signature) found.push(at + 4);
  }
  return found;
}
