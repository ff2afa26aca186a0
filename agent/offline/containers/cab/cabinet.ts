import type { ByteSource } from '../../byte-source.ts';
import type { Archive, PackedSource } from '../archive.ts';
import { type Attempt, bad, type ContainerProblem, good } from '../attempt.ts';
import type { ContainerTools } from '../tools.ts';
import { readCabHeader } from './cab-header.ts';
import { type CabFile, type CabFolder, methodName, readCabTables } from './cab-tables.ts';
import { FolderReader } from './folder-reader.ts';

export interface Cabinet extends Archive {
  readonly format: 'cab';
  readonly files: readonly CabFile[];
  readonly signature: { readonly offset: number; readonly sizeBytes: number } | undefined;
}

/** Reads header and lists of a cabinet. Content is unpacked when it is asked for, each block against its checksum. */
export function openCabinet(source: ByteSource, tools: ContainerTools): Attempt<Cabinet> {
  const header = readCabHeader(source);
  if (!header.ok) return header;
  const tables = readCabTables(source, header.value);
  if (!tables.ok) return tables;
  const { files, folders } = tables.value;
  const readers = new Map<CabFolder, FolderReader>();
  const readerOf = (folder: CabFolder): FolderReader => {
    const known = readers.get(folder);
    if (known !== undefined) return known;
    const reader = new FolderReader(source, header.value, folder, tools);
    // One at a time: each keeps a window and a cache.
    readers.clear();
    readers.set(folder, reader);
    return reader;
  };
  const byName = new Map<string, CabFile>();
  for (const file of files) {
    const key = file.name.toLowerCase();
    // Which of the two would be taken is up to who unpacks it.
    if (byName.has(key)) return bad(`cabinet has ${file.name} twice`, header.value.filesAt);
    byName.set(key, file);
  }
  const placeOf = (name: string): CabFile | undefined => byName.get(name.toLowerCase());
  return good({
    format: 'cab',
    compression: [...new Set(folders.map(({ method }) => methodName(method)))],
    files,
    signature: header.value.signature,
    open: (file) => packedSource(placeOf(file.name), readerOf),
    extract: (file, maxBytes) => {
      if (file.sizeBytes > maxBytes) return bad(`${file.name} has more than ${maxBytes} bytes`, 0);
      const place = placeOf(file.name);
      if (place === undefined) return bad(`there is no ${file.name}`, 0);
      return readerOf(place.folder).read(place.start, place.sizeBytes);
    },
  });
}

function packedSource(
  file: CabFile | undefined,
  readerOf: (folder: CabFolder) => FolderReader,
): PackedSource {
  let problem: ContainerProblem | undefined;
  return {
    sizeBytes: file?.sizeBytes ?? 0,
    problem: () => problem,
    read: (offset, length) => {
      const wanted = Math.min(length, (file?.sizeBytes ?? 0) - offset);
      if (file === undefined || wanted <= 0) return new Uint8Array(0);
      const bytes = readerOf(file.folder).read(file.start + offset, wanted);
      if (bytes.ok) return bytes.value;
      problem ??= bytes.problem;
      return new Uint8Array(0);
    },
  };
}
