import { closeSync, fstatSync, openSync } from 'node:fs';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { IoError } from '../../domain/servicing-error.ts';
import type { Workshop } from '../../ports/workshop.ts';
import { io, ioSync } from '../node/io-errors.ts';
import { fileStat, isAbsent, readAt } from '../node/look.ts';
import { makeFolders } from '../node/make-folders.ts';
import { copyAll } from './hash-workers.ts';
import { parseYaml } from './parse-yaml.ts';

/** The files of this desk. */
export function nodeWorkshop(): Workshop {
  return {
    resolve: (...parts) => path.resolve(...parts),
    parent: (at) => path.dirname(at),
    isRoot: (at) => path.parse(path.resolve(at)).root === path.resolve(at),
    stat: (at) =>
      io(at, async () => {
        try {
          return fileStat(await stat(at));
        } catch (error) {
          if (isAbsent(error)) return undefined;
          throw error;
        }
      }),
    // By code unit, so that every desk finds the same order.
    list: (at) => io(at, async () => (await readdir(at)).sort((left, right) => (left < right ? -1 : 1))),
    stamp: (at) =>
      io(at, async () => {
        const { size, mtimeNs, ino } = await stat(at, { bigint: true });
        return { sizeBytes: Number(size), touched: `${mtimeNs}-${ino}` };
      }),
    read: (at, maxBytes) => io(at, () => readBounded(at, maxBytes)),
    open: openSource,
    makeFolder: (at) => io(at, async () => makeFolders(at)),
    write: (at, bytes) => io(at, () => writeNew(at, bytes)),
    link: async (from, to) => {
      try {
        await link(from, to);
        return true;
      } catch {
        // exFAT, FAT32 and many shares have no second names.
        return false;
      }
    },
    copyAll,
    rename: (from, to) => io(from, () => rename(from, to)),
    removeTree: (at) => io(at, () => rm(at, { recursive: true, force: true, maxRetries: 3 })),
    parseYaml,
  };
}

async function readBounded(at: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await stat(at);
  if (size > maxBytes) throw new IoError('too-large', at, `has ${size} bytes; at most ${maxBytes} are read`);
  const bytes = new Uint8Array(await readFile(at));
  if (bytes.length > maxBytes) throw new IoError('too-large', at, 'grows while it is read');
  return bytes;
}

async function writeNew(at: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(at, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function openSource(at: string) {
  return ioSync(at, () => {
    const fd = openSync(at, 'r');
    const { size } = fstatSync(fd);
    return {
      sizeBytes: size,
      read: (offset: number, length: number) =>
        ioSync(at, () => readAt(fd, offset, Math.min(length, size - offset))),
      close: () => ioSync(at, () => closeSync(fd)),
    };
  });
}
