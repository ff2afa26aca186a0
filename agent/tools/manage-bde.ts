import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

export {
  type BitLockerStatus,
  parseProtectorIds,
  parseStatus,
} from './manage-bde-output.ts';

// Asks the volume's metadata; a disk that spins up, and WMI that starts, take their time.
const MANAGE_BDE_MS = 120_000;

/** `volume` as `D:`, or a volume GUID path. https://learn.microsoft.com/windows-server/administration/windows-commands/manage-bde-status */
export function status(system32: string, volume: string): Command {
  return manageBde(system32, ['-status', volume], 'reads');
}

/** Ids of the recovery passwords that open the volume; readable while it is locked. */
export function recoveryProtectors(system32: string, volume: string): Command {
  return manageBde(system32, ['-protectors', '-get', volume, '-Type', 'RecoveryPassword'], 'reads');
}

/**
 * Opens a volume until it is locked or the machine is off. The password is an argument, so it is marked as one that is
 * never printed. https://learn.microsoft.com/windows-server/administration/windows-commands/manage-bde-unlock
 */
export function unlock(system32: string, volume: string, recoveryPassword: string): Command {
  const args = ['-unlock', volume, '-RecoveryPassword', recoveryPassword];
  return { ...manageBde(system32, args, 'changes'), secretArgs: [3] };
}

/** Fails while something on the volume is open: then it stays open until the machine is off. */
export function lock(system32: string, volume: string): Command {
  return manageBde(system32, ['-lock', volume], 'changes');
}

function manageBde(system32: string, args: readonly string[], effect: Command['effect']): Command {
  return {
    tool: 'manage-bde',
    file: joinPath(system32, 'manage-bde.exe'),
    args,
    effect,
    timeoutMs: MANAGE_BDE_MS,
    idleMs: MANAGE_BDE_MS,
  };
}
