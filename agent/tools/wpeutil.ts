import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

export { bootKind, bootSourceDrive, CONTROL_KEY, firmware } from './boot-info.ts';

const SECOND = 1000;
// Writing some hundred megabytes of page file to a slow disk.
const PAGE_FILE_MS = 300 * SECOND;
const BOOT_INFO_MS = 120 * SECOND;
// Waits for the network cards, not for an address; drivers of some cards take most of a minute.
const NETWORK_MS = 180 * SECOND;
const POWER_MS = 60 * SECOND;

/**
 * `path` in the root of a fixed NTFS volume, under a name of its own: an existing page file must not be larger.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options
 */
export function createPageFile(system32: string, path: string, sizeMiB: number): Command {
  return wpeutil(system32, ['CreatePageFile', `/path=${path}`, `/size=${sizeMiB}`], PAGE_FILE_MS);
}

/** Makes Windows PE write how it was started into the registry of its RAM disk: see `bootKind`. */
export function updateBootInfo(system32: string): Command {
  // It changes nothing but values of the running Windows PE, so a plan may ask for it.
  return { ...wpeutil(system32, ['UpdateBootInfo'], BOOT_INFO_MS), effect: 'reads' };
}

/** `/NoWait`: a network without DHCP would hold us up; whoever needs an address waits for the server instead. */
export function initializeNetwork(system32: string): Command {
  return wpeutil(system32, ['InitializeNetwork', '/NoWait'], NETWORK_MS);
}

export function waitForNetwork(system32: string): Command {
  return { ...wpeutil(system32, ['WaitForNetwork'], NETWORK_MS), effect: 'reads' };
}

export function reboot(system32: string): Command {
  return wpeutil(system32, ['Reboot'], POWER_MS);
}

export function shutdown(system32: string): Command {
  return wpeutil(system32, ['Shutdown'], POWER_MS);
}

function wpeutil(system32: string, args: readonly string[], timeoutMs: number): Command {
  return {
    tool: 'wpeutil',
    file: joinPath(system32, 'wpeutil.exe'),
    args,
    effect: 'changes',
    timeoutMs,
    idleMs: timeoutMs,
  };
}
