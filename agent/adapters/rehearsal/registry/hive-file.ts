import { bytesSource } from '../../../offline/byte-source.ts';
import { openHive } from '../../../offline/regf/hive.ts';
import { readTree } from '../../../offline/regf/tree.ts';
import { writeHive } from '../../../offline/regf/writer.ts';
import { type Disk, isFile } from '../disk/disk.ts';
import { EditableKey } from './editable-key.ts';

/** Reads a hive with its logs applied, as Windows does when it loads one; undefined when it is none. */
export function readHiveFile(disk: Disk, path: string): EditableKey | undefined {
  if (!isFile(disk, path)) return undefined;
  const logs = logPaths(path)
    .filter((log) => isFile(disk, log))
    .map((log) => bytesSource(disk.read(log)));
  const opening = openHive(bytesSource(disk.read(path)), logs);
  const tree = opening.status === 'unreadable' ? undefined : readTree(opening.hive);
  return tree === undefined ? undefined : EditableKey.fromTree(tree);
}

/** Writes a hive anew and empties its logs: what they held is part of it now. */
export function writeHiveFile(disk: Disk, path: string, root: EditableKey): void {
  disk.write(path, writeHive(root.toTree()));
  for (const log of logPaths(path)) if (isFile(disk, log)) disk.write(log, new Uint8Array(0));
}

function logPaths(path: string): readonly string[] {
  return [`${path}.LOG1`, `${path}.LOG2`];
}
