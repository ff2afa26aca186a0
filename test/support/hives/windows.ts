import { bytesSource } from '../../../agent/offline/byte-source.ts';
import type { HiveName, ImageSource } from '../../../agent/offline/image-source.ts';
import { type HiveOpening, openHive } from '../../../agent/offline/regf/hive.ts';
import { dword, type HiveTree, key, sz, type TreeValue } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';

/** A tree of keys along a path: `nest('a\\b', [..])` is `a` with `b` in it. */
export function nest(
  path: string,
  values: readonly TreeValue[] = [],
  keys: readonly HiveTree[] = [],
): HiveTree {
  const [name = '', ...rest] = path.split('\\');
  return rest.length === 0 ? key(name, values, keys) : key(name, [], [nest(rest.join('\\'), values, keys)]);
}

/** Joins trees whose keys have the same names, so that a hive can be written as a list of paths. */
export function hiveTree(...parts: readonly HiveTree[]): HiveTree {
  return { name: 'ROOT', values: [], keys: merge(parts) };
}

function merge(parts: readonly HiveTree[]): readonly HiveTree[] {
  const byName = new Map<string, HiveTree>();
  for (const part of parts) {
    const other = byName.get(part.name);
    if (other === undefined) byName.set(part.name, part);
    else {
      const keys = merge([...other.keys, ...part.keys]);
      byName.set(part.name, { name: part.name, values: [...other.values, ...part.values], keys });
    }
  }
  return [...byName.values()];
}

export function opened(...parts: readonly HiveTree[]): HiveOpening {
  return openHive(bytesSource(writeHive(hiveTree(...parts))));
}

/** The same, but Windows did not finish writing it and its logs are lost. */
export function openedStale(...parts: readonly HiveTree[]): HiveOpening {
  const opening = opened(...parts);
  if (opening.status === 'unreadable') return opening;
  return { status: 'stale', hive: opening.hive, replayed: opening.replayed, notes: ['made stale'] };
}

/** The same, with the record of one key (`nk`) or value (`vk`) lost to a bad sector. */
export function openedDamaged(record: 'nk' | 'vk', name: string, ...parts: readonly HiveTree[]): HiveOpening {
  const bytes = writeHive(hiveTree(...parts));
  const at = Buffer.from(bytes.buffer).indexOf(name, 4096, 'latin1');
  if (at === -1) throw new Error(`no ${name}`);
  const head = at - (record === 'nk' ? 76 : 20);
  return openHive(bytesSource(bytes.fill(0, head, head + 2)));
}

export const CURRENT_VERSION = 'Microsoft\\Windows NT\\CurrentVersion';
export const CBS = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** A package of the list, as DISM leaves it. */
export function cbsPackage(identity: string, state: number, ...values: readonly TreeValue[]): HiveTree {
  return nest(`${CBS}\\Packages\\${identity}`, [
    sz('InstallClient', 'DISM Package Manager Provider'),
    dword('InstallTimeHigh', 0x01da_e000),
    dword('InstallTimeLow', 0x1234_5678),
    dword('CurrentState', state),
    dword('Visibility', 1),
    ...values,
  ]);
}

/** Control set 1 is in use, and set-up has ended. */
export const HEALTHY_SYSTEM: readonly HiveTree[] = [
  nest('Select', [dword('Current', 1)]),
  nest('Setup', [dword('SystemSetupInProgress', 0), dword('OOBEInProgress', 0), dword('SetupType', 0)]),
  nest('ControlSet001\\Control\\Session Manager\\Environment', [sz('PROCESSOR_ARCHITECTURE', 'AMD64')]),
  nest('ControlSet001\\Control\\ProductOptions', [sz('ProductType', 'WinNT')]),
];

export interface ImageParts {
  readonly hives?: Partial<Record<HiveName, HiveOpening>>;
  /** By path from the volume root. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** An image of nothing but what a test names. */
export function imageSource({ hives = {}, files = {} }: ImageParts): ImageSource {
  const paths = new Map(Object.entries(files).map(([path, bytes]) => [path.toLowerCase(), { path, bytes }]));
  const find = (path: string): Uint8Array | undefined => paths.get(path.toLowerCase())?.bytes;
  return {
    hive: (name) => hives[name],
    exists: (path) =>
      find(path) !== undefined ||
      [...paths.keys()].some((file) => file.startsWith(`${path.toLowerCase()}\\`)),
    list: (folder) => {
      const prefix = `${folder.toLowerCase()}\\`;
      const inside = [...paths].filter(([lower]) => lower.startsWith(prefix));
      return inside.length === 0 ? undefined : inside.map(([, { path }]) => path.slice(prefix.length));
    },
    head: (path, maxBytes) => find(path)?.subarray(0, maxBytes),
    sizeBytes: (path) => find(path)?.length,
  };
}
