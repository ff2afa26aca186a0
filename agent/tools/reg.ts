import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

export { parseRegQuery, type RegKey, type RegValue } from './reg-query.ts';

/** Value types that `reg add` takes and a manifest may name. */
export type RegType = 'REG_SZ' | 'REG_EXPAND_SZ' | 'REG_DWORD' | 'REG_QWORD' | 'REG_MULTI_SZ' | 'REG_BINARY';

// One key or value is a matter of milliseconds; a minute allows for a disk that spins up.
const QUICK_MS = 60_000;
// Loading replays the hive's transaction logs and may flush some hundred megabytes.
const HIVE_MS = 300_000;

/** Values of one key and the names of its subkeys, not their contents. */
export function queryValues(system32: string, key: string): Command {
  return reg(system32, ['query', key], 'reads', QUICK_MS);
}

/** Mounts a hive file below HKLM or HKU. It stays locked until `unloadHive`. */
export function loadHive(system32: string, mountKey: string, hivePath: string): Command {
  return reg(system32, ['load', mountKey, hivePath], 'changes', HIVE_MS);
}

/** Always run, whatever came before it: a hive left loaded blocks DISM and is lost with the power. */
export function unloadHive(system32: string, mountKey: string): Command {
  return { ...reg(system32, ['unload', mountKey], 'changes', HIVE_MS), always: true };
}

/**
 * Sets one value; an empty name means the default value. `data` as `reg add /d` takes it: a number in decimal,
 * hex digits for REG_BINARY, `\0` between the strings of a REG_MULTI_SZ.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/reg-add
 */
export function addValue(system32: string, key: string, name: string, type: RegType, data: string): Command {
  return reg(system32, ['add', key, ...valueName(name), '/t', type, '/d', data, '/f'], 'changes', QUICK_MS);
}

/** Exit code 1 also when the value was not there: nothing that comes after it has to wait for another. */
export function deleteValue(system32: string, key: string, name: string): Command {
  return {
    ...reg(system32, ['delete', key, ...valueName(name), '/f'], 'changes', QUICK_MS),
    anyExit: true,
  };
}

/** The key with everything below it; exit code as of a value. */
export function deleteKey(system32: string, key: string): Command {
  return { ...reg(system32, ['delete', key, '/f'], 'changes', QUICK_MS), anyExit: true };
}

function valueName(name: string): readonly string[] {
  return name === '' ? ['/ve'] : ['/v', name];
}

function reg(
  system32: string,
  args: readonly string[],
  effect: Command['effect'],
  timeoutMs: number,
): Command {
  // reg.exe prints at the end only: no output is no sign of a hang.
  return {
    tool: 'reg',
    file: joinPath(system32, 'reg.exe'),
    args,
    effect,
    timeoutMs,
    idleMs: timeoutMs,
  };
}
