const HEADER_BYTES = 36;
const FOLDER_BYTES = 8;
const FILE_BYTES = 16;
const BLOCK_BYTES = 8;
// An uncompressed block holds at most this much.
const MAX_BLOCK = 32_768;

/**
 * A cabinet of stored files in one folder.
 * https://learn.microsoft.com/previous-versions/bb417343(v=msdn.10) (Microsoft Cabinet Format)
 */
export function makeCabinet(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...files].map(([name, bytes]) => ({ name: Buffer.from(`${name}\0`, 'ascii'), bytes }));
  const content = Buffer.concat(names.map(({ bytes }) => bytes));
  const filesAt = HEADER_BYTES + FOLDER_BYTES;
  const dataAt = names.reduce((at, { name }) => at + FILE_BYTES + name.length, filesAt);
  const blockCount = Math.ceil(content.length / MAX_BLOCK);
  const cabinet = Buffer.alloc(dataAt + content.length + blockCount * BLOCK_BYTES);

  cabinet.write('MSCF', 0, 'ascii');
  cabinet.writeUInt32LE(cabinet.length, 8);
  cabinet.writeUInt32LE(filesAt, 16);
  cabinet.writeUInt16LE(0x0103, 24);
  cabinet.writeUInt16LE(1, 26);
  cabinet.writeUInt16LE(names.length, 28);
  cabinet.writeUInt32LE(dataAt, HEADER_BYTES);
  cabinet.writeUInt16LE(blockCount, HEADER_BYTES + 4);

  let at = filesAt;
  let offset = 0;
  for (const { name, bytes } of names) {
    cabinet.writeUInt32LE(bytes.length, at);
    cabinet.writeUInt32LE(offset, at + 4);
    name.copy(cabinet, at + FILE_BYTES);
    at += FILE_BYTES + name.length;
    offset += bytes.length;
  }
  for (let from = 0; from < content.length; from += MAX_BLOCK) {
    const block = content.subarray(from, from + MAX_BLOCK);
    // A checksum of zero says that there is none.
    cabinet.writeUInt16LE(block.length, at + 4);
    cabinet.writeUInt16LE(block.length, at + 6);
    block.copy(cabinet, at + BLOCK_BYTES);
    at += BLOCK_BYTES + block.length;
  }
  return cabinet;
}
