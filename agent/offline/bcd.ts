import { u32, u64 } from './little-endian.ts';
import { formatGuid, type PartitionRef } from './mounted-devices.ts';
import type { Hive, Key } from './regf/hive.ts';

/** Where a boot entry finds its files. */
export type BootDevice =
  | { readonly kind: 'partition'; readonly partition: PartitionRef }
  /** The partition that the firmware booted from. */
  | { readonly kind: 'boot' }
  | { readonly kind: 'ram-disk' }
  /** In a .vhd or .vhdx file: Windows that starts natively from it. */
  | { readonly kind: 'virtual-disk' }
  /** The firmware's loader looks for the partition that has the files. */
  | { readonly kind: 'locate' }
  | { readonly kind: 'other'; readonly type: number };

/** One entry that starts a Windows. Everything that the store does not say is `undefined`. */
export interface BootEntry {
  /** `{guid}`, lower case. */
  readonly id: string;
  readonly description: string | undefined;
  readonly loader: string | undefined;
  readonly systemRoot: string | undefined;
  readonly device: BootDevice | undefined;
  readonly osDevice: BootDevice | undefined;
  /** Ids of the recovery environments that belong to it. */
  readonly recovery: readonly string[];
  readonly resume: string | undefined;
  /** Path of the hibernation file, from the resume object. */
  readonly hibernationFile: string | undefined;
  /** It starts a Windows PE. */
  readonly isWindowsPe: boolean;
}

export interface BootStore {
  readonly defaultEntry: BootEntry | undefined;
  readonly entries: readonly BootEntry[];
}

// Object and element numbers: https://learn.microsoft.com/previous-versions/windows/desktop/bcd/bcdbootmgrelementtypes,
// https://learn.microsoft.com/previous-versions/windows/desktop/bcd/bcdlibraryelementtypes,
// https://learn.microsoft.com/previous-versions/windows/desktop/bcd/bcdosloaderelementtypes
const BOOT_MANAGER = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const OS_LOADER_TYPE = 0x10200003;
const MAX_ENTRIES = 256;

/** Reads a boot store (`\EFI\Microsoft\Boot\BCD` or `\Boot\BCD`, a registry hive). */
export function readBootStore(hive: Hive): BootStore {
  const objects = hive.key('Objects');
  const entries: BootEntry[] = [];
  for (const object of objects?.subkeys() ?? []) {
    const isLoader = object.subkey('Description')?.value('Type')?.dword() === OS_LOADER_TYPE;
    if (isLoader && entries.length < MAX_ENTRIES) entries.push(readEntry(object, objects));
  }
  const chosen = elementOf(objects?.subkey(BOOT_MANAGER), '23000003')?.text()?.toLowerCase();
  return { defaultEntry: entries.find(({ id }) => id === chosen), entries };
}

function readEntry(object: Key, objects: Key | undefined): BootEntry {
  const resume = elementOf(object, '23000003')?.text()?.toLowerCase();
  const resumeObject = resume === undefined ? undefined : objects?.subkey(resume);
  return {
    id: object.name.toLowerCase(),
    description: elementOf(object, '12000004')?.text(),
    loader: elementOf(object, '12000002')?.text(),
    systemRoot: elementOf(object, '22000002')?.text(),
    device: parseBootDevice(elementOf(object, '11000001')?.raw),
    osDevice: parseBootDevice(elementOf(object, '21000001')?.raw),
    recovery: (elementOf(object, '14000008')?.texts() ?? []).map((id) => id.toLowerCase()),
    resume,
    hibernationFile: elementOf(resumeObject, '22000002')?.text(),
    isWindowsPe: elementOf(object, '26000022')?.raw[0] === 1,
  };
}

function elementOf(object: Key | undefined, element: string) {
  return object?.subkey('Elements')?.subkey(element)?.value('Element');
}

// Type of the device at offset 16, and of a disk (at 32 on its own, at 48 below a partition), as met in stores of Windows 7
// to 11, and in boot/environ/include/bl.h of the ReactOS project: BL_DEVICE_TYPE, BL_LOCAL_DEVICE_TYPE.
const DISK = 0;
const BOOT_DEVICE = 5;
const PARTITION = 6;
const LOCATE = 8;
const PARTITION_BYTES = 88;
const HARD_DISK = 0;
const RAM_DISK = 3;
const FILE = 5;
const VIRTUAL_DISK = 6;

/** The device element: 16 bytes of additional options, then type and place. */
export function parseBootDevice(data: Uint8Array | undefined): BootDevice | undefined {
  if (data === undefined || data.length < 20) return undefined;
  const type = u32(data, 16);
  if (type === BOOT_DEVICE) return { kind: 'boot' };
  if (type === LOCATE) return { kind: 'locate' };
  if (type === DISK && data.length >= 36) return parseDisk(u32(data, 32), type);
  if (type !== PARTITION || data.length < PARTITION_BYTES) return { kind: 'other', type };
  // A partition within a file is none of a disk of this machine, whatever its numbers.
  if (u32(data, 48) !== HARD_DISK) return parseDisk(u32(data, 48), type);
  const table = u32(data, 52);
  if (table === 0) {
    const partition = {
      scheme: 'gpt',
      partitionGuid: formatGuid(data, 32),
      diskGuid: formatGuid(data, 56),
    } as const;
    return { kind: 'partition', partition };
  }
  if (table !== 1) return { kind: 'other', type };
  const partition = { scheme: 'mbr', diskSignature: u32(data, 56), offsetBytes: u64(data, 32) } as const;
  return { kind: 'partition', partition };
}

function parseDisk(disk: number, type: number): BootDevice {
  if (disk === RAM_DISK) return { kind: 'ram-disk' };
  return disk === FILE || disk === VIRTUAL_DISK ? { kind: 'virtual-disk' } : { kind: 'other', type };
}
