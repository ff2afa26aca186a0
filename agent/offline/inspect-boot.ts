import type { BootDevice, BootEntry } from './bcd.ts';
import type { InspectDocument } from './inspect-schema.ts';
import { isSamePartition, type MountedLetter } from './mounted-devices.ts';
import type { FoundBootStore } from './surroundings.ts';

type Boot = NonNullable<InspectDocument['boot']>;

/** The first store that can be read. Windows did not finish writing a stale one: its default is not sure. */
export function bootOf(stores: readonly FoundBootStore[], letters: readonly MountedLetter[]): Boot | null {
  for (const { path, opening, store } of stores) {
    if (store === undefined) continue;
    const plain = (entry: BootEntry) => entryOf(entry, path, letters);
    const chosen = opening.status === 'stale' ? undefined : store.defaultEntry;
    return {
      path,
      status: opening.status,
      default: chosen === undefined ? null : plain(chosen),
      entries: store.entries.map(plain),
    };
  }
  return null;
}

/** Why there is no default entry to tell. */
export function bootDoubts(stores: readonly FoundBootStore[]): readonly string[] {
  if (stores.length === 0) return ['there is no boot store on this volume'];
  const readable = stores.find(({ store }) => store !== undefined);
  if (readable === undefined) {
    return stores.map(({ path, opening }) =>
      opening.status === 'unreadable'
        ? `${path} cannot be read: ${opening.because}`
        : `${path} cannot be read`,
    );
  }
  if (readable.opening.status === 'stale') {
    return [`${readable.path} is stale: what it starts by default is not sure`];
  }
  return readable.store?.defaultEntry === undefined ? [`${readable.path} starts no Windows by default`] : [];
}

function entryOf(boot: BootEntry, file: string, letters: readonly MountedLetter[]): Boot['entries'][number] {
  const device = boot.osDevice ?? boot.device;
  return {
    id: boot.id,
    description: boot.description ?? null,
    loader: boot.loader ?? null,
    systemRoot: boot.systemRoot ?? null,
    device: describeDevice(device),
    letter: letterOf(device, letters) ?? null,
    isWindowsPe: boot.isWindowsPe,
    recovery: [...boot.recovery],
    resume: boot.resume ?? null,
    hibernationFile: boot.hibernationFile ?? null,
    evidence: [{ file, at: `Objects\\${boot.id}\\Elements` }],
  };
}

function letterOf(device: BootDevice | undefined, letters: readonly MountedLetter[]): string | undefined {
  if (device?.kind !== 'partition') return undefined;
  return letters.find(({ partition }) => isSamePartition(partition, device.partition))?.letter;
}

function describeDevice(device: BootDevice | undefined): string | null {
  if (device === undefined) return null;
  switch (device.kind) {
    case 'partition':
      return device.partition.scheme === 'gpt'
        ? `gpt ${device.partition.partitionGuid}`
        : `mbr ${device.partition.diskSignature.toString(16).padStart(8, '0')} ${device.partition.offsetBytes}`;
    case 'boot':
      return 'boot';
    case 'ram-disk':
    case 'virtual-disk':
    case 'locate':
      return device.kind;
    case 'other':
      return `type ${device.type}`;
  }
}
