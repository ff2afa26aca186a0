import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';

// Copies some dozens of small files and writes one hive. A minute on a worn disk; the rest is patience.
const LIMIT_MS = 10 * 60_000;

/**
 * Copies the boot files of a Windows onto a partition and writes the boot store there: an entry for this Windows, which
 * becomes the default one.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/bcdboot-command-line-options-techref-di
 */
export function layBootFiles(
  system32: string,
  where: {
    /** `D:\Windows`. */
    readonly windowsFolder: string;
    /** `S:\`. */
    readonly bootRoot: string;
    readonly firmware: 'uefi' | 'bios';
  },
): Command {
  return {
    tool: 'bcdboot',
    file: joinPath(system32, 'bcdboot.exe'),
    args: [where.windowsFolder, '/s', where.bootRoot.slice(0, 2), '/f', where.firmware.toUpperCase()],
    effect: 'changes',
    timeoutMs: LIMIT_MS,
    idleMs: LIMIT_MS,
  };
}
