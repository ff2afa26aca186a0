import type { SlotFile } from '../../ports/files.ts';
import type { Disk } from './disk/disk.ts';
import { asIo } from './io-over-disk.ts';

/** A slot file that is held until it is closed. `held` is what the other operations look at. */
export function slotFile(open: {
  readonly disk: Disk;
  readonly path: string;
  readonly sizeBytes: number;
  readonly held: Set<string>;
}): SlotFile {
  const { disk, path, sizeBytes, held } = open;
  const key = path.toLowerCase();
  held.add(key);
  return {
    sizeBytes,
    read: (offset, length) => asIo(path, () => disk.read(path, offset, length)),
    write: (offset, bytes) => asIo(path, () => disk.writeAt(path, offset, bytes)),
    close: () => {
      held.delete(key);
    },
  };
}
