import { binary, dword, sz } from '../../../offline/regf/tree.ts';
import { writeHive } from '../../../offline/regf/writer.ts';
import { EditableKey } from '../registry/editable-key.ts';
import { guidBytes } from '../registry/guid-bytes.ts';

const BOOT_MANAGER = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const LOADER = '{3f2a1c44-52b5-4e0a-9f0e-1f6d3a7b9c10}';
const DISK_GUID = '{b1c7d2e0-0f4a-4c53-8d61-2a5b7e9f3c01}';

/**
 * A boot store whose default entry starts the Windows on one GPT partition. Element numbers:
 * https://learn.microsoft.com/previous-versions/windows/desktop/bcd/bcdosloaderelementtypes
 */
export function bootStoreBytes(partitionGuid: string, firmware: 'uefi' | 'bios'): Uint8Array {
  const root = new EditableKey('NewStoreRoot');
  root.ensure('Description').set(sz('KeyName', 'BCD00000000'), dword('System', 1));
  const manager = root.ensure(`Objects\\${BOOT_MANAGER}`);
  manager.ensure('Description').set(dword('Type', 0x1010_0002));
  manager.ensure('Elements\\23000003').set(sz('Element', LOADER));
  const loader = root.ensure(`Objects\\${LOADER}`);
  loader.ensure('Description').set(dword('Type', 0x1020_0003));
  const device = binary('Element', partitionElement(partitionGuid));
  const program = firmware === 'uefi' ? 'winload.efi' : 'winload.exe';
  loader.ensure('Elements\\11000001').set(device);
  loader.ensure('Elements\\12000002').set(sz('Element', `\\Windows\\system32\\${program}`));
  loader.ensure('Elements\\12000004').set(sz('Element', 'Windows 10'));
  loader.ensure('Elements\\21000001').set(device);
  loader.ensure('Elements\\22000002').set(sz('Element', '\\Windows'));
  return writeHive(root.toTree());
}

/** 88 bytes: type at 16 (6 is a partition), partition at 32, table type at 52 (0 is GPT), disk at 56. */
function partitionElement(partitionGuid: string): Uint8Array {
  const bytes = new Uint8Array(88);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, 6, true);
  view.setUint32(24, 72, true);
  bytes.set(guidBytes(partitionGuid), 32);
  bytes.set(guidBytes(DISK_GUID), 56);
  return bytes;
}
