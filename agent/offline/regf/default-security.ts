import type { CellAllocator } from './cell-allocator.ts';

// Well-known SIDs: https://learn.microsoft.com/windows/win32/secauthz/well-known-sids
const LOCAL_SYSTEM = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
const ADMINISTRATORS = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
// KEY_ALL_ACCESS, inherited by subkeys: https://learn.microsoft.com/windows/win32/sysinfo/registry-key-security-and-access-rights
const ALL_ACCESS = [0x3f, 0, 0x0f, 0];

/**
 * The one security record that all keys of a written hive share: full access for Administrators and SYSTEM.
 * `keys` is how many keys refer to it.
 */
export function writeSecurity(cells: CellAllocator, keys: number): number {
  const descriptor = selfRelativeDescriptor();
  const cell = cells.allocate(20 + descriptor.length);
  const at = cells.contentAt(cell);
  cells.put(at, new Uint8Array([0x73, 0x6b]));
  const view = cells.view();
  // A ring of one: next and previous record are itself.
  view.setUint32(at + 4, cell, true);
  view.setUint32(at + 8, cell, true);
  view.setUint32(at + 12, keys, true);
  view.setUint32(at + 16, descriptor.length, true);
  cells.put(at + 20, descriptor);
  return cell;
}

/** https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-security_descriptor */
function selfRelativeDescriptor(): Uint8Array {
  const entries = [...accessAllowed(LOCAL_SYSTEM), ...accessAllowed(ADMINISTRATORS)];
  const list = [2, 0, 8 + entries.length, 0, 2, 0, 0, 0, ...entries];
  const owner = 20 + list.length;
  const group = owner + ADMINISTRATORS.length;
  // 0x8004: self-relative, with a discretionary list, which begins behind these 20 bytes.
  const head = [1, 0, 4, 0x80, owner, 0, 0, 0, group, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0];
  return Uint8Array.from([...head, ...list, ...ADMINISTRATORS, ...LOCAL_SYSTEM]);
}

function accessAllowed(sid: readonly number[]): readonly number[] {
  return [0, 2, 8 + sid.length, 0, ...ALL_ACCESS, ...sid];
}
