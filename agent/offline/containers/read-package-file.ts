import type { ByteSource } from '../byte-source.ts';
import { latin1 } from '../little-endian.ts';
import type { Archive } from './archive.ts';
import { bad, type ContainerProblem } from './attempt.ts';
import { CAB_MAGIC } from './cab/cab-header.ts';
import { openCabinet } from './cab/cabinet.ts';
import { looksLikeMsu, readMsu } from './msu.ts';
import { readPackageFacts } from './package-facts.ts';
import type { ImageFile, PackageFile } from './package-file.ts';
import { isCheckpoint } from './package-role.ts';
import type { ContainerTools } from './tools.ts';
import { openWim, type Wim } from './wim/wim.ts';

export type PackageReading =
  | { readonly ok: true; readonly file: PackageFile }
  | { readonly ok: false; readonly problem: ContainerProblem };

const WIM_MAGICS: readonly string[] = ['MSWIM', 'WLPWM'];
/** What people hand in by mistake. */
const OTHERS: readonly { readonly starts: string; readonly is: string }[] = [
  { starts: 'MZ', is: 'a program' },
  { starts: 'PK', is: 'a ZIP archive' },
  { starts: '<', is: 'a text, perhaps a web page that was saved in its place' },
  { starts: '7z', is: 'a 7z archive' },
];

/**
 * Says what an update container is, from its bytes alone: nothing is written, and files of any size are read in small
 * parts. What is damaged or not understood is a problem with its offset.
 */
export function readPackageFile(source: ByteSource, tools: ContainerTools): PackageReading {
  const magic = latin1(source.read(0, 8));
  if (magic.startsWith(CAB_MAGIC)) {
    const cabinet = openCabinet(source, tools);
    return cabinet.ok ? readArchive(cabinet.value, tools) : cabinet;
  }
  if (WIM_MAGICS.some((one) => magic.startsWith(one))) {
    const wim = openWim(source, tools);
    return wim.ok ? readWim(wim.value, tools) : wim;
  }
  if (source.sizeBytes === 0) return bad('file is empty', 0);
  const known = OTHERS.find(({ starts }) => magic.startsWith(starts));
  return bad(`file is neither a cabinet nor a WIM${known === undefined ? '' : `, but ${known.is}`}`, 0);
}

function readArchive(archive: Archive, tools: ContainerTools): PackageReading {
  const { format: container, compression, files } = archive;
  const facts = readPackageFacts(archive);
  if (facts !== undefined) {
    if (!facts.ok) return facts;
    const { kb, architecture } = facts.value;
    const checkpoint = isCheckpoint(kb);
    if (container === 'cab') {
      const main = facts.value;
      return done({
        kind: 'cabinet',
        container,
        compression,
        files,
        main,
        kb,
        architecture,
        isCheckpoint: checkpoint,
      });
    }
  }
  if (looksLikeMsu(files)) return done(readMsu(archive, tools));
  const infs = files.filter(({ name }) => /\.inf$/i.test(name)).map(({ name }) => name);
  if (infs.length > 0) return done({ kind: 'drivers', container, compression, files, infs });
  const because = 'it has no update.mum, no packages and no .inf file inside';
  return done({ kind: 'unknown', container, compression, files, because });
}

function readWim(wim: Wim, tools: ContainerTools): PackageReading {
  if (wim.images.some(({ architecture }) => architecture !== undefined)) return done(imageFile(wim));
  if (wim.header.imageCount === 0)
    return done({
      kind: 'unknown',
      container: 'wim',
      compression: [wim.compression],
      files: [],
      because: 'it has no image',
    });
  const archive = wim.archive(1);
  if (archive.ok) return readArchive(archive.value, tools);
  // A list that cannot be read because of its compression is no damage: the XML data still says what it is.
  if (wim.header.method.kind !== 'unreadable') return archive;
  const because = `its list of files is not read: ${archive.problem.message}`;
  return done({ kind: 'unknown', container: 'wim', compression: [wim.compression], files: [], because });
}

function imageFile({ images, compression }: Wim): ImageFile {
  return { kind: 'image', container: 'wim', compression: [compression], files: [], images };
}

function done(file: PackageFile): PackageReading {
  return { ok: true, file };
}
