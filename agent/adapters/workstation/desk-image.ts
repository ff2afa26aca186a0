import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import type { ByteSource } from '../../offline/byte-source.ts';
import type { HiveName, ImageSource } from '../../offline/image-source.ts';
import { hivePath } from '../../offline/image-source.ts';
import { type HiveOpening, openHive } from '../../offline/regf/hive.ts';

const HIVES: readonly HiveName[] = ['SYSTEM', 'SOFTWARE', 'DRIVERS'];

/** A Windows tree on any system, for looking only. Closing it closes what was opened. */
export interface DeskImage extends ImageSource {
  readonly close: () => void;
}

/**
 * The image at a path of this desk: the root of a volume, its Windows folder, a mounted image, or a folder of hives. Names are looked up
 * without regard to case, as Windows would. undefined when nothing of the kind is there.
 */
export function openDeskImage(nativePath: string): DeskImage | undefined {
  const folder = path.resolve(nativePath);
  const root = imageRoot(folder);
  const hasHives = HIVES.some((name) => resolveNoCase(folder, name) !== undefined);
  if (root === undefined && !hasHives) return undefined;
  const open: number[] = [];
  const find = (windowsPath: string) => (root === undefined ? undefined : resolveNoCase(root, windowsPath));
  const source = (native: string) => fileSource(native, open);
  return {
    hive: (name: HiveName): HiveOpening | undefined => {
      // A folder that holds hives and nothing else of Windows still tells what they tell.
      const primary = root === undefined ? resolveNoCase(folder, name) : find(hivePath(name));
      return primary === undefined ? undefined : openHiveFile(primary, source);
    },
    exists: (at) => find(at) !== undefined,
    list: (at) => quietly(() => readdirSync(find(at) ?? '')),
    head: (at, maxBytes) => {
      const native = find(at);
      return native === undefined ? undefined : quietly(() => source(native).read(0, maxBytes));
    },
    sizeBytes: (at) => {
      const native = find(at);
      return native === undefined ? undefined : quietly(() => lstatSync(native).size);
    },
    close: () => {
      for (const fd of open.splice(0)) closeSync(fd);
    },
  };
}

/** One hive file of this desk, with the logs that lie beside it. */
export function openDeskHive(
  nativePath: string,
): { readonly opening: HiveOpening; readonly close: () => void } | undefined {
  const open: number[] = [];
  if (quietly(() => lstatSync(nativePath).isFile()) !== true) return undefined;
  const opening = openHiveFile(nativePath, (native) => fileSource(native, open));
  return {
    opening,
    close: () => {
      for (const fd of open.splice(0)) closeSync(fd);
    },
  };
}

function openHiveFile(primary: string, source: (native: string) => ByteSource): HiveOpening {
  try {
    const logs: ByteSource[] = [];
    for (const suffix of ['.LOG1', '.LOG2', '.LOG']) {
      const log = resolveNoCase(path.dirname(primary), path.basename(primary) + suffix);
      if (log === undefined) continue;
      const bytes = source(log);
      if (bytes.sizeBytes > 0) logs.push(bytes);
    }
    return openHive(source(primary), logs);
  } catch (error) {
    return { status: 'unreadable', because: error instanceof Error ? error.message : String(error) };
  }
}

/** `D:\`, `D:\Windows` and `D:\Windows\System32` all mean the volume they lie on. */
function imageRoot(folder: string): string | undefined {
  for (const candidate of [folder, path.dirname(folder), path.dirname(path.dirname(folder))]) {
    if (resolveNoCase(candidate, 'Windows\\System32') !== undefined) return candidate;
  }
  return undefined;
}

function resolveNoCase(root: string, windowsPath: string): string | undefined {
  let at = root;
  for (const part of windowsPath.split('\\').filter((one) => one !== '')) {
    const names = quietly(() => readdirSync(at));
    const name =
      names?.find((one) => one === part) ?? names?.find((one) => one.toLowerCase() === part.toLowerCase());
    if (name === undefined) return undefined;
    at = path.join(at, name);
  }
  return at;
}

function fileSource(native: string, open: number[]): ByteSource {
  const fd = openSync(native, 'r');
  open.push(fd);
  const sizeBytes = fstatSync(fd).size;
  return {
    sizeBytes,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - offset)));
      const count = bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, offset);
      return bytes.subarray(0, count);
    },
  };
}

function quietly<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
