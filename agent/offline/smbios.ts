import { latin1, u16, u32 } from './little-endian.ts';
import { formatGuid } from './mounted-devices.ts';

/**
 * What the firmware says the machine is, as it says it (trimmed, unbelievable texts included: "To be filled by
 * O.E.M." is for the caller to judge). Absent is `undefined`.
 */
export interface SmbiosFacts {
  readonly biosVendor: string | undefined;
  readonly biosVersion: string | undefined;
  readonly biosDate: string | undefined;
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
  readonly serial: string | undefined;
  /** Lower case with hyphens, in the spelling that Windows shows; `undefined` when all zeros or all ones. */
  readonly uuid: string | undefined;
  readonly sku: string | undefined;
  readonly family: string | undefined;
  readonly baseboardManufacturer: string | undefined;
  readonly baseboardProduct: string | undefined;
  readonly baseboardSerial: string | undefined;
  readonly chassisSerial: string | undefined;
  readonly assetTag: string | undefined;
  /** Sum of the memory devices, in MiB; `undefined` when the table has none. */
  readonly memoryMib: number | undefined;
}

interface Structure {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly strings: readonly string[];
}

// The format allows 64 KiB; a table of version 3 may be larger.
const MAX_TABLE_BYTES = 1 << 20;
const MAX_STRUCTURES = 4096;
const END_OF_TABLE = 127;

/**
 * Reads a table of SMBIOS structures (DMTF DSP0134), bare or behind the 8 bytes that Windows puts in front of it
 * in `HKLM\SYSTEM\CurrentControlSet\Services\mssmbios\Data`, value `SMBiosData`.
 */
export function parseSmbios(data: Uint8Array): SmbiosFacts {
  const structures = [...readStructures(tableOf(data).subarray(0, MAX_TABLE_BYTES))];
  const text = (type: number, at: number): string | undefined => {
    const structure = structures.find((candidate) => candidate.type === type);
    if (structure === undefined || at >= structure.bytes.length) return undefined;
    const found = structure.strings[(structure.bytes[at] ?? 0) - 1]?.trim();
    return found === '' ? undefined : found;
  };
  return {
    biosVendor: text(0, 4),
    biosVersion: text(0, 5),
    biosDate: text(0, 8),
    manufacturer: text(1, 4),
    product: text(1, 5),
    version: text(1, 6),
    serial: text(1, 7),
    uuid: uuidOf(structures.find(({ type }) => type === 1)),
    sku: text(1, 25),
    family: text(1, 26),
    baseboardManufacturer: text(2, 4),
    baseboardProduct: text(2, 5),
    baseboardSerial: text(2, 7),
    chassisSerial: text(3, 7),
    assetTag: text(3, 8),
    memoryMib: memoryOf(structures.filter(({ type }) => type === 17)),
  };
}

const REGISTRY_HEAD_BYTES = 8;
const LEAST_STRUCTURE_BYTES = 4;

/**
 * The registry form: calling method, major, minor, revision, then the length of the table that follows. Byte 1 is
 * the major version there, 2 or 3; bare, it is the length of the first structure, which is never below 4.
 */
function tableOf(data: Uint8Array): Uint8Array {
  const hasHead = data.length >= REGISTRY_HEAD_BYTES && (data[1] ?? 0) < LEAST_STRUCTURE_BYTES;
  return hasHead ? data.subarray(REGISTRY_HEAD_BYTES, REGISTRY_HEAD_BYTES + u32(data, 4)) : data;
}

function* readStructures(table: Uint8Array): Generator<Structure> {
  let at = 0;
  for (let count = 0; count < MAX_STRUCTURES && at + 4 <= table.length; count += 1) {
    const type = table[at] ?? END_OF_TABLE;
    const length = table[at + 1] ?? 0;
    if (length < LEAST_STRUCTURE_BYTES || at + length > table.length || type === END_OF_TABLE) return;
    const bytes = table.subarray(at, at + length);
    const strings: string[] = [];
    at += length;
    while (at < table.length && table[at] !== 0) {
      const end = table.indexOf(0, at);
      if (end === -1) return;
      strings.push(latin1(table.subarray(at, end)));
      at = end + 1;
    }
    // The set of strings ends with one more NUL; a structure without strings ends with two.
    at += strings.length === 0 ? 2 : 1;
    yield { type, bytes, strings };
  }
}

function uuidOf(system: Structure | undefined): string | undefined {
  if (system === undefined || system.bytes.length < 24) return undefined;
  const raw = system.bytes.subarray(8, 24);
  const isBlank = raw.every((byte) => byte === 0) || raw.every((byte) => byte === 0xff);
  return isBlank ? undefined : formatGuid(raw, 0);
}

function memoryOf(devices: readonly Structure[]): number | undefined {
  if (devices.length === 0) return undefined;
  return devices.reduce((sum, { bytes }) => sum + sizeOf(bytes), 0);
}

/** DSP0134, "Memory Device": MiB, or KiB when bit 15 is set; 0x7FFF points to the extended size. */
function sizeOf(bytes: Uint8Array): number {
  const size = bytes.length < 14 ? 0 : u16(bytes, 12);
  if (size === 0xffff) return 0;
  if (size === 0x7fff) return bytes.length < 32 ? 0 : u32(bytes, 28) & 0x7fff_ffff;
  return (size & 0x8000) === 0 ? size : Math.floor((size & 0x7fff) / 1024);
}
