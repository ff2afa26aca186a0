import { ServicingError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { World } from '../ports/world.ts';

const HIVES = 'Windows\\System32\\config';

/**
 * What the agent keeps on the serviced disk. Journals and results that wait are taken at their word, so in an installed Windows
 * they lie where ordinary accounts may not create files. Everything else counts only where a journal or a signature vouches
 * for it by its hash.
 */
export interface StateFolder {
  readonly root: string;
  /** What is taken at its word lies here. */
  readonly trusted: string;
  /** Folders on the way to both, each after the one it lies in. */
  readonly above: readonly string[];
  readonly journal: string;
  readonly damaged: string;
  readonly outbox: string;
  readonly accepted: string;
  readonly staging: string;
  readonly scratch: string;
  readonly runs: string;
}

/**
 * In `ProgramData` of a running Windows every account may create folders and files, and who makes a folder owns all in it. The
 * folder of the hives is for LocalSystem and administrators alone.
 */
export function stateFolder(imageRoot: string): StateFolder {
  const data = joinPath(imageRoot, 'ProgramData');
  const above = ['Windows', 'Windows\\System32', HIVES].map((path) => joinPath(imageRoot, path));
  return stateIn(joinPath(data, 'Servicer'), joinPath(imageRoot, HIVES, 'Servicer'), [data, ...above]);
}

/** Beside an image file and never inside it: what is in there would be installed on every machine. */
export function stateFolderOfFile(wim: string, index: number): StateFolder {
  const above = `${wim}.servicer`;
  const root = joinPath(above, `index-${index}`);
  return stateIn(root, root, [above]);
}

function stateIn(root: string, trusted: string, above: readonly string[]): StateFolder {
  return {
    root,
    trusted,
    above,
    journal: joinPath(trusted, 'journal'),
    damaged: joinPath(trusted, 'journal\\damaged'),
    outbox: joinPath(trusted, 'outbox'),
    accepted: joinPath(trusted, 'accepted'),
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
  const { root, trusted, above, journal, damaged, outbox, accepted, staging, scratch, runs } = folder;
  for (const path of [...above, root, trusted, journal, damaged, outbox, accepted, staging, scratch, runs]) {
    const stat = await world.files.stat(path);
    if (stat !== undefined && stat.kind !== 'folder') {
      throw new ServicingError('SVC-2009', `${path} is a ${stat.kind}, not a folder`);
    }
  }
}
