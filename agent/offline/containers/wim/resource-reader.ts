import type { ByteSource } from '../../byte-source.ts';
import { u32, u64 } from '../../little-endian.ts';
import type { PackedSource } from '../archive.ts';
import { type Attempt, bad, type ContainerProblem, good } from '../attempt.ts';
import { LzxDecoder } from '../lz/lzx.ts';
import { decodeXpress } from '../lz/xpress.ts';
import type { WimMethod, WimResource } from './wim-header.ts';

// wimlib's resource.c: above this size the table has entries of 8 bytes.
const LARGEST_FOR_4 = 0xffff_ffff;
const TABLE_PAGE_ENTRIES = 4096;
const KEPT_CHUNKS = 4;

/** What a resource reader has to know of its WIM. */
export interface ResourceContext {
  readonly source: ByteSource;
  readonly method: WimMethod;
  readonly chunkBytes: number;
}

/** The unpacked bytes of a resource, anywhere: chunks stand alone. Reads are as long as the caller wants memory for. */
export function openResource(context: ResourceContext, resource: WimResource): PackedSource {
  const chunks = resource.isCompressed ? new ChunkReader(context, resource) : undefined;
  let problem = unreadable(context, resource);
  return {
    sizeBytes: resource.sizeBytes,
    problem: () => problem,
    read: (offset, length) => {
      const wanted = Math.min(length, resource.sizeBytes - offset);
      if (problem !== undefined || wanted <= 0) return new Uint8Array(0);
      if (chunks === undefined) {
        const bytes = context.source.read(resource.offset + offset, wanted);
        if (bytes.length < wanted) problem = bad('WIM ends inside a resource', resource.offset).problem;
        return bytes;
      }
      const bytes = chunks.read(offset, wanted);
      if (bytes.ok) return bytes.value;
      problem = bytes.problem;
      return new Uint8Array(0);
    },
  };
}

function unreadable(
  { source, method }: ResourceContext,
  resource: WimResource,
): ContainerProblem | undefined {
  const { offset, packedBytes, sizeBytes, isSolid, isCompressed } = resource;
  if (isSolid) return { message: 'resource is solid or in parts, which is not read', offset };
  if (offset + packedBytes > source.sizeBytes)
    return {
      message: `WIM is cut short: a resource ends at ${offset + packedBytes}`,
      offset: source.sizeBytes,
    };
  if (!isCompressed && packedBytes !== sizeBytes)
    return { message: `stored resource has ${packedBytes} bytes, not ${sizeBytes}`, offset };
  if (isCompressed && method.kind === 'unreadable')
    return { message: `compression ${method.name} is not read`, offset };
  if (isCompressed && method.kind === 'none')
    return { message: 'resource is compressed in a WIM without compression', offset };
  return undefined;
}

/** A table of where each chunk but the first stands, then the chunks. One that did not get smaller is stored. */
class ChunkReader {
  private readonly context: ResourceContext;
  private readonly resource: WimResource;
  private readonly entryBytes: number;
  private readonly count: number;
  private readonly kept = new Map<number, Uint8Array>();
  private page: Uint8Array = new Uint8Array(0);
  private pageAt = -1;

  constructor(context: ResourceContext, resource: WimResource) {
    this.context = context;
    this.resource = resource;
    this.entryBytes = resource.sizeBytes > LARGEST_FOR_4 ? 8 : 4;
    this.count = Math.ceil(resource.sizeBytes / context.chunkBytes);
  }

  read(offset: number, length: number): Attempt<Uint8Array> {
    const { chunkBytes } = this.context;
    const tableBytes = (this.count - 1) * this.entryBytes;
    if (tableBytes > this.resource.packedBytes)
      return bad('table of chunks is longer than its resource', this.resource.offset);
    const out = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const number = Math.floor((offset + done) / chunkBytes);
      const chunk = this.chunk(number, tableBytes);
      if (!chunk.ok) return chunk;
      const from = offset + done - number * chunkBytes;
      const part = chunk.value.subarray(from, from + length - done);
      out.set(part, done);
      done += part.length;
    }
    return good(out);
  }

  private chunk(number: number, tableBytes: number): Attempt<Uint8Array> {
    const known = this.kept.get(number);
    if (known !== undefined) return good(known);
    const { source, chunkBytes } = this.context;
    const { offset, packedBytes, sizeBytes } = this.resource;
    const dataBytes = packedBytes - tableBytes;
    const start = number === 0 ? 0 : this.entry(number - 1);
    const end = number === this.count - 1 ? dataBytes : this.entry(number);
    const size = Math.min(chunkBytes, sizeBytes - number * chunkBytes);
    const at = offset + tableBytes + start;
    if (!(start < end && end <= dataBytes && end - start <= size))
      return bad(
        `chunk ${number + 1} stands from ${start} to ${end}`,
        offset + (number - 1) * this.entryBytes,
      );
    const data = source.read(at, end - start);
    if (data.length < end - start) return bad('WIM ends inside a chunk', at);
    const bytes = data.length === size ? data : this.decode(data, size);
    if (typeof bytes === 'string') return bad(bytes, at);
    this.keep(number, bytes);
    return good(bytes);
  }

  private decode(data: Uint8Array, size: number): Uint8Array | string {
    const { method } = this.context;
    switch (method.kind) {
      case 'xpress':
        return decodeXpress(data, size);
      case 'lzx':
        return new LzxDecoder(method.windowBits, 'wim').frame(data, size);
      case 'none':
      case 'unreadable':
        return 'chunk cannot be read';
    }
  }

  private entry(number: number): number {
    const page = Math.floor(number / TABLE_PAGE_ENTRIES);
    if (page !== this.pageAt) {
      const at = this.resource.offset + page * TABLE_PAGE_ENTRIES * this.entryBytes;
      this.page = this.context.source.read(at, TABLE_PAGE_ENTRIES * this.entryBytes);
      this.pageAt = page;
    }
    const at = (number % TABLE_PAGE_ENTRIES) * this.entryBytes;
    return this.entryBytes === 8 ? Number(u64(this.page, at)) : u32(this.page, at);
  }

  private keep(number: number, bytes: Uint8Array): void {
    this.kept.set(number, bytes);
    if (this.kept.size <= KEPT_CHUNKS) return;
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest);
      return;
    }
  }
}
