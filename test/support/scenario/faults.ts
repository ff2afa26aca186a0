import type { Disk, DiskErrorCode } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { type DiskOperation, watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import type { CommandResult } from '../../../agent/domain/command.ts';
import type { World } from '../../../agent/ports/world.ts';

/** Fails the operations that fit, from the n-th on, for ever. */
export function failing(
  code: DiskErrorCode,
  fits: (operation: DiskOperation) => boolean,
  from = 1,
): (disk: Disk) => Disk {
  return (disk) => {
    let met = 0;
    return watchedDisk(disk, (operation) => {
      if (!fits(operation)) return 'go';
      met += 1;
      return met >= from ? `fail:${code}` : 'go';
    });
  };
}

/** Operations on what lies at or below a path. */
export function below(path: string): (operation: DiskOperation) => boolean {
  return (operation) => operation.path.toLowerCase().startsWith(path.toLowerCase());
}

/** A link, or something else, stands at a path. */
export function standing(kind: 'link' | 'file' | 'other', at: string): (disk: Disk) => Disk {
  return (disk) => ({
    ...disk,
    stat: (path) => (path.toLowerCase() === at.toLowerCase() ? { kind, sizeBytes: 0 } : disk.stat(path)),
  });
}

/** `net use` with a password ends with this Windows error. */
export function netRefuses(number: number): (world: World) => World {
  return (world) => ({
    ...world,
    processes: {
      run: async (command, watch) => {
        if (command.tool !== 'net' || command.secretInput === undefined)
          return world.processes.run(command, watch);
        const refusal: CommandResult = {
          command,
          ended: { end: 'exited', exitCode: '0x00000002' },
          stdout: new Uint8Array(0),
          stderr: new TextEncoder().encode(`System error ${number} has occurred.\r\n\r\n`),
          durationMs: 1,
        };
        return refusal;
      },
    },
  });
}
