import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';
import { oneByteText } from './decode.ts';

export { type DiskpartVolume, driveTypeOfDiskpart, parseVolumeList } from './diskpart-volumes.ts';

// diskpart starts the virtual disk service, which asks every disk of the machine.
const DISKPART_MS = 120_000;

/** Text of a script that only reads. */
export const LIST_VOLUMES_SCRIPT = 'list volume\r\nexit\r\n';

/** Text of a script that asks for one volume, by the number that `list volume` gave it. Reads only. */
export function detailVolumeScript(index: number): string {
  return `select volume ${index}\r\ndetail volume\r\nexit\r\n`;
}

/** Gives or takes a letter (`S`). The caller marks the command as one that changes. */
export function letterScript(index: number, what: 'assign' | 'remove', letter: string): string {
  return `select volume ${index}\r\n${what} letter=${letter}\r\nexit\r\n`;
}

/** diskpart takes its commands from a file only; the file must exist when the command runs. */
export function runScript(system32: string, scriptPath: string, effect: Command['effect']): Command {
  return {
    tool: 'diskpart',
    file: joinPath(system32, 'diskpart.exe'),
    args: ['/s', scriptPath],
    effect,
    timeoutMs: DISKPART_MS,
    idleMs: DISKPART_MS,
  };
}

const YES = /^(?:Yes|Ja|Oui|Sim)$/i;
const NO = /^(?:No|Nein|Non|Nee|Nej)$/i;

/**
 * Whether `detail volume` says that BitLocker holds the volume: yes for locked and unlocked ones alike.
 * The product's name is the same in every language, the answer is not.
 */
export function parseBitLockerEncrypted(stdout: Uint8Array): 'yes' | 'no' | 'unknown' {
  const answer = /^[^:\r\n]{0,60}BitLocker[^:\r\n]{0,60}:[ \t]*(\S{1,20})[ \t]*$/im.exec(oneByteText(stdout));
  const word = answer?.[1] ?? '';
  if (YES.test(word)) return 'yes';
  return NO.test(word) ? 'no' : 'unknown';
}
