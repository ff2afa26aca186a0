import type { Command } from '../domain/command.ts';
import type { Architecture } from '../domain/machine.ts';

const INSTALL_MS = 2 * 60_000;

/** What lies beside a carried dism.exe to install its mount filter: of the ADK, else of the Windows AIK. */
const INSTALLERS: Readonly<Record<Architecture, readonly string[]>> = {
  amd64: ['wimmountadksetupamd64.exe', 'wimmountinstall.exe'],
  x86: ['wimmountadksetupx86.exe', 'wimmountinstall.exe'],
  arm64: ['wimmountadksetuparm64.exe'],
  ia64: ['wimmountinstall.exe'],
};

/** Names of the installers for this host, the newer one first. */
export function mountFilterInstallers(architecture: Architecture): readonly string[] {
  return INSTALLERS[architecture];
}

/**
 * Installs the filter that a carried DISM mounts images with, into the running Windows PE: once after every boot.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/copy-dism-to-another-computer
 */
export function installMountFilter(file: string): Command {
  return {
    tool: 'program',
    file,
    args: ['/Install', '/q'],
    // Of the machine's disks nothing is changed: the driver goes into the RAM disk.
    effect: 'reads',
    timeoutMs: INSTALL_MS,
    idleMs: INSTALL_MS,
  };
}
