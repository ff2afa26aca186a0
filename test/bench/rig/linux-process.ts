import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running Linux process, as /proc tells of it. */
export interface LinuxProcess {
  readonly pid: number;
  /** The command line with blanks between the arguments. Windows programs appear under their Windows path. */
  readonly command: string;
}

/** Running processes whose environment holds exactly this `NAME=value`. */
export function processesWith(variable: string): readonly LinuxProcess[] {
  return running().filter(({ pid }) => strings(`/proc/${pid}/environ`).includes(variable));
}

/** Running processes that were started with an argument that fits. */
export function processesNaming(fits: (argument: string) => boolean): readonly LinuxProcess[] {
  return running().filter(({ pid }) => strings(`/proc/${pid}/cmdline`).some(fits));
}

/** SIGKILL, and back when none of them runs any more. */
export async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  while (pids.some(isAlive)) await sleep(2);
}

/** False also for a process that has ended and waits for its parent to ask. */
export function isAlive(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === '') return false;
  // The name stands in parentheses and may hold blanks; the state is the letter behind it.
  return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2).charAt(0));
}

function running(): readonly LinuxProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && isAlive(pid))
    .map((pid) => ({ pid, command: strings(`/proc/${pid}/cmdline`).join(' ') }));
}

function strings(file: string): readonly string[] {
  return readText(file)
    .split('\0')
    .filter((text) => text !== '');
}

/** Empty for a process that is gone, or that is not ours to look at. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
