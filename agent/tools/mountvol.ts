import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';
import { decodeText, wholeLines } from './decode.ts';

/** One volume and where it is reachable. */
export interface MountedVolume {
  /** `\\?\Volume{guid}\`. */
  readonly volume: string;
  /** `D:\`, or a folder on another volume; none for a volume without a letter. */
  readonly mountPoints: readonly string[];
}

// Answers from the mount manager's table; a minute allows for a disk that spins up.
const MOUNTVOL_MS = 60_000;
const MAX_VOLUMES = 1024;
const VOLUME_NAME = /^\s*(\\\\\?\\Volume\{[0-9a-f-]{36}\}\\)\s*$/i;
// Anything else below a volume is a translated "no mount points".
const MOUNT_POINT = /^\s+([A-Za-z]:\\.*?)\s*$/;

/** Lists all volumes of the machine, lettered or not. */
export function listMountPoints(system32: string): Command {
  return mountvol(system32, [], 'reads');
}

/** `letter` as `S:`, `volume` as the list prints it. */
export function assignLetter(system32: string, letter: string, volume: string): Command {
  return mountvol(system32, [letter, volume], 'changes');
}

export function removeLetter(system32: string, letter: string): Command {
  return mountvol(system32, [letter, '/D'], 'changes');
}

/** The volumes at the end of mountvol's help text; the help itself is skipped, and a line that is cut off. */
export function parseMountvol(stdout: Uint8Array): readonly MountedVolume[] {
  const volumes: { volume: string; mountPoints: string[] }[] = [];
  for (const line of wholeLines(decodeText(stdout))) {
    const volume = VOLUME_NAME.exec(line)?.[1];
    if (volume !== undefined) {
      if (volumes.length === MAX_VOLUMES) break;
      volumes.push({ volume, mountPoints: [] });
      continue;
    }
    const point = MOUNT_POINT.exec(line)?.[1];
    if (point !== undefined) volumes.at(-1)?.mountPoints.push(point);
  }
  return volumes;
}

function mountvol(system32: string, args: readonly string[], effect: Command['effect']): Command {
  return {
    tool: 'mountvol',
    file: joinPath(system32, 'mountvol.exe'),
    args,
    effect,
    timeoutMs: MOUNTVOL_MS,
    idleMs: MOUNTVOL_MS,
  };
}
