import { ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { World } from '../ports/world.ts';

/** What the agent keeps on the serviced disk. Nothing of it is trusted without a check. */
export interface StateFolder {
  readonly root: string;
  /** Folders on the way to it, the outermost first. */
  readonly above: readonly string[];
  readonly journal: string;
  readonly damaged: string;
  readonly outbox: string;
  readonly accepted: string;
  readonly staging: string;
  readonly scratch: string;
  readonly runs: string;
}

export function stateFolder(imageRoot: string): StateFolder {
  const above = joinPath(imageRoot, 'ProgramData');
  return stateIn(joinPath(above, 'Servicer'), [above]);
}

/** Beside an image file and never inside it: what is in there would be installed on every machine. */
export function stateFolderOfFile(wim: string, index: number): StateFolder {
  const above = `${wim}.servicer`;
  return stateIn(joinPath(above, `index-${index}`), [above]);
}

function stateIn(root: string, above: readonly string[]): StateFolder {
  return {
    root,
    above,
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
export async function checkStateFolder(world: World, folder: StateFolder): Promise<void> {
  const { root, above, journal, damaged, outbox, accepted, staging, scratch, runs } = folder;
  for (const path of [...above, root, journal, damaged, outbox, accepted, staging, scratch, runs]) {
    const stat = await world.files.stat(path);
    if (stat !== undefined && stat.kind !== 'folder') {
      throw new ServicingError('SVC-2009', `${path} is a ${stat.kind}, not a folder`);
    }
  }
}
