import type { Command } from '../domain/command.ts';
import type { DriveType } from '../domain/volume.ts';
import { joinPath } from '../domain/windows-path.ts';
import { decodeText } from './decode.ts';

// One question to one volume; a removable drive may have to spin up.
const FSUTIL_MS = 30_000;

/** `drive` as `C:`. */
export function driveTypeOf(system32: string, drive: string): Command {
  return fsutil(system32, ['fsinfo', 'drivetype', drive]);
}

export function dirtyQuery(system32: string, drive: string): Command {
  return fsutil(system32, ['dirty', 'query', drive]);
}

/** Label and file system of a volume, in full; diskpart cuts the label to eleven characters. */
export function volumeInfo(system32: string, drive: string): Command {
  return fsutil(system32, ['fsinfo', 'volumeinfo', drive]);
}

/** The label: the first line of `volumeinfo`, whatever the language calls it; undefined when empty or not there. */
export function parseVolumeLabel(stdout: Uint8Array): string | undefined {
  const label = /^\s*[^:\r\n]{1,60} : ?([^\r\n]{0,64})\r?\n/.exec(decodeText(stdout))?.[1]?.trim();
  return label === undefined || label === '' ? undefined : label;
}

const DRIVE_TYPES: ReadonlyMap<string, DriveType> = new Map(
  Object.entries({
    'fixed drive': 'fixed',
    'removable drive': 'removable',
    'remote/network drive': 'network',
    'cd-rom drive': 'optical',
    'ram disk': 'ram-disk',
  } as const),
);

/** `C: - Fixed Drive`. Translated text, and everything else we do not know, is `unknown`. */
export function parseDriveType(stdout: Uint8Array): DriveType {
  const text = /^\s*[A-Za-z]: - (.{1,60}?)\s*$/m.exec(decodeText(stdout))?.[1] ?? '';
  return DRIVE_TYPES.get(text.toLowerCase()) ?? 'unknown';
}

/** Whether the volume is marked for chkdsk. The two sentences share their words, so the negation is tested first. */
export function parseDirty(stdout: Uint8Array): 'clean' | 'dirty' | 'unknown' {
  const text = decodeText(stdout);
  if (/ is NOT Dirty| ist NICHT fehlerhaft/i.test(text)) return 'clean';
  if (/ is Dirty| ist fehlerhaft/i.test(text)) return 'dirty';
  return 'unknown';
}

function fsutil(system32: string, args: readonly string[]): Command {
  return {
    tool: 'fsutil',
    file: joinPath(system32, 'fsutil.exe'),
    args,
    effect: 'reads',
    timeoutMs: FSUTIL_MS,
    idleMs: FSUTIL_MS,
  };
}
