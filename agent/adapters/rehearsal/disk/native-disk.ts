import fs from 'node:fs';
import type { Disk } from './disk.ts';
import { nodeDisk } from './node-disk.ts';

/** The disks of the machine this runs on, by their own paths: for the stand-in programs of the bench. */
export function nativeDisk(): Disk {
  return nodeDisk(
    (path) => ({ real: path, checkRoom: () => undefined, grew: () => undefined }),
    (path) => {
      const { bavail, bsize } = fs.statfsSync(/^[A-Za-z]:/.test(path) ? `${path.slice(0, 2)}\\` : path);
      return bavail * bsize;
    },
  );
}
