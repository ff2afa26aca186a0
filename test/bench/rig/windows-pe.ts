import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ended, Wine } from './wine.ts';

// What Windows PE has set when it starts startnet.cmd. Wine gives SystemRoot and SystemDrive its own values again in
// every new program (ntdll's start-up), so that only cmd itself sees these two; windir comes through.
const POWER_ON = `@echo off
set "SystemRoot=X:\\Windows"
set "SystemDrive=X:"
set "windir=X:\\Windows"
set "TEMP=X:\\Windows\\Temp"
set "TMP=X:\\Windows\\Temp"
set "PATH=X:\\Windows\\System32;X:\\Windows"
X:
cd \\Windows\\System32
%*
`;

/** Runs a command line as Windows PE would: from X:\Windows\System32, in its environment. */
export async function runInWindowsPe(
  wine: Wine,
  ramDisk: string,
  command: readonly string[],
  logs: string,
): Promise<Ended> {
  mkdirSync(join(ramDisk, 'Windows', 'Temp'), { recursive: true });
  const script = join(ramDisk, 'Windows', 'System32', 'power-on.cmd');
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, POWER_ON.replaceAll('\n', '\r\n'));
  return await wine.start(['cmd', '/c', 'X:\\Windows\\System32\\power-on.cmd', ...command], ramDisk, logs);
}

/** Puts an executable in place without copying it: Windows sees a file of that name. */
export function placeExecutable(executable: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true });
  linkSync(executable, place);
}
