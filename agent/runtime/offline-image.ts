import { type HiveName, hiveFile } from '../domain/probe.ts';
import { IoError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import { type HiveView, viewHive } from '../offline/hive-view.ts';
import { type HiveOpening, openHive } from '../offline/regf/hive.ts';
import type { Files, OpenFile } from '../ports/files.ts';

/** One look at an offline image: its hives opened once, with their logs, and read as needed. Must be closed. */
export interface OfflineImage {
  readonly root: string;
  /** undefined when there is no such hive. */
  readonly hive: (name: HiveName) => HiveOpening | undefined;
  /** Paths are relative to the volume root, `Windows\System32\ntoskrnl.exe`. */
  readonly exists: (path: string) => boolean;
  readonly list: (path: string) => readonly string[] | undefined;
  readonly head: (path: string, length: number) => Uint8Array | undefined;
  readonly sizeBytes: (path: string) => number | undefined;
  readonly close: () => void;
}

/** Opens nothing yet. Hives are locked while DISM has the image open, so a look lasts from one step to the next, no longer. */
export function lookAtImage(files: Files, root: string): OfflineImage {
  const open: OpenFile[] = [];
  const hives = new Map<HiveName, HiveOpening | undefined>();
  const at = (path: string) => joinPath(root, path);
  return {
    root,
    hive: (name) => {
      if (!hives.has(name)) hives.set(name, openWithLogs(files, at(hiveFile(name)), open));
      return hives.get(name);
    },
    exists: (path) => files.look.stat(at(path)) !== undefined,
    list: (path) => files.look.list(at(path)),
    head: (path, length) => files.look.head(at(path), length),
    sizeBytes: (path) => files.look.stat(at(path))?.sizeBytes,
    close: () => {
      for (const file of open.splice(0)) file.close();
      hives.clear();
    },
  };
}

/** A hive of the image as a source of facts; an absent one knows nothing. */
export function viewOf(image: OfflineImage, name: HiveName): HiveView {
  return viewHive(hiveFile(name), image.hive(name));
}

/** One hive file anywhere, a boot store above all. Must be closed; undefined when it is not there. */
export function openHiveFile(
  files: Files,
  path: string,
): { readonly opening: HiveOpening; readonly close: () => void } | undefined {
  const open: OpenFile[] = [];
  const close = () => {
    for (const file of open.splice(0)) file.close();
  };
  const opening = openWithLogs(files, path, open);
  if (opening === undefined) close();
  return opening === undefined ? undefined : { opening, close };
}

/** A hive with the transaction logs beside it. What cannot be opened is unreadable, with the reason; absent is absent. */
function openWithLogs(files: Files, path: string, open: OpenFile[]): HiveOpening | undefined {
  try {
    const primary = files.look.open(path);
    if (primary === undefined) return undefined;
    open.push(primary);
    const logs: OpenFile[] = [];
    for (const suffix of ['.LOG1', '.LOG2', '.LOG']) {
      const log = files.look.open(path + suffix);
      if (log === undefined) continue;
      open.push(log);
      if (log.sizeBytes > 0) logs.push(log);
    }
    return openHive(primary, logs);
  } catch (error) {
    if (error instanceof IoError) return { status: 'unreadable', because: error.message };
    throw error;
  }
}
