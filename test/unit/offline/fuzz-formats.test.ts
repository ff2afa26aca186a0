import { describe, expect, it } from 'vitest';
import { parseBootDevice } from '../../../agent/offline/bcd.ts';
import { bootSectorKind, isBitLocker, ntfsLayout } from '../../../agent/offline/boot-sector.ts';
import { parseDriverVersion, parseOemInfMap } from '../../../agent/offline/drivers.ts';
import { isHibernated } from '../../../agent/offline/hibernation.ts';
import { parseMountedDevice } from '../../../agent/offline/mounted-devices.ts';
import { readMum } from '../../../agent/offline/mum.ts';
import { isNtfsDirty } from '../../../agent/offline/ntfs-dirty.ts';
import { peArchitecture } from '../../../agent/offline/pe-header.ts';
import { parseSmbios } from '../../../agent/offline/smbios.ts';
import { fuzz, TIMEOUT_MS } from '../../support/hives/fuzz.ts';

interface Row {
  readonly name: string;
  readonly seed: Uint8Array;
  readonly read: (bytes: Uint8Array) => void;
  /** Of the seconds that continuous integration gives: none where the count is enough. */
  readonly share?: number;
}

describe('mutations of the smaller formats', () => {
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
  executable.set([...Buffer.from('PE\0\0'), 0x64, 0x86], 64);
  const mum = `<?xml version="1.0"?><assembly a="b"><!-- c --><assemblyIdentity name="x" version="1.2.3.4"
    processorArchitecture="amd64"/><package identifier="KB5041580"><parent><assemblyIdentity name="y" version="1.0"
    processorArchitecture="x86"/></parent></package></assembly>`;
  const smbios = Uint8Array.from([
    1, 8, 0, 0, 1, 2, 3, 4, 0x61, 0, 0x62, 0, 0x63, 0, 0, 2, 6, 0, 0, 1, 1, 0x64, 0, 0,
  ]);

  const rows: readonly Row[] = [
    { name: 'package manifest', seed: new TextEncoder().encode(mum), read: checkMum, share: 1 },
    { name: 'executable', seed: executable, read: checkExecutable, share: 1 },
    { name: 'boot sector', seed: sector, read: checkBootSector, share: 1 },
    {
      name: 'NTFS record',
      seed: ntfs,
      read: (bytes) => expect(isNtfsDirty(bytes).because).not.toBe(''),
    },
    { name: 'driver version', seed: new Uint8Array(48).fill(9), read: checkDriverVersion, share: 1 },
    {
      name: 'map of INF numbers',
      seed: new Uint8Array(16).fill(0xaa),
      read: (bytes) => expect(Math.max(-1, ...parseOemInfMap(bytes))).toBeLessThan(bytes.length * 8),
    },
    {
      name: 'mounted device',
      seed: new Uint8Array(24).fill(0x44),
      read: (bytes) => parseMountedDevice(bytes),
    },
    { name: 'SMBIOS table', seed: smbios, read: (bytes) => parseSmbios(bytes) },
    {
      name: 'hibernation file',
      seed: Uint8Array.from(Buffer.from('hibr')),
      // No change of these bytes, but for zeros, may turn a hibernated Windows into one that is surely shut down.
      read: (bytes) => {
        const isZero = bytes.length >= 4 && bytes.every((byte) => byte === 0);
        expect(isHibernated(4096, bytes).answer === 'no').toBe(isZero);
      },
    },
    {
      name: 'device of a boot entry',
      seed: new Uint8Array(88).fill(6, 16, 17),
      // Less cannot hold both a partition and its disk.
      read: (bytes) => expect(parseBootDevice(bytes)?.kind === 'partition' && bytes.length < 88).toBe(false),
    },
  ];
  it.each(rows)(
    '$name: always an answer, and a possible one',
    ({ seed, read, share = 0 }) => {
      fuzz(seed, read, { factor: 5, share });
    },
    TIMEOUT_MS,
  );
});

function checkMum(bytes: Uint8Array): void {
  const facts = readMum(bytes);
  if (facts === undefined) return;
  expect(facts.identity.name).not.toBe('');
  expect(facts.identity.version).toHaveLength(4);
  expect(facts.kb ?? 'KB123456').toMatch(/^KB\d{6,8}$/);
  expect(facts.parents.length).toBeLessThanOrEqual(64);
}

/** An architecture is only said of a file that has both signatures, where they must be. */
function checkExecutable(bytes: Uint8Array): void {
  const machine = peArchitecture(bytes);
  if (machine === undefined) return;
  const text = Buffer.from(bytes).toString('latin1');
  const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(60, true);
  expect([text.slice(0, 2), text.slice(header, header + 4)]).toEqual(['MZ', 'PE\0\0']);
}

function checkBootSector(bytes: Uint8Array): void {
  const label = Buffer.from(bytes.subarray(3, 11)).toString('latin1');
  const kind = bootSectorKind(bytes);
  expect([kind === 'ntfs', kind === 'bitlocker']).toEqual([label === 'NTFS    ', label === '-FVE-FS-']);
  const isVague = bytes.length < 512 || kind === 'other' || kind === 'empty';
  expect(isBitLocker(bytes).answer === 'unknown').toBe(isVague);
  const layout = ntfsLayout(bytes);
  if (layout === undefined) return;
  expect([label, bytes.length >= 512]).toEqual(['NTFS    ', true]);
  expect([512, 1024, 2048, 4096]).toContain(layout.sectorBytes);
  // A longer record is none, and an offset that is no exact number would lead elsewhere.
  expect(layout.recordBytes).toBeLessThanOrEqual(4096);
  expect(Number.isSafeInteger(layout.tableOffsetBytes)).toBe(true);
}

function checkDriverVersion(bytes: Uint8Array): void {
  const facts = parseDriverVersion(bytes);
  expect(facts === undefined).toBe(bytes.length < 40);
  if (facts === undefined) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  expect(facts.version).toEqual([38, 36, 34, 32].map((at) => view.getUint16(at, true)));
  expect(facts.classGuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(facts.date ?? 0).toBeGreaterThanOrEqual(0);
}
