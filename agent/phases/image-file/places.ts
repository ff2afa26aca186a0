import { joinPath } from '../../domain/windows-path.ts';

/**
 * Files and folders of the work on one image file. Their names say how far it is, so that a start after a power cut
 * needs nothing else: a change is made to `work`, is called `ready` once it was saved and read again, and only then
 * takes the place of the original, which is `old` for the moment between two renames.
 */
export interface FilePlaces {
  /** `E:\images\install.wim.servicer`, on the same volume, so that a rename is all an exchange needs. */
  readonly folder: string;
  readonly work: string;
  readonly ready: string;
  readonly old: string;
  /** All mount folders of this agent on the volume. */
  readonly mounts: string;
  /** That of this start: never one that an earlier start may have left half taken apart. */
  readonly mount: string;
}

const MOUNTS = 'ProgramData\\Servicer\\mount';

export function placesOfFile(wim: string, mountRoot: string, bootId: string): FilePlaces {
  const folder = `${wim}.servicer`;
  const mounts = mountsOn(mountRoot);
  return {
    folder,
    // DISM mounts only what is called .wim.
    work: joinPath(folder, 'work.wim'),
    ready: joinPath(folder, 'ready.wim'),
    old: joinPath(folder, 'old.wim'),
    mounts,
    mount: joinPath(mounts, bootId.slice(0, 8)),
  };
}

export function mountsOn(root: string): string {
  return joinPath(root, MOUNTS);
}

/** Whether a mount is one of this agent, on whatever letter its volume has. */
export function isOurMount(folder: string): boolean {
  return folder
    .replace(/^[A-Za-z]:\\/, '')
    .toLowerCase()
    .startsWith(`${MOUNTS.toLowerCase()}\\`);
}
