import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ByteSource } from '../../offline/byte-source.ts';
import { type HiveOpening, openHive } from '../../offline/regf/hive.ts';
import type { OpenFile } from '../../ports/files.ts';
import { openSyncFile } from '../node/look.ts';

/** Files of the desk that were opened for reading, so that all can be closed together. */
export interface OpenFiles {
  /** Throws `IoError`, when it is opened and when it is read: a link or a pipe in a strange tree is refused too. */
  readonly source: (native: string) => ByteSource;
  readonly close: () => void;
}

export function openFiles(): OpenFiles {
  const open: OpenFile[] = [];
  return {
    source: (native) => {
      const file = openSyncFile({ path: native, native });
      open.push(file);
      return file;
    },
    close: () => {
      for (const file of open.splice(0)) file.close();
    },
  };
}

/** Never throws: what cannot be opened or read at its head is unreadable, with the reason. */
export function openHiveFile(primary: string, { source }: OpenFiles): HiveOpening {
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

/** A Windows path below a folder of this desk, whatever the case of its names; undefined when nothing is there. */
export function resolveNoCase(root: string, windowsPath: string): string | undefined {
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

/** undefined instead of an error of the system. */
export function quietly<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
