import { writeWim } from '../model/wim-file.ts';
import type { Contents } from './content.ts';
import type { ImageFileDescription } from './image-file-description.ts';
import { windowsContents } from './windows-contents.ts';

/** The described image files of one volume, by path relative to its root. */
export function imageFileContents(
  files: readonly ImageFileDescription[],
  letter: string | undefined,
): Contents {
  const here = files.filter(({ path }) => path.slice(0, 1).toUpperCase() === letter);
  const contents = new Map<string, Uint8Array>();
  for (const { path } of here) {
    const images = here.filter((one) => one.path.toLowerCase() === path.toLowerCase());
    const [first] = images;
    const name = path.slice(3);
    if (first === undefined || contents.has(name)) continue;
    const { parts, compression, solid, marked } = first;
    const ordered = images.toSorted((left, right) => left.index - right.index);
    for (let part = 1; part <= parts; part += 1) {
      const header = {
        compression,
        isSolid: solid,
        // Microsoft calls the parts of a split image read-only.
        isReadOnly: marked === 'read-only' || parts > 1,
        isBeingWritten: marked === 'being-written',
        part,
        parts,
      };
      // The first parts are as small as can be: who takes the size of one for that of the whole is wrong.
      const images = ordered.map(({ windows }) => (part < parts ? new Map() : windowsContents(windows)));
      const bytes = writeWim({ header, images });
      contents.set(part === 1 ? name : name.replace(/(\.[^.]*)$/, `${part}$1`), bytes);
    }
  }
  return contents;
}
