import { IoError } from '../../domain/servicing-error.ts';
import { isInside, isSamePath, joinPath } from '../../domain/windows-path.ts';
import type { Files } from '../../ports/files.ts';
import type { Clock, Random, World } from '../../ports/world.ts';
import { nodeCrypto } from '../node/crypto.ts';
import { nodeRandom } from '../node/random.ts';
import { type BootState, newBoot } from './boot-state.ts';
import type { Disk } from './disk/disk.ts';
import { type DiskHook, watchedDisk } from './disk/watched-disk.ts';
import { filesOverDisk } from './files-over-disk.ts';
import { accessRules } from './machine/access-rules.ts';
import type { MachineDescription } from './machine/machine-description.ts';
import { isReadOnlyFile } from './model/dism-mount.ts';
import type { Station } from './model/program.ts';
import { rehearsalClock } from './rehearsal-clock.ts';
import { type HeldImages, rehearsalProcesses } from './rehearsal-processes.ts';
import { rehearsalVolumes } from './rehearsal-volumes.ts';

/** A rehearsed machine, from the start of Windows PE to its end. */
export interface RehearsalWorld extends World {
  /** What the running Windows PE holds in memory; `power` tells how the run left it. */
  readonly boot: BootState;
}

/**
 * All ports over one start of Windows PE on a described machine. `speed` 60 lets a minute pass in a second;
 * Infinity waits for nothing and makes the run repeatable (with a `random` of one's own).
 */
export function rehearsalWorld(
  machine: MachineDescription,
  disk: Disk,
  options: { readonly speed: number; readonly clock?: Clock; readonly random?: Random },
): RehearsalWorld {
  const boot = newBoot();
  const startMs = machine.clock === undefined ? Date.now() : Date.parse(machine.clock);
  const clock = options.clock ?? rehearsalClock(startMs, options.speed);
  const guarded = watchedDisk(disk, accessRules(machine, boot));
  const station: Station = { machine, boot, disk: guarded, nowMs: clock.now };
  const held: HeldImages = new Set();
  return {
    host: {
      isWindowsPe: true,
      architecture: machine.host.architecture,
      ramBytes: machine.host.ramMiB * 1024 * 1024,
      systemDrive: 'X:',
      systemRoot: 'X:\\Windows',
      ownFolder: 'X:\\servicer',
      macs: machine.macs,
    },
    files: withReadOnlyFiles(filesOverDisk(watchedDisk(guarded, lockedHives(boot, held))), machine),
    processes: rehearsalProcesses(station, clock, held),
    volumes: rehearsalVolumes(station),
    clock,
    random: options.random ?? nodeRandom(),
    crypto: nodeCrypto(),
    boot,
  };
}

/** Nobody else can open a hive that is loaded, or that belongs to an image which DISM is working on. */
function lockedHives(boot: BootState, held: HeldImages): DiskHook {
  return ({ path, name, isChange }) => {
    // DISM holds the file of a mount open: nobody else renames, removes or writes it.
    if (isChange && boot.mounts.some(({ wim }) => isSamePath(wim, path))) return 'fail:EBUSY';
    if (name === 'stat' || name === 'list' || name === 'freeBytes') return 'go';
    const isLoaded = Object.values(boot.hives).some((file) => isSamePath(file, path));
    const config = (root: string) => joinPath(root, 'Windows\\System32\\config');
    // The hives and their logs; a folder beside them is nobody's.
    const isHeld = [...held].some(
      (root) => isInside(path, config(root)) && !isInside(path, joinPath(config(root), 'Servicer')),
    );
    return isLoaded || isHeld ? 'fail:EBUSY' : 'go';
  };
}

/** A file with the read-only attribute can be read, and not be opened by somebody who wants to change it. */
function withReadOnlyFiles(files: Files, machine: MachineDescription): Files {
  return {
    ...files,
    openSlots: async (path, mode, sizeBytes) => {
      if (isReadOnlyFile({ machine }, path)) throw new IoError('denied', path, 'the file is read-only');
      return await files.openSlots(path, mode, sizeBytes);
    },
  };
}
