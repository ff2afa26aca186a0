import { existsSync } from 'node:fs';
import { joinPath } from '../../domain/windows-path.ts';
import type { Host } from '../../ports/world.ts';
import { nodeMachine } from '../node/machine.ts';

/** What the environment of the process says; read by whoever may read it. */
export interface WindowsPlaces {
  /** `X:`. */
  readonly systemDrive: string;
  /** `X:\Windows`. */
  readonly systemRoot: string;
  readonly ownFolder: string;
}

/**
 * The machine as a Windows process sees it. Windows PE runs from drive X: and has wpeutil.exe: the registry key that
 * many look for instead (MiniNT) is also set on full installations.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/winpe-intro
 */
export function windowsHost(
  { systemDrive, systemRoot, ownFolder }: WindowsPlaces,
  exists: (path: string) => boolean = existsSync,
): Host {
  return {
    ...nodeMachine(),
    isWindowsPe:
      systemDrive.toUpperCase() === 'X:' && exists(joinPath(systemRoot, 'System32', 'wpeutil.exe')),
    systemDrive,
    systemRoot,
    ownFolder,
  };
}
