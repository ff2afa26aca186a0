import type { ByteSource } from '../../byte-source.ts';
import { latin1, u16, u32 } from '../../little-endian.ts';
import { type Attempt, bad, good } from '../attempt.ts';
import { SourceCursor } from '../source-cursor.ts';
import type { CabHeader } from './cab-header.ts';

export type CabMethod =
  | { readonly kind: 'none' }
  | { readonly kind: 'mszip' }
  | { readonly kind: 'lzx'; readonly windowBits: number }
  /** Named, for the list; its data is not read. */
  | { readonly kind: 'unreadable'; readonly name: string };

export interface CabFolder {
  readonly dataAt: number;
  readonly blockCount: number;
  readonly method: CabMethod;
}

export interface CabFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Where its bytes start in its folder's, unpacked. */
  readonly start: number;
  readonly folder: CabFolder;
}

export interface CabTables {
  readonly folders: readonly CabFolder[];
  readonly files: readonly CabFile[];
}

const FOLDER_BYTES = 8;
const FILE_BYTES = 16;
const NAME_BYTES = 256;
// [MS-CAB] CFFILE.attribs: the name is UTF-8.
const NAME_IS_UTF8 = 0x80;

export function readCabTables(source: ByteSource, header: CabHeader): Attempt<CabTables> {
  const folders: CabFolder[] = [];
  let cursor = new SourceCursor(source, header.foldersAt);
  for (let count = 0; count < header.folderCount; count += 1) {
    const { at } = cursor;
    const head = cursor.take(FOLDER_BYTES + header.folderReserve);
    if (head === undefined) return bad('cabinet ends inside its list of folders', at);
    const dataAt = u32(head, 0);
    if (dataAt >= header.sizeBytes) return bad(`folder ${count + 1} starts at ${dataAt}, behind the end`, at);
    folders.push({ dataAt, blockCount: u16(head, 4), method: methodOf(u16(head, 6)) });
  }
  const files: CabFile[] = [];
  cursor = new SourceCursor(source, header.filesAt);
  for (let count = 0; count < header.fileCount; count += 1) {
    const { at } = cursor;
    const head = cursor.take(FILE_BYTES)?.slice();
    const name = head === undefined ? undefined : cursor.takeText(NAME_BYTES);
    if (head === undefined || name === undefined) return bad('cabinet ends inside its list of files', at);
    const folder = folders[u16(head, 8)];
    if (folder === undefined) return bad(`file ${count + 1} stands in a folder that is not there`, at + 8);
    const isUtf8 = (u16(head, 14) & NAME_IS_UTF8) !== 0;
    files.push({ name: nameOf(name, isUtf8), sizeBytes: u32(head, 0), start: u32(head, 4), folder });
  }
  return good({ folders, files });
}

function nameOf(bytes: Uint8Array, isUtf8: boolean): string {
  const name = isUtf8 ? new TextDecoder('utf-8').decode(bytes) : latin1(bytes);
  return name.replaceAll('/', '\\');
}

/** [MS-CAB] CFFOLDER.typeCompress; an LZX window is 2^15 to 2^21 bytes. */
function methodOf(type: number): CabMethod {
  const parameter = (type >> 8) & 0x1f;
  switch (type & 15) {
    case 0:
      return { kind: 'none' };
    case 1:
      return { kind: 'mszip' };
    case 2:
      return { kind: 'unreadable', name: 'QUANTUM' };
    case 3:
      if (parameter >= 15 && parameter <= 21) return { kind: 'lzx', windowBits: parameter };
      return { kind: 'unreadable', name: `LZX:${parameter}` };
    default:
      return { kind: 'unreadable', name: `type ${type & 15}` };
  }
}

/** As people write it: `none`, `MSZIP`, `LZX:21`. */
export function methodName(method: CabMethod): string {
  switch (method.kind) {
    case 'none':
      return 'none';
    case 'mszip':
      return 'MSZIP';
    case 'lzx':
      return `LZX:${method.windowBits}`;
    case 'unreadable':
      return method.name;
  }
}
