import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import { formatVersion } from '../../../agent/domain/version.ts';
import {
  type DriverRecord,
  isDriverStaged,
  parseDriverVersion,
  parseOemInfMap,
  readDrivers,
  storeCandidates,
} from '../../../agent/offline/drivers.ts';
import { isoFromUnix } from '../../../agent/offline/file-time.ts';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { binary, sz } from '../../../agent/offline/regf/tree.ts';
import { dataTitle, hiveOf, noData, openData } from '../../support/hives/data.ts';
import { nest, opened, openedDamaged } from '../../support/hives/windows.ts';

const DIRECTORY = 'heci.inf_amd64_b029e08ef3dd5b21';
const SYSTEM_CLASS = '7de9364d25e3ce11bfc108002be10318';

/** The layout of the value, with values of our own. */
function versionValue(): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, 9, true);
  bytes.set(Buffer.from(SYSTEM_CLASS, 'hex'), 8);
  // 2016-01-01
  view.setBigUint64(24, 130_960_800_000_000_000n, true);
  [1054, 0, 7, 11].forEach((number, index) => {
    view.setUint16(32 + index * 2, number, true);
  });
  return bytes;
}

describe('the binary version of a driver', () => {
  it('has class, date and four numbers, the last one first', () => {
    const parsed = parseDriverVersion(versionValue());
    expect(parsed?.classGuid).toBe('4d36e97d-e325-11ce-bfc1-08002be10318');
    expect(isoFromUnix(parsed?.date)).toBe('2016-01-01T00:00:00.000Z');
    expect(parsed?.version).toEqual([11, 7, 0, 1054]);
  });

  it.each([
    { bytes: 39, parsed: false, why: 'one byte short' },
    { bytes: 40, parsed: true, why: 'up to the version' },
  ])('of $bytes bytes: $parsed ($why)', ({ bytes, parsed }) => {
    expect(parseDriverVersion(new Uint8Array(bytes)) !== undefined).toBe(parsed);
  });

  it('without a date has none', () => {
    expect(parseDriverVersion(new Uint8Array(48))?.date).toBeUndefined();
  });
});

describe('the driver database', () => {
  const of = (directory: string, oem: string) =>
    opened(
      nest(`DriverDatabase\\DriverPackages\\${directory}`, [
        sz('', oem),
        sz('InfName', 'x.inf'),
        binary('Version', new Uint8Array(3)),
      ]),
    );

  it('is put together from both hives', () => {
    const drivers = readDrivers(
      viewHive('SYSTEM', of('a.inf_amd64_1', 'OEM2.inf')),
      viewHive('DRIVERS', of('b.inf_amd64_2', 'b.inf')),
    );
    expect(drivers).toMatchObject({
      value: [
        {
          directory: 'a.inf_amd64_1',
          infName: 'x.inf',
          oemName: 'oem2.inf',
          hive: 'SYSTEM',
          version: undefined,
        },
        { directory: 'b.inf_amd64_2', oemName: undefined, hive: 'DRIVERS' },
      ],
    });
  });

  it.each([
    { system: undefined, drivers: undefined, because: 'SYSTEM is not there', hints: 0, why: 'nothing there' },
    {
      system: opened(nest('a')),
      drivers: undefined,
      because: 'SYSTEM has no driver database',
      hints: 0,
      why: 'Windows 7',
    },
    {
      system: of('a.inf_1', 'oem1.inf'),
      drivers: undefined,
      because: 'only a part of the driver database: DRIVERS is not there',
      hints: 1,
      why: 'a half of it',
    },
  ])('is not known: $because ($why)', ({ system, drivers, because, hints }) => {
    const read = readDrivers(viewHive('SYSTEM', system), viewHive('DRIVERS', drivers));
    expect(read).toMatchObject({ known: false, because });
    expect((read.known ? [] : (read.hint ?? [])).length).toBe(hints);
  });

  it.each(['SYSTEM', 'DRIVERS'] as const)('is not known when a record of %s is lost', (damaged) => {
    const names = ['a.inf_amd64_1', 'b.inf_amd64_2'].map((name) =>
      nest(`DriverDatabase\\DriverPackages\\${name}`, [sz('', 'oem1.inf')]),
    );
    const view = (hive: 'SYSTEM' | 'DRIVERS') =>
      viewHive(hive, hive === damaged ? openedDamaged('nk', 'b.inf_amd64_2', ...names) : opened(...names));
    expect(readDrivers(view('SYSTEM'), view('DRIVERS'))).toMatchObject({
      known: false,
      because: `${damaged} is damaged: what was not found in it may still be there`,
      hint: { length: 3 },
    });
  });

  it('counts the numbers in use from the highest bit', () => {
    expect(parseOemInfMap(Uint8Array.from([0xff, 0xfc]))).toEqual([...Array(14).keys()]);
    expect(parseOemInfMap(Uint8Array.from([0x40, 0x01]))).toEqual([1, 15]);
  });
});

describe('a driver that may be staged', () => {
  const record: DriverRecord = {
    directory: DIRECTORY,
    infName: 'heci.inf',
    oemName: 'oem7.inf',
    provider: 'Intel',
    catalog: undefined,
    signer: undefined,
    version: [11, 7, 0, 1054],
    date: undefined,
    classGuid: undefined,
    hive: 'SYSTEM',
  };
  const wanted = { inf: 'aa', catalog: 'bb' };
  const stored = { directory: DIRECTORY.toUpperCase(), ...wanted };

  it.each([
    {
      stored: [stored],
      records: known([record]),
      answer: 'yes',
      why: 'same bytes, and known to the database',
    },
    { stored: [], records: known([record]), answer: 'no', why: 'the name in the database proves nothing' },
    { stored: [{ ...stored, inf: 'ab' }], records: known([record]), answer: 'no', why: 'another INF' },
    {
      stored: [{ ...stored, catalog: 'bc' }],
      records: known([record]),
      answer: 'no',
      why: 'another catalog',
    },
    {
      stored: [{ ...stored, catalog: undefined }],
      records: known([record]),
      answer: 'no',
      why: 'no catalog',
    },
    { stored: [stored], records: known([]), answer: 'unknown', why: 'not known to the database' },
    {
      stored: [stored],
      records: notKnown<readonly DriverRecord[]>('x'),
      answer: 'unknown',
      why: 'no database',
    },
    { stored: [stored], records: notKnown('x', [record]), answer: 'unknown', why: 'a database in doubt' },
  ])('$answer ($why)', ({ stored: found, records, answer }) => {
    expect(isDriverStaged(wanted, found, records).answer).toBe(answer);
  });

  it('is looked for in the folders of its INF', () => {
    const folders = [
      'HECI.inf_amd64_1',
      'heci.inf_amd64_neutral_2',
      'heci.inf_3',
      'xheci.inf_amd64_4',
      'heci.inf',
    ];
    expect(storeCandidates('heci.inf', folders)).toEqual(folders.slice(0, 3));
  });
});

describe.skipIf(noData)(dataTitle('driver databases of others'), () => {
  const B = 'hives/logreplay/SYSTEM_B';

  it('Windows 10: 222 packages, six from others, one of them known by its version', () => {
    const opening = openData(B, `${B}.LOG1`, `${B}.LOG2`);
    const read = readDrivers(viewHive('SYSTEM', opening), viewHive('DRIVERS', undefined));
    const drivers = read.known ? read.value : (read.hint ?? []);
    expect(drivers).toHaveLength(222);
    const others = drivers.flatMap(({ oemName }) => oemName ?? []).sort();
    expect(others).toEqual(['oem11.inf', 'oem12.inf', 'oem2.inf', 'oem3.inf', 'oem5.inf', 'oem7.inf']);
    const heci = drivers.find(({ oemName }) => oemName === 'oem7.inf');
    expect(formatVersion(heci?.version ?? [0, 0, 0, 0])).toBe('11.0.5.1189');
    const map = hiveOf(opening).key('DriverDatabase')?.value('OemInfMap')?.raw ?? new Uint8Array(0);
    expect(parseOemInfMap(map)).toEqual([...Array(14).keys()]);
  });

  it('Windows 8.1: 159 packages, VirtualBox from others', () => {
    const read = readDrivers(
      viewHive('SYSTEM', openData('hives/system/SYSTEM_2')),
      viewHive('DRIVERS', undefined),
    );
    const drivers = read.known ? read.value : (read.hint ?? []);
    expect(drivers).toHaveLength(159);
    const others = drivers.filter(({ oemName }) => oemName !== undefined);
    expect(others).toMatchObject([{ oemName: 'oem1.inf', version: [5, 0, 10, 0] }]);
  });

  it('Windows 7 has none', () => {
    const read = readDrivers(
      viewHive('SYSTEM', openData('hives/system/SYSTEM')),
      viewHive('DRIVERS', undefined),
    );
    expect(read).toEqual({ known: false, because: 'SYSTEM has no driver database' });
  });
});
