import { binary, dword, multiSz, sz } from '../../../offline/regf/tree.ts';
import type { EditableKey } from './editable-key.ts';
import { filetimeBytes } from './filetime.ts';
import { guidBytes } from './guid-bytes.ts';

/** One driver package, as the driver database keeps it. Layout as met in hives of Windows 8.1 and 10. */
export interface DriverEntry {
  /** Folder in FileRepository: `<inf>_<arch>_<16 hex digits>`. */
  readonly folder: string;
  readonly infName: string;
  /** `oem7.inf` */
  readonly published: string;
  readonly provider: string;
  readonly classGuid: string;
  /** `1.2.3.4` */
  readonly version: string;
  readonly dateMs: number;
  readonly catalog: string | undefined;
  readonly architecture: string;
}

// PROCESSOR_ARCHITECTURE_*: https://learn.microsoft.com/windows/win32/api/sysinfoapi/ns-sysinfoapi-system_info
const ARCHITECTURES: Readonly<Record<string, number>> = { x86: 0, amd64: 9, arm64: 12 };
export const DATABASE = 'DriverDatabase';

export function startDatabase(hive: EditableKey, architecture: string): void {
  const database = hive.ensure(DATABASE);
  database.set(
    dword('Version', 0x0a00_0000),
    dword('SchemaVersion', 0x0001_0000),
    dword('Architecture', ARCHITECTURES[architecture] ?? 9),
    binary('OemInfMap', new Uint8Array(1)),
  );
  for (const name of ['DeviceIds', 'DriverFiles', 'DriverInfFiles', 'DriverPackages']) database.ensure(name);
}

export function putDriver(hive: EditableKey, entry: DriverEntry): void {
  const database = hive.ensure(DATABASE);
  const package_ = database.ensure(`DriverPackages\\${entry.folder}`);
  package_.set(
    sz('', entry.published),
    binary('Version', versionBytes(entry)),
    sz('Provider', entry.provider),
    sz('InfName', entry.infName),
    dword('StatusFlags', 0x16),
    sz('OemPath', ''),
    binary('ImportDate', filetimeBytes(entry.dateMs)),
  );
  if (entry.catalog !== undefined) package_.set(sz('Catalog', entry.catalog));
  const inf = database.ensure(`DriverInfFiles\\${entry.published}`);
  inf.set(multiSz('', [entry.folder]), sz('Active', entry.folder), multiSz('Configurations', []));
  markOem(database, entry.published);
}

/** Published names in use, from the bitmap of the database. */
export function usedOemNumbers(hive: EditableKey): ReadonlySet<number> {
  const map = hive.find(DATABASE)?.value('OemInfMap')?.data ?? new Uint8Array(0);
  const used = new Set<number>();
  for (let number = 0; number < map.length * 8; number += 1) {
    // Most significant bit first.
    if (((map[number >> 3] ?? 0) & (0x80 >> (number & 7))) !== 0) used.add(number);
  }
  return used;
}

function markOem(database: EditableKey, published: string): void {
  const number = Number(/^oem(\d+)\.inf$/.exec(published)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return;
  const old = database.value('OemInfMap')?.data ?? new Uint8Array(0);
  const map = new Uint8Array(Math.max(old.length, (number >> 3) + 1));
  map.set(old);
  map[number >> 3] = (map[number >> 3] ?? 0) | (0x80 >> (number & 7));
  database.set(binary('OemInfMap', map));
}

/** 48 bytes: architecture at 2, class at 8, date at 24, version at 32 with its last part first. */
function versionBytes({ architecture, classGuid, dateMs, version }: DriverEntry): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xff00, true);
  view.setUint16(2, ARCHITECTURES[architecture] ?? 9, true);
  bytes.set(guidBytes(classGuid), 8);
  bytes.set(filetimeBytes(dateMs), 24);
  const parts = version.split('.').map(Number);
  for (let part = 0; part < 4; part += 1) view.setUint16(32 + part * 2, parts[3 - part] ?? 0, true);
  return bytes;
}
