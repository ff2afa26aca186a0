import type { ByteSource } from '../../byte-source.ts';
import { type Archive, type PackedSource, readHead } from '../archive.ts';
import { type Attempt, bad, good } from '../attempt.ts';
import type { FileEntry, ImageEntry } from '../package-file.ts';
import type { ContainerTools } from '../tools.ts';
import { readLookupTable } from './lookup-table.ts';
import { NO_CONTENT, readMetadata, type WimFile } from './metadata.ts';
import { openResource, type ResourceContext } from './resource-reader.ts';
import { readWimLayout, type WimLayout, type WimResource, wimMethodName } from './wim-header.ts';
import { readWimXml } from './wim-xml.ts';

const MOST_XML_BYTES = 4 * 1024 * 1024;
const MOST_METADATA_BYTES = 64 * 1024 * 1024;
const NO_HASHES: ReadonlySet<string> = new Set();

export interface Wim {
  readonly header: WimLayout;
  readonly compression: string;
  readonly images: readonly ImageEntry[];
  /** The files of one image, from 1. */
  readonly archive: (index: number) => Attempt<Archive & { readonly format: 'wim' }>;
}

/** Reads header and XML data of a WIM; an image's list of files and their content when they are asked for. */
export function openWim(source: ByteSource, tools: ContainerTools): Attempt<Wim> {
  const read = readWimLayout(source);
  if (!read.ok) return read;
  const header = read.value;
  const context: ResourceContext = { source, method: header.method, chunkBytes: header.chunkBytes };
  if (header.xml.sizeBytes > MOST_XML_BYTES)
    return bad(`XML data of the WIM has ${header.xml.sizeBytes} bytes`, 72);
  const xml = readHead(openResource(context, header.xml), MOST_XML_BYTES);
  if (!xml.ok) return xml;
  return good({
    header,
    compression: wimMethodName(header.method),
    images: readWimXml(xml.value),
    archive: (index) => openImage(context, header, index, tools),
  });
}

function openImage(
  context: ResourceContext,
  header: WimLayout,
  index: number,
  tools: ContainerTools,
): Attempt<Archive & { readonly format: 'wim' }> {
  const lookup = () => openResource(context, header.lookupTable);
  const table = readLookupTable(lookup(), NO_HASHES);
  if (!table.ok) return table;
  const metadata = table.value.metadata[index - 1];
  if (metadata === undefined) return bad(`WIM has no image ${index}`, header.lookupTable.offset);
  if (metadata.sizeBytes > MOST_METADATA_BYTES)
    return bad(`metadata of image ${index} has ${metadata.sizeBytes} bytes`, metadata.offset);
  const bytes = readHead(openResource(context, metadata), MOST_METADATA_BYTES);
  if (!bytes.ok) return bytes;
  if (tools.sha1 !== undefined && metadata.hash !== NO_CONTENT && tools.sha1(bytes.value) !== metadata.hash)
    return bad(`metadata of image ${index} has a wrong hash`, metadata.offset);
  const files = readMetadata(bytes.value);
  if (!files.ok) return files;
  const streams = readLookupTable(lookup(), new Set(files.value.map(({ hash }) => hash)));
  if (!streams.ok) return streams;
  return good(imageArchive(context, header, tools, files.value, streams.value.streams));
}

function imageArchive(
  context: ResourceContext,
  header: WimLayout,
  tools: ContainerTools,
  files: readonly WimFile[],
  streams: ReadonlyMap<string, WimResource>,
): Archive & { readonly format: 'wim' } {
  const byName = new Map(files.map((file) => [file.name, file]));
  const resourceOf = (name: string): WimResource | undefined => streams.get(byName.get(name)?.hash ?? '');
  const open = (file: FileEntry): PackedSource => {
    const resource = resourceOf(file.name);
    if (resource !== undefined) return openResource(context, resource);
    const isEmpty = byName.get(file.name)?.hash === NO_CONTENT;
    const problem = isEmpty ? undefined : bad(`content of ${file.name} is not there`, 0).problem;
    return { sizeBytes: 0, problem: () => problem, read: () => new Uint8Array(0) };
  };
  return {
    format: 'wim',
    compression: [wimMethodName(header.method)],
    files: files.map(({ name }) => ({ name, sizeBytes: resourceOf(name)?.sizeBytes ?? 0 })),
    open,
    extract: (file, maxBytes) => {
      if (file.sizeBytes > maxBytes) return bad(`${file.name} has more than ${maxBytes} bytes`, 0);
      const bytes = readHead(open(file), maxBytes);
      if (!bytes.ok || tools.sha1 === undefined || bytes.value.length === 0) return bytes;
      if (tools.sha1(bytes.value) === byName.get(file.name)?.hash) return bytes;
      return bad(`content of ${file.name} has a wrong hash`, resourceOf(file.name)?.offset ?? 0);
    },
  };
}
