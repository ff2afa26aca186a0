import { describe, expect, it } from 'vitest';
import { readBootStore } from '../../../agent/offline/bcd.ts';
import { inspectDocumentSchema } from '../../../agent/offline/inspect-schema.ts';
import { type Key, openHive } from '../../../agent/offline/regf/hive.ts';
import { readLogEntry } from '../../../agent/offline/regf/new-log.ts';
import { recoveredBytes } from '../../../agent/offline/regf/recovered-bytes.ts';
import { binary, dword, key, multiSz, qword, readTree, sz } from '../../../agent/offline/regf/tree.ts';
import { walkKeys } from '../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { bounded, fuzz, readAll, resealed, TIMEOUT_MS } from '../../support/hives/fuzz.ts';
import { documentOf } from '../../support/hives/inspected.ts';
import { dirty, newLog, newLogEntry, oldLog, seal } from '../../support/hives/logs.ts';
import { mutate, randomOf } from '../../support/hives/mutate.ts';
import {
  CBS,
  CURRENT_VERSION,
  cbsPackage,
  HEALTHY_SYSTEM,
  hiveTree,
  nest,
} from '../../support/hives/windows.ts';

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

// Little but structure: most changes hit a record.
const SMALL = writeHive(
  key('R', values, [key('a', values, [key('b', [], [key('c', values)])]), key('few', [], many.slice(0, 12))]),
);

describe('mutations of a hive', () => {
  it.each([
    { name: 'with lists of lists and long data', seed: HIVE, factor: 1, least: 50 },
    { name: 'of little but structure', seed: SMALL, factor: 10, least: 15 },
  ])(
    '$name are read to an end, damaged or not',
    ({ seed, factor, least }) => {
      let read = 0;
      const look = (bytes: Uint8Array): void => {
        const count = readAll(openHive(bounded(resealed(bytes))));
        read += count;
        expect(count).toBeLessThan(seed.length);
      };
      const rounds = fuzz(seed, look, { factor, share: 0.25 });
      // If nearly all were refused at the door, this would test nothing.
      expect(read / rounds).toBeGreaterThan(least);
    },
    TIMEOUT_MS,
  );

  it(
    'are read into trees of bounded size',
    () => {
      fuzz(
        HIVE,
        (bytes) => {
          const opening = openHive(bounded(resealed(bytes)));
          if (opening.status !== 'unreadable') readTree(opening.hive, 1000);
        },
        { share: 0.1 },
      );
    },
    TIMEOUT_MS,
  );
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
  ])(
    'of the $name format apply or are refused',
    ({ name, log }) => {
      let recovered = 0;
      const rounds = fuzz(
        log,
        (bytes) => {
          const opening = openHive(bounded(file), [bounded(resealed(bytes)), bounded(log)]);
          if (opening.status === 'recovered') recovered += 1;
          expect(opening.status).toMatch(/^(recovered|stale)$/);
          // The pages of these logs are those of the hive itself: what a hash seals cannot come out otherwise.
          if (opening.status === 'recovered' && name === 'new') {
            const whole = Buffer.from(recoveredBytes(opening.hive)).subarray(4096);
            expect(whole.equals(HIVE.subarray(4096))).toBe(true);
          }
          readAll(opening);
        },
        { share: 0.3 },
      );
      expect(recovered).toBeGreaterThan(rounds / 4);
    },
    TIMEOUT_MS,
  );
});

describe('mutations of the head of a log entry that are sealed again', () => {
  const page = { at: 4096, bytes: new Uint8Array(4096).fill(1) };
  const entry = newLogEntry(8, 65_536, [page, { ...page, at: 512 }]);
  const HEAD_BYTES = 56;

  it(
    'give pages that lie inside of the entry and of the hive, or none',
    () => {
      let taken = 0;
      const look = (head: Uint8Array): void => {
        const bytes = entry.slice();
        bytes.set(head);
        const read = readLogEntry(bounded(seal(bytes)), 0);
        if (typeof read === 'string') return;
        taken += 1;
        expect(read.endsAt).toBeGreaterThan(0);
        expect(read.endsAt).toBeLessThanOrEqual(bytes.length);
        for (const { at, length, logAt } of read.patches) {
          expect(length).toBeGreaterThan(0);
          expect(at).toBeGreaterThanOrEqual(4096);
          expect(at + length).toBeLessThanOrEqual(4096 + read.binsBytes);
          expect(logAt + length).toBeLessThanOrEqual(read.endsAt);
        }
      };
      const rounds = fuzz(entry.slice(0, HEAD_BYTES), look, { factor: 5, share: 0.2 });
      expect(taken).toBeGreaterThan(rounds / 50);
    },
    TIMEOUT_MS,
  );
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

  it(
    'give a document that keeps to its schema',
    () => {
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
        { factor: 0.5 },
      );
    },
    TIMEOUT_MS,
  );
});

describe('mutations of a boot store', () => {
  const store = writeHive(
    hiveTree(
      nest('Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\23000003', [sz('Element', '{1}')]),
      nest('Objects\\{1}\\Description', [dword('Type', 0x10200003)]),
      nest('Objects\\{1}\\Elements\\21000001', [binary('Element', new Uint8Array(88).fill(6, 16, 17))]),
      nest('Objects\\{1}\\Elements\\12000004', [sz('Element', 'Windows')]),
    ),
  );

  it(
    'always give an answer, and a possible one',
    () => {
      fuzz(store, checkBootStore, { factor: 5, share: 1 });
    },
    TIMEOUT_MS,
  );
});

function checkBootStore(bytes: Uint8Array): void {
  const opening = openHive(bounded(resealed(bytes)));
  if (opening.status === 'unreadable') return;
  const { entries, defaultEntry } = readBootStore(opening.hive);
  expect(entries.length).toBeLessThanOrEqual(256);
  if (defaultEntry !== undefined) expect(entries).toContain(defaultEntry);
  // Less cannot hold both a partition and its disk.
  const isLong = (node: Key) => (node.value('Element')?.raw.length ?? 0) >= 88;
  const longDevices = [...walkKeys(opening.hive)].filter((node) => node.name === '21000001' && isLong(node));
  // In a broken store two objects may share what lies below them: then they have the same device.
  const partitions = entries.flatMap(({ osDevice }) => (osDevice?.kind === 'partition' ? [osDevice] : []));
  const different = new Set(partitions.map((device) => JSON.stringify(device, plainNumbers)));
  expect(different.size).toBeLessThanOrEqual(longDevices.length);
}

function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
