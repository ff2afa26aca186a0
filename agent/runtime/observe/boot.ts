import { type Evidence, type Fact, no, unknown, yes } from '../../domain/fact.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { type BootEntry, readBootStore } from '../../offline/bcd.ts';
import { partitionOf } from '../../offline/partition-name.ts';
import type { BootPlace } from '../../steps/kind.ts';
import type { RunContext } from '../context.ts';
import { openHiveFile } from '../offline-image.ts';

/** What the firmware starts, and the store it then reads. */
const FILES = {
  uefi: {
    store: 'EFI\\Microsoft\\Boot\\BCD',
    manager: 'EFI\\Microsoft\\Boot\\bootmgfw.efi',
    loader: 'winload.efi',
  },
  bios: { store: 'Boot\\BCD', manager: 'bootmgr', loader: 'winload.exe' },
} as const;

/** Whether the boot files that this machine starts from lead to the image when nobody chooses. Reads only. */
export async function bootDefault(context: RunContext, place: BootPlace | undefined): Promise<Fact> {
  if (place === undefined) return unknown('the partition with the boot files is not known');
  const { store, manager } = FILES[place.firmware];
  const { files } = context.world;
  if ((await files.stat(joinPath(place.root, manager))) === undefined)
    return no(`${manager} is not on ${place.root}`, { file: manager });
  // What a cut left of a copy: an empty file, or zeros. The boot manager of a BIOS begins with code of its own.
  const [first = 0, second = 0] = files.look.head(joinPath(place.root, manager), 2) ?? [];
  if (place.firmware === 'uefi' ? first !== 0x4d || second !== 0x5a : first === 0 && second === 0)
    return no(`${manager} on ${place.root} is no program`, { file: manager });
  const opened = openHiveFile(context.world.files, joinPath(place.root, store));
  if (opened === undefined) return no(`${store} is not on ${place.root}`, { file: store });
  try {
    const { opening } = opened;
    // To be written anew is what a broken store needs; whether it then can be read is seen afterwards.
    if (opening.status === 'unreadable') return no(`${store} cannot be read: ${opening.because}`);
    return judgeEntry(readBootStore(opening.hive).defaultEntry, place);
  } finally {
    opened.close();
  }
}

function judgeEntry(entry: BootEntry | undefined, place: BootPlace): Fact {
  const { store, loader } = FILES[place.firmware];
  if (entry === undefined) return no('the boot store starts no Windows by default', { file: store });
  const device = entry.osDevice ?? entry.device;
  const partition = device?.kind === 'boot' ? place.partition : partitionOf(device);
  const evidence: Evidence = {
    file: store,
    at: entry.id,
    saw: `${entry.description ?? 'no name'}, ${partition ?? 'no partition'}, ${entry.loader ?? 'no loader'}`,
  };
  if (partition?.toLowerCase() !== place.imagePartition.toLowerCase())
    return no('the boot store starts another Windows by default', evidence);
  const name = entry.loader?.toLowerCase().split('\\').at(-1);
  if (entry.isWindowsPe || name !== loader)
    return no(`the default entry of the boot store does not start ${loader}`, evidence);
  return yes('the boot files start this Windows by default', evidence);
}
