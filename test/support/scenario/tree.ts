import { createHash } from 'node:crypto';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { EditableKey } from '../../../agent/adapters/rehearsal/registry/editable-key.ts';
import { readHiveFile } from '../../../agent/adapters/rehearsal/registry/hive-file.ts';

// Page files: zeros that nobody needs to read.
const LARGEST_READ = 16 * 1024 * 1024;

/** Every file below a folder with its content, every folder with none. */
export function* walk(
  disk: Disk,
  folder: string,
): Generator<{ path: string; bytes: Uint8Array | undefined }> {
  for (const name of disk.list(folder) ?? []) {
    const path = `${folder.replace(/\\$/, '')}\\${name}`;
    const stat = disk.stat(path);
    if (stat?.kind === 'folder') {
      yield { path: `${path}\\`, bytes: undefined };
      yield* walk(disk, path);
    } else if (stat !== undefined) {
      const bytes = stat.sizeBytes > LARGEST_READ ? new Uint8Array([stat.sizeBytes]) : disk.read(path);
      yield { path, bytes };
    }
  }
}

/** A tree by path, each file with its sha256: two trees are equal when these maps are. */
export function treeOf(disk: Disk, folder: string, without?: RegExp): ReadonlyMap<string, string> {
  const tree = new Map<string, string>();
  for (const { path, bytes } of walk(disk, folder)) {
    if (without?.test(path)) continue;
    tree.set(path, bytes === undefined ? 'folder' : createHash('sha256').update(bytes).digest('hex'));
  }
  return tree;
}

// What the agent keeps for itself, what hives hold, and the names that Windows makes up for drivers.
const NOT_OF_THE_IMAGE =
  /^[A-Z]:\\(ProgramData\\Servicer\\|servicer-pagefile\.sys$|Windows\\System32\\config\\|Windows\\INF\\oem\d+\.inf$|Users\\Default\\NTUSER\.DAT$)/i;
const CONFIG = 'Windows\\System32\\config';
const HIVES = [
  ...['SOFTWARE', 'SYSTEM', 'DRIVERS'].map((name) => ({ name, file: `${CONFIG}\\${name}` })),
  { name: 'DEFAULT-USER', file: 'Users\\Default\\NTUSER.DAT' },
];
// Times, and the numbers of driver files.
const NOT_COMPARED = /^(InstallTime(High|Low)|OemInfMap|ImportDate|LastResetBase_UTC|LastCleanup)$/i;

/** The serviced Windows as far as a run decides about it: files, packages, drivers and registry, without times. */
export function imageOf(disk: Disk, drive = 'D:'): ReadonlyMap<string, string> {
  const image = new Map(treeOf(disk, `${drive}\\`, NOT_OF_THE_IMAGE));
  for (const { name, file } of HIVES) {
    const root = readHiveFile(disk, `${drive}\\${file}`);
    image.set(name, root === undefined ? 'unreadable' : [...hiveLines(root, '')].sort().join('\n'));
  }
  return image;
}

function* hiveLines(key: EditableKey, path: string): Generator<string> {
  if (/\\DriverInfFiles\\/i.test(path)) return;
  yield path;
  for (const { name, type, data } of key.values()) {
    if (NOT_COMPARED.test(name) || (name === '' && /\\DriverPackages\\/i.test(path))) continue;
    yield `${path}|${name}|${type}|${Buffer.from(data).toString('hex')}`;
  }
  for (const child of key.keys()) yield* hiveLines(child, `${path}\\${child.name}`);
}

/** Where two trees or images differ, in a few lines. */
export function differences(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => {
    const [before, after] = [left.get(path), right.get(path)];
    if (before === after) return [];
    if (before === undefined) return [`+ ${path}`];
    if (after === undefined) return [`- ${path}`];
    const lost = before.split('\n').filter((line) => !after.split('\n').includes(line));
    const won = after.split('\n').filter((line) => !before.split('\n').includes(line));
    return [
      `! ${path}: ${[...lost.map((line) => `-${line}`), ...won.map((line) => `+${line}`)].join(' ').slice(0, 400)}`,
    ];
  });
}
