import path from 'node:path';
import { type Disk, makeFolders, writeFile } from '../disk/disk.ts';
import { folderDisk } from '../disk/folder-disk.ts';
import { type MemoryDisk, memoryDisk } from '../disk/memory-disk.ts';
import { type VolumeSlot, volumeKey } from '../disk/volume-slots.ts';
import { type Contents, type ReadDesk, sizeOf } from './content.ts';
import { shareContents, volumeContents } from './machine-contents.ts';
import type { MachineDescription } from './machine-description.ts';
import { peContents } from './pe-contents.ts';
import { noDesk } from './read-desk.ts';
import { RAM_DISK_ID, volumeId } from './volume-ids.ts';

const MIB = 1024 * 1024;
// A server: never full in a rehearsal, unless a hook says so.
const SHARE_BYTES = 1024 * 1024 * MIB;

interface Planned {
  readonly slot: VolumeSlot;
  readonly contents: Contents;
}

/** What the machine's own volumes and the shares hold when they are new. A volume is as large as its files plus the free space described. */
function planMachine(machine: MachineDescription, readDesk: ReadDesk): readonly Planned[] {
  const volumes = machine.volumes.map((volume, index) => {
    const contents = volumeContents(machine, index, readDesk);
    const sizeBytes = sizeOf(contents) + volume.freeMiB * MIB;
    return { slot: { id: volumeId(index), letter: volume.letter, sizeBytes }, contents };
  });
  const shares = machine.shares.map((share) => ({
    slot: { id: share.path, letter: undefined, sizeBytes: SHARE_BYTES },
    contents: shareContents(share, readDesk),
  }));
  return [...volumes, ...shares];
}

function ramDisk(machine: MachineDescription, readDesk: ReadDesk): Planned {
  const contents = peContents(machine, readDesk);
  const sizeBytes = sizeOf(contents) + machine.host.scratchMiB * MIB;
  return { slot: { id: RAM_DISK_ID, letter: 'X', sizeBytes }, contents };
}

/** A described machine in memory, as it is when it has just been started. */
export function memoryMachine(machine: MachineDescription, readDesk: ReadDesk = noDesk): MemoryDisk {
  const plans = [ramDisk(machine, readDesk), ...planMachine(machine, readDesk)];
  const disk = memoryDisk(plans.map(({ slot }) => slot));
  for (const { slot, contents } of plans) fill(disk, slot.id, contents);
  return disk;
}

/**
 * A described machine in folders of the desk: `D`, `volume-2`, `unc/server/share`, and `X`, which is new with each
 * start of Windows PE. What is there from the last time stays. `mapped` puts a share into a folder of its own.
 */
export function folderMachine(
  machine: MachineDescription,
  options: {
    readonly root: string;
    readonly readDesk?: ReadDesk;
    readonly mapped?: Readonly<Record<string, string>>;
  },
): { readonly disk: Disk; readonly isNew: boolean } {
  const { root, readDesk = noDesk, mapped = {} } = options;
  const folders = new Map(Object.entries(mapped).map(([id, folder]) => [volumeKey(id), folder]));
  const pe = ramDisk(machine, readDesk);
  const plans = planMachine(machine, readDesk);
  const disk = folderDisk(
    [pe, ...plans].map(({ slot }, index) => ({
      ...slot,
      folder: folders.get(volumeKey(slot.id)) ?? path.join(root, folderName(slot, index)),
    })),
  );
  const isNew = machine.volumes.every((_, index) => isEmpty(disk, volumeId(index)));
  for (const { slot, contents } of plans) {
    const share = machine.shares.find(({ path: id }) => id === slot.id);
    // What a server offers is as described with each start; what was written to it stays.
    if (share?.readOnly === true)
      for (const name of disk.list(slot.id) ?? []) disk.removeTree(`${slot.id}\\${name}`);
    if (share !== undefined || isEmpty(disk, slot.id)) fill(disk, slot.id, contents);
  }
  restartPe(machine, disk, readDesk);
  return { disk, isNew };
}

/** Puts the RAM disk back to what the boot image holds, as each start of Windows PE does. */
export function restartPe(machine: MachineDescription, disk: Disk, readDesk: ReadDesk = noDesk): void {
  for (const name of disk.list('X:\\') ?? []) disk.removeTree(`X:\\${name}`);
  fill(disk, RAM_DISK_ID, peContents(machine, readDesk));
  for (const [index, { letter }] of machine.volumes.entries()) disk.setLetter?.(volumeId(index), letter);
}

function fill(disk: Disk, id: string, contents: Contents): void {
  const root = `${id.replace(/\\+$/, '')}\\`;
  for (const [name, content] of contents) {
    const target = `${root}${name}`;
    if (name.endsWith('\\')) makeFolders(disk, target);
    else if (content instanceof Uint8Array) writeFile(disk, target, content);
    else {
      writeFile(disk, target, new Uint8Array(0));
      disk.setSize(target, content.zeros);
    }
  }
}

function isEmpty(disk: Disk, id: string): boolean {
  return (disk.list(id) ?? []).length === 0;
}

function folderName({ id, letter }: VolumeSlot, index: number): string {
  if (letter !== undefined) return letter;
  return /^\\\\[^?]/.test(id) ? path.join('unc', ...id.slice(2).split('\\')) : `volume-${index}`;
}
