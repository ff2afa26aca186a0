import { parentPath } from '../../../domain/windows-path.ts';
import { type Disk, DiskError, isFile, isFolder } from '../disk/disk.ts';

/** A log of dism.exe, or nothing when it could not be made. */
export interface DismLog {
  readonly path: string;
  readonly isOpen: boolean;
  readonly info: (text: string) => void;
  readonly error: (text: string) => void;
}

/** One generation is kept beside it: https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-global-options-for-command-line-syntax */
export function openDismLog(disk: Disk, path: string, nowMs: () => number): DismLog {
  const isOpen = isFolder(disk, parentPath(path));
  if (isOpen && isFile(disk, path)) {
    const kept = path.replace(/\.[^.\\]*$/, '.bak');
    if (kept !== path) disk.rename(path, kept);
  }
  const write = (level: string, text: string): void => {
    if (!isOpen) return;
    const time = new Date(nowMs()).toISOString().slice(0, 19).replace('T', ' ');
    const line = `${time}, ${level.padEnd(22)}DISM   DISM Package Manager: PID=1204 TID=1208 ${text}\r\n`;
    appendOrDrop(disk, path, line);
  };
  const log = {
    path,
    isOpen,
    info: (text: string) => write('Info', text),
    error: (text: string) => write('Error', text),
  };
  log.info('DismCore.dll version - CDISMManager::LoadRemoteImageSession');
  return log;
}

/** A log that cannot be written ends nothing. */
function appendOrDrop(disk: Disk, path: string, line: string): void {
  try {
    disk.append(path, new TextEncoder().encode(line));
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
}
