import type { ByteSource } from '../../byte-source.ts';
import { u16 } from '../../little-endian.ts';
import { type Attempt, bad, good } from '../attempt.ts';
import type { ContainerTools } from '../tools.ts';
import { type BlockDecoder, blockDecoder } from './block-decoder.ts';
import { hasGoodChecksum } from './cab-checksum.ts';
import type { CabHeader } from './cab-header.ts';
import type { CabFolder } from './cab-tables.ts';

const HEAD_BYTES = 8;
/** [MS-CAB] 2.4: a block gives at most 32 KiB; LZX may need 6 KiB more than it gives. */
const MOST_UNPACKED = 32_768;
const MOST_PACKED = MOST_UNPACKED + 6144;
/** 32 MiB of blocks are kept, so that a reader inside may look back. */
const KEPT_BLOCKS = 1024;
/** To get at what is wanted at most 512 MiB are unpacked, looking back included. */
const MOST_DECODED_BLOCKS = 16_384;

interface Block {
  readonly at: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its bytes start in the folder's. */
  readonly start: number;
}

/**
 * The unpacked bytes of a folder. A stored folder is read anywhere; a packed one from its start on, with a cache of
 * what was unpacked last.
 */
export class FolderReader {
  private readonly source: ByteSource;
  private readonly header: CabHeader;
  private readonly folder: CabFolder;
  private readonly tools: ContainerTools;
  private readonly blocks: Block[] = [];
  private readonly kept = new Map<number, Uint8Array>();
  private decoder: BlockDecoder;
  private next = 0;
  private decoded = 0;

  constructor(source: ByteSource, header: CabHeader, folder: CabFolder, tools: ContainerTools) {
    this.source = source;
    this.header = header;
    this.folder = folder;
    this.tools = tools;
    this.decoder = blockDecoder(folder.method, tools);
  }

  read(offset: number, length: number): Attempt<Uint8Array> {
    const out = new Uint8Array(length);
    let number = this.blockNear(offset);
    for (let done = 0; done < length; number += 1) {
      const block = this.locate(number);
      if (!block.ok) return block;
      const { start, unpacked } = block.value;
      const from = offset + done - start;
      if (from >= unpacked) continue;
      const bytes = this.unpack(number, block.value);
      if (!bytes.ok) return bytes;
      const part = bytes.value.subarray(from, from + length - done);
      out.set(part, done);
      done += part.length;
    }
    return good(out);
  }

  /** A block that stands at or before `offset`. */
  private blockNear(offset: number): number {
    let [low, high] = [0, this.blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.blocks[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  /** Heads are read in their order: only they say where the next one stands. */
  private locate(number: number): Attempt<Block> {
    const { dataReserve, sizeBytes } = this.header;
    for (;;) {
      const known = this.blocks[number];
      if (known !== undefined) return good(known);
      const last = this.blocks.at(-1);
      const at = last === undefined ? this.folder.dataAt : last.at + HEAD_BYTES + dataReserve + last.packed;
      if (this.blocks.length >= this.folder.blockCount) return bad('folder ends before its files', at);
      const head = this.source.read(at, HEAD_BYTES);
      const [packed, unpacked] = [u16(head, 4), u16(head, 6)];
      if (head.length < HEAD_BYTES || at + HEAD_BYTES + dataReserve + packed > sizeBytes)
        return bad('cabinet ends inside a block of data', at);
      if (unpacked === 0 || unpacked > MOST_UNPACKED || packed > MOST_PACKED)
        return bad(`block of data has ${packed} bytes for ${unpacked}`, at + 4);
      const start = last === undefined ? 0 : last.start + last.unpacked;
      this.blocks.push({ at, packed, unpacked, start });
    }
  }

  private unpack(number: number, block: Block): Attempt<Uint8Array> {
    const known = this.kept.get(number);
    if (known !== undefined) return good(known);
    if (this.folder.method.kind === 'none') {
      const bytes = this.decode(block);
      this.kept.clear();
      if (bytes.ok) this.kept.set(number, bytes.value);
      return bytes;
    }
    if (number < this.next) {
      this.decoder = blockDecoder(this.folder.method, this.tools);
      this.next = 0;
    }
    for (;;) {
      const wanted = this.blocks[this.next] ?? block;
      this.decoded += 1;
      if (this.decoded > MOST_DECODED_BLOCKS)
        return bad(
          'file stands too deep in its folder: more than 512 MiB would have to be unpacked',
          wanted.at,
        );
      const bytes = this.decode(wanted);
      if (!bytes.ok) {
        // A decoder that failed goes on from its start, not from inside of the damage.
        this.next = Number.POSITIVE_INFINITY;
        return bytes;
      }
      this.keep(this.next, bytes.value);
      this.next += 1;
      if (this.next > number) return bytes;
    }
  }

  private decode(block: Block): Attempt<Uint8Array> {
    const { dataReserve } = this.header;
    const bytes = this.source.read(block.at, HEAD_BYTES + dataReserve + block.packed);
    const dataAt = HEAD_BYTES + dataReserve;
    if (bytes.length < dataAt + block.packed) return bad('cabinet ends inside a block of data', block.at);
    const data = bytes.subarray(dataAt);
    if (!hasGoodChecksum(bytes, bytes.subarray(HEAD_BYTES, dataAt), data))
      return bad('block of data has a wrong checksum', block.at);
    const unpacked = this.decoder.block(data, block.unpacked);
    return typeof unpacked === 'string' ? bad(unpacked, block.at) : good(unpacked);
  }

  private keep(number: number, bytes: Uint8Array): void {
    this.kept.set(number, bytes);
    if (this.kept.size <= KEPT_BLOCKS) return;
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest);
      return;
    }
  }
}
