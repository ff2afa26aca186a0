import type { Command } from '../domain/command.ts';
import type { WindowsCode } from '../domain/windows-code.ts';
import { joinPath } from '../domain/windows-path.ts';

/** What the exit code of chkdsk says; its words are in the language of Windows PE. */
export type ChkdskAnswer = 'clean' | 'to-tidy' | 'repaired' | 'errors' | 'unknown';

// Reads all of the file table: minutes on an SSD, an hour and more on a large worn disk. It prints as it goes on.
const CHECK_MS = 180 * 60_000;
const CHECK_IDLE_MS = 30 * 60_000;

/** Checks the volume and changes nothing: without /f and without /scan, which needs the services of a whole Windows. */
export function checkVolume(system32: string, drive: string): Command {
  return {
    tool: 'chkdsk',
    file: joinPath(system32, 'chkdsk.exe'),
    args: [drive],
    effect: 'reads',
    timeoutMs: CHECK_MS,
    idleMs: CHECK_IDLE_MS,
  };
}

/**
 * 0 no errors; 1 errors found and fixed; 2 tidied up, or would have with /f; 3 could not check, or errors were not fixed.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/chkdsk
 */
export function chkdskAnswer(code: WindowsCode): ChkdskAnswer {
  switch (code) {
    case '0x00000000':
      return 'clean';
    case '0x00000001':
      return 'repaired';
    case '0x00000002':
      return 'to-tidy';
    case '0x00000003':
      return 'errors';
    default:
      return 'unknown';
  }
}
