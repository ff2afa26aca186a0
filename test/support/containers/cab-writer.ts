import { deflateRawSync } from 'node:zlib';

/** Makes cabinets, from [MS-CAB] and not from the reader. */
export interface CabFolderParts {
  /** CFFOLDER.typeCompress. */
  readonly type: number;
  readonly blocks: readonly { readonly data: Uint8Array; readonly unpacked: number }[];
}

export interface CabParts {
  readonly folders: readonly CabFolderParts[];
  readonly files: readonly CabFileParts[];
  readonly flags?: number;
  readonly version?: readonly [number, number];
  /** Bytes reserved in the header, behind each folder and in each block. */
  readonly reserve?: readonly [Uint8Array, number, number];
}

export interface CabFileParts {
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly folder?: number;
  readonly attributes?: number;
}

const BLOCK = 32_768;

export function writeCabinet({ folders, files, flags = 0, version = [1, 3], reserve }: CabParts): Uint8Array {
  const [headReserve, folderReserve, dataReserve] = reserve ?? [new Uint8Array(0), 0, 0];
  const head = reserve === undefined ? 36 : 40 + headReserve.length;
  const names = files.map(({ name }) => Buffer.from(`${name}\0`, 'utf8'));
  const filesAt = head + folders.length * (8 + folderReserve);
  let at = filesAt + names.reduce((sum, name) => sum + 16 + name.length, 0);
  const parts: Buffer[] = [];
  const folderTable = folders.map(({ type, blocks }) => {
    const entry = Buffer.alloc(8 + folderReserve);
    entry.writeUInt32LE(at, 0);
    entry.writeUInt16LE(blocks.length, 4);
    entry.writeUInt16LE(type, 6);
    for (const { data, unpacked } of blocks) {
      const block = Buffer.alloc(8 + dataReserve);
      block.writeUInt16LE(data.length, 4);
      block.writeUInt16LE(unpacked, 6);
      block.writeUInt32LE((sumOf(data) ^ sumOf(block.subarray(4, 8))) >>> 0, 0);
      parts.push(block, Buffer.from(data));
      at += block.length + data.length;
    }
    return entry;
  });
  const fileTable = files.map(({ size, start, folder = 0, attributes = 0x20 }, index) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(size, 0);
    entry.writeUInt32LE(start, 4);
    entry.writeUInt16LE(folder, 8);
    entry.writeUInt16LE(attributes, 14);
    return Buffer.concat([entry, names[index] ?? Buffer.alloc(0)]);
  });
  const header = Buffer.alloc(head);
  header.write('MSCF', 0, 'latin1');
  header.writeUInt32LE(at, 8);
  header.writeUInt32LE(filesAt, 16);
  header.writeUInt8(version[1], 24);
  header.writeUInt8(version[0], 25);
  header.writeUInt16LE(folders.length, 26);
  header.writeUInt16LE(files.length, 28);
  header.writeUInt16LE(flags | (reserve === undefined ? 0 : 4), 30);
  if (reserve !== undefined) {
    header.writeUInt16LE(headReserve.length, 36);
    header.writeUInt8(folderReserve, 38);
    header.writeUInt8(dataReserve, 39);
    header.set(headReserve, 40);
  }
  return new Uint8Array(Buffer.concat([header, ...folderTable, ...fileTable, ...parts]));
}

/** Files in one folder. `mszip` keeps each block's window for the next one. */
export function cabinetOf(
  contents: Readonly<Record<string, Uint8Array | string>>,
  method: 'none' | 'mszip' = 'none',
): Uint8Array {
  const all = Object.entries(contents).map(([name, content]) => ({ name, bytes: Buffer.from(content) }));
  let start = 0;
  const files = all.map(({ name, bytes }) => {
    start += bytes.length;
    return { name, size: bytes.length, start: start - bytes.length };
  });
  const data = Buffer.concat(all.map(({ bytes }) => bytes));
  const blocks = Array.from({ length: Math.ceil(data.length / BLOCK) }, (_, index) => {
    const plain = data.subarray(index * BLOCK, (index + 1) * BLOCK);
    if (method === 'none') return { data: new Uint8Array(plain), unpacked: plain.length };
    const window = data.subarray(Math.max(0, index - 1) * BLOCK, index * BLOCK);
    const packed = deflateRawSync(plain, window.length === 0 ? {} : { dictionary: window });
    return { data: new Uint8Array(Buffer.concat([Buffer.from('CK'), packed])), unpacked: plain.length };
  });
  return writeCabinet({ folders: [{ type: method === 'none' ? 0 : 1, blocks }], files });
}

/** XOR of words; the rest with its first byte highest. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (; at + 4 <= bytes.length; at += 4) sum ^= view.getUint32(at, true);
  const rest = [...bytes.subarray(at)];
  return (sum ^ rest.reduce((value, byte) => value * 256 + byte, 0)) >>> 0;
}
