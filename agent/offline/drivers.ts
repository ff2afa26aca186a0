import { type Fact, known, no, notKnown, type Reading, unknown, yes } from '../domain/fact.ts';
import { formatVersion, type Version } from '../domain/version.ts';
import type { HiveView } from './hive-view.ts';
import { u16, u64 } from './little-endian.ts';
import { formatGuid } from './mounted-devices.ts';
import type { Key, Value } from './regf/hive.ts';

/** One driver package of the driver store, as the driver database of Windows 8 and later has it. */
export interface DriverRecord {
  /** Folder in `System32\DriverStore\FileRepository`. */
  readonly directory: string;
  readonly infName: string;
  /** `oem7.inf`; `undefined` for drivers that came with Windows. */
  readonly oemName: string | undefined;
  readonly provider: string | undefined;
  readonly catalog: string | undefined;
  readonly signer: string | undefined;
  readonly version: Version | undefined;
  /** Date of the INF, seconds since 1970. */
  readonly date: number | undefined;
  /** Lower case, no braces. */
  readonly classGuid: string | undefined;
  /** Which hive names it. */
  readonly hive: 'SYSTEM' | 'DRIVERS';
}

// A machine has some hundreds; a hostile hive must not make it millions.
const MAX_DRIVERS = 20_000;
const PACKAGES = 'DriverDatabase\\DriverPackages';

/**
 * All driver packages. The database is split: SYSTEM has what is needed to boot or is in use, DRIVERS the rest.
 * Windows 7 keeps no such database: not known.
 */
export function readDrivers(system: HiveView, drivers: HiveView): Reading<readonly DriverRecord[]> {
  const fromSystem = readDatabase(system, 'SYSTEM');
  const fromDrivers = readDatabase(drivers, 'DRIVERS');
  const all = [...(fromSystem ?? []), ...(fromDrivers ?? [])];
  if (system.doubt !== undefined) return notKnown(system.doubt, all);
  if (fromSystem === undefined) return notKnown(`${system.file} has no driver database`);
  if (drivers.doubt !== undefined)
    return notKnown(`only a part of the driver database: ${drivers.doubt}`, all);
  const missing = system.damage() ?? drivers.damage() ?? cutShort(fromSystem) ?? cutShort(fromDrivers ?? []);
  if (missing !== undefined) return notKnown(missing, all);
  return known(all, system.evidence(PACKAGES), drivers.evidence(PACKAGES));
}

function cutShort(records: readonly DriverRecord[]): string | undefined {
  return records.length < MAX_DRIVERS ? undefined : `only ${MAX_DRIVERS} drivers of a hive are read`;
}

function readDatabase(view: HiveView, hive: DriverRecord['hive']): readonly DriverRecord[] | undefined {
  const list = view.key(PACKAGES);
  if (list === undefined) return undefined;
  const records: DriverRecord[] = [];
  for (const key of list.subkeys()) {
    if (records.length >= MAX_DRIVERS) break;
    records.push(readDriver(key, hive));
  }
  return records;
}

function readDriver(key: Key, hive: DriverRecord['hive']): DriverRecord {
  const values = new Map<string, Value>();
  for (const value of key.values()) values.set(value.name.toLowerCase(), value);
  const text = (name: string): string | undefined => values.get(name)?.text();
  const name = text('');
  const raw = values.get('version')?.raw;
  const version = raw === undefined ? undefined : parseDriverVersion(raw);
  return {
    directory: key.name,
    infName: text('infname') ?? key.name.replace(/(\.inf)_.*$/i, '$1'),
    oemName: name !== undefined && /^oem\d+\.inf$/i.test(name) ? name.toLowerCase() : undefined,
    provider: text('provider'),
    catalog: text('catalog'),
    signer: text('signername'),
    version: version?.version,
    date: version?.date,
    classGuid: version?.classGuid,
    hive,
  };
}

export interface DriverVersion {
  readonly version: Version;
  readonly date: number | undefined;
  readonly classGuid: string;
}

const VERSION_BYTES = 40;
const FILETIME_1970 = 116_444_736_000_000_000n;

/**
 * The binary value `Version` of a driver package. Not documented; decoded from known drivers in hives of Windows
 * 8.1 and 10: class GUID at 8, FILETIME of the date at 24, four 16-bit numbers at 32, the last one first.
 */
export function parseDriverVersion(data: Uint8Array): DriverVersion | undefined {
  if (data.length < VERSION_BYTES) return undefined;
  const time = u64(data, 24);
  return {
    version: [u16(data, 38), u16(data, 36), u16(data, 34), u16(data, 32)],
    date: time < FILETIME_1970 ? undefined : Number((time - FILETIME_1970) / 10_000_000n),
    classGuid: formatGuid(data, 8),
  };
}

/** Files of a driver package by their digests, as whoever can hash has found them. */
export interface DriverDigests {
  readonly inf: string;
  /** `undefined`: the INF names no catalog. */
  readonly catalog: string | undefined;
}

export interface StoredDriver extends DriverDigests {
  readonly directory: string;
}

/** The folders of the driver store that may hold this INF: `heci.inf_amd64_...`, `heci.inf_1a2b3c4d` on Vista. */
export function storeCandidates(infName: string, directories: readonly string[]): readonly string[] {
  const prefix = `${infName.toLowerCase()}_`;
  return directories.filter((directory) => directory.toLowerCase().startsWith(prefix));
}

/**
 * Whether a driver is in the store already. Windows' own measure: the same INF, byte for byte, and the same
 * catalog (SetupCopyOEMInf, https://learn.microsoft.com/windows/win32/api/setupapi/nf-setupapi-setupcopyoeminfw).
 * Names, versions and dates may collide, so they are not asked. `records` confirms that the database knows it.
 */
export function isDriverStaged(
  wanted: DriverDigests,
  stored: readonly StoredDriver[],
  records: Reading<readonly DriverRecord[]>,
): Fact {
  const same = stored.find(({ inf, catalog }) => inf === wanted.inf && catalog === wanted.catalog);
  if (same === undefined) return no('no folder of the driver store has the same INF and catalog');
  const evidence = { file: `Windows\\System32\\DriverStore\\FileRepository\\${same.directory}` };
  const directory = same.directory.toLowerCase();
  const all = records.known ? records.value : records.hint;
  const record = all?.find((candidate) => candidate.directory.toLowerCase() === directory);
  if (record === undefined) {
    const why = records.known ? 'the driver database does not name it' : records.because;
    return unknown(`the same files are in the driver store, but ${why}`, evidence);
  }
  if (!records.known)
    return unknown(`the same files are in the driver store, but ${records.because}`, evidence);
  const version = record.version === undefined ? '' : ` ${formatVersion(record.version)}`;
  return yes(
    `the same INF and catalog are in the driver store (${record.oemName ?? 'inbox'}${version})`,
    evidence,
  );
}

/** The numbers in use (`oem7.inf`), from the bitmap `OemInfMap`: highest bit first. */
export function parseOemInfMap(data: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  for (let number = 0; number < Math.min(data.length * 8, MAX_DRIVERS); number += 1) {
    if (((data[number >> 3] ?? 0) & (0x80 >> (number & 7))) !== 0) numbers.push(number);
  }
  return numbers;
}
