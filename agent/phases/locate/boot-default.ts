import type { HostFacts } from '../../domain/machine.ts';
import { IoError } from '../../domain/servicing-error.ts';
import type { Volume } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { readBootStore } from '../../offline/bcd.ts';
import { partitionOf } from '../../offline/partition-name.ts';
import { placeOf } from '../../plan/image-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { openHiveFile } from '../../runtime/offline-image.ts';

const EFI_STORE = 'EFI\\Microsoft\\Boot\\BCD';
const BIOS_STORE = 'Boot\\BCD';

/**
 * The partitions that the boot stores of this machine start by default, by the store that this firmware reads. More than
 * one where several disks have a store; none where they cannot be read.
 */
export function defaultPartitions(
  context: RunContext,
  volumes: readonly Volume[],
  firmware: HostFacts['firmware'],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const volume of volumes) {
    const place = placeOf(volume);
    const isReadable = volume.bitLocker !== 'locked' && volume.bitLocker !== 'unknown';
    if (place === undefined || volume.driveType !== 'fixed' || !isReadable) continue;
    for (const store of storesOf(firmware)) {
      const path = joinPath(place, store);
      try {
        const partition = defaultOf(context, path, volume);
        if (partition !== undefined) found.add(partition);
      } catch (error) {
        if (!(error instanceof IoError)) throw error;
        context.warn(`${path} cannot be read: ${error.message}`);
      }
    }
  }
  return found;
}

function defaultOf({ world }: RunContext, path: string, volume: Volume): string | undefined {
  const opened = openHiveFile(world.files, path);
  if (opened === undefined) return undefined;
  try {
    const { opening } = opened;
    if (opening.status === 'unreadable') return undefined;
    const entry = readBootStore(opening.hive).defaultEntry;
    const device = entry?.osDevice ?? entry?.device;
    return device?.kind === 'boot' ? volume.partition : partitionOf(device);
  } finally {
    opened.close();
  }
}

function storesOf(firmware: HostFacts['firmware']): readonly string[] {
  if (firmware === 'uefi') return [EFI_STORE];
  return firmware === 'bios' ? [BIOS_STORE] : [EFI_STORE, BIOS_STORE];
}
