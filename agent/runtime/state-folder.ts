import { ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { World } from '../ports/world.ts';

/** What the agent keeps on the serviced disk. Nothing of it is trusted without a check. */
export interface StateFolder {
  readonly root: string;
  readonly journal: string;
  readonly damaged: string;
  readonly outbox: string;
  readonly accepted: string;
  readonly staging: string;
  readonly scratch: string;
  readonly runs: string;
}

export function stateFolder(imageRoot: string): StateFolder {
  const root = joinPath(imageRoot, 'ProgramData\\Servicer');
  return {
    root,
    journal: joinPath(root, 'journal'),
    damaged: joinPath(root, 'journal\\damaged'),
    outbox: joinPath(root, 'outbox'),
    accepted: joinPath(root, 'accepted'),
    staging: joinPath(root, 'staging'),
    scratch: joinPath(root, 'scratch'),
    runs: joinPath(root, 'runs'),
  };
}

/**
 * Refuses a state folder that leads elsewhere: a link planted on the way would make us write outside the disk we were
 * bound to. Looked at before the first write and again by the port, which never follows a link.
 */
export async function checkStateFolder(world: World, imageRoot: string, folder: StateFolder): Promise<void> {
  const { root, journal, damaged, outbox, accepted, staging, scratch, runs } = folder;
  for (const path of [
    joinPath(imageRoot, 'ProgramData'),
    root,
    journal,
    damaged,
    outbox,
    accepted,
    staging,
    scratch,
    runs,
  ]) {
    const stat = await world.files.stat(path);
    if (stat !== undefined && stat.kind !== 'folder') {
      throw new ServicingError('SVC-2009', `${path} is a ${stat.kind}, not a folder`);
    }
  }
}
