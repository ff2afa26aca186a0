import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
>power-is-on.txt echo power
%*
`;

const MAX_STARTS = 3;

/**
 * Runs a command line as Windows PE would: from X:\\Windows\\System32, in its environment. Wine that ends before the
 * first line of ours has run is no end of the product: it is told and started again, and an error when it stays so.
 */
export async function runInWindowsPe(
  wine: Wine,
  ramDisk: string,
  command: readonly string[],
  logs: string,
): Promise<Ended> {
  const system = join(ramDisk, 'Windows', 'System32');
  mkdirSync(join(ramDisk, 'Windows', 'Temp'), { recursive: true });
  mkdirSync(system, { recursive: true });
  writeFileSync(join(system, 'power-on.cmd'), POWER_ON.replaceAll('\n', '\r\n'));
  const isOn = join(system, 'power-is-on.txt');
  for (let start = 1; ; start += 1) {
    rmSync(isOn, { force: true });
    const args = ['cmd', '/c', 'X:\\Windows\\System32\\power-on.cmd', ...command];
    const ended = await wine.start(args, ramDisk, logs);
    if (existsSync(isOn) || ended.wasKilled) return ended;
    const said = `Wine ended (${ended.exitCode}) before Windows PE had started: ${ended.screen}${ended.errors}`;
    if (start === MAX_STARTS) throw new Error(said);
    process.stdout.write(`${said}\n`);
  }
}

/** Puts an executable in place without copying it: Windows sees a file of that name. */
export function placeExecutable(executable: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true });
  linkSync(executable, place);
}
