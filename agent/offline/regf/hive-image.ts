import type { ByteSource } from '../byte-source.ts';
import { i32 } from '../little-endian.ts';

/** Bytes of a log that stand in the place of bytes of the hive. */
export interface Patch {
  /** Where in the hive file. */
  readonly at: number;
  readonly length: number;
  readonly log: ByteSource;
  /** Where in the log. */
  readonly logAt: number;
}

const PAGE_BITS = 16;
const PAGE_BYTES = 1 << PAGE_BITS;
// 24 MiB: holds the parts of the largest SOFTWARE hives that one assessment touches, far below their size.
const MAX_PAGES = 384;

/**
 * A hive file as it would be after its logs were applied, read page by page. Patches are laid over a page when
 * it is read, so neither the hive nor its logs are ever in memory as a whole, and nothing is written anywhere.
 */
export class HiveImage {
  readonly sizeBytes: number;
  readonly #primary: ByteSource;
  readonly #patches: ReadonlyMap<number, readonly Patch[]>;
  readonly #pages = new Map<number, { readonly bytes: Uint8Array; used: boolean }>();
  #last: { readonly index: number; readonly bytes: Uint8Array } = { index: -1, bytes: new Uint8Array(0) };

  /** `sizeBytes` may exceed the primary file: what no patch covers there reads as zeros. */
  constructor(primary: ByteSource, patches: readonly Patch[], sizeBytes: number) {
    this.#primary = primary;
    this.#patches = byPage(patches);
    this.sizeBytes = sizeBytes;
  }

  /** Exactly `length` bytes, or `undefined` when they are not all inside. Shares memory: do not write, do not keep. */
  read(offset: number, length: number): Uint8Array | undefined {
    if (offset < 0 || length < 0 || offset + length > this.sizeBytes) return undefined;
    const start = offset & (PAGE_BYTES - 1);
    if (start + length <= PAGE_BYTES) return this.#page(offset >>> PAGE_BITS).subarray(start, start + length);
    const joined = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const from = at & (PAGE_BYTES - 1);
      const part = this.#page(at >>> PAGE_BITS).subarray(from, Math.min(PAGE_BYTES, from + length - done));
      joined.set(part, done);
      done += part.length;
    }
    return joined;
  }

  /** The signed number at `offset`, which must be a multiple of 4; 0 when it is outside. */
  signed(offset: number): number {
    if (offset < 0 || offset + 4 > this.sizeBytes) return 0;
    return i32(this.#page(offset >>> PAGE_BITS), offset & (PAGE_BYTES - 1));
  }

  #page(index: number): Uint8Array {
    if (this.#last.index === index) return this.#last.bytes;
    const found = this.#pages.get(index);
    if (found !== undefined) found.used = true;
    const bytes = found?.bytes ?? this.#load(index);
    this.#last = { index, bytes };
    return bytes;
  }

  #load(index: number): Uint8Array {
    const start = index * PAGE_BYTES;
    const bytes = this.#primary.read(start, PAGE_BYTES);
    const patches = this.#patches.get(index) ?? [];
    const page = patches.length === 0 && bytes.length === PAGE_BYTES ? bytes : patched(bytes, start, patches);
    if (this.#pages.size >= MAX_PAGES) this.#evict();
    this.#pages.set(index, { bytes: page, used: false });
    return page;
  }

  /** Second chance: a page that was used since its last turn goes to the back of the queue. */
  #evict(): void {
    for (const [index, page] of this.#pages) {
      this.#pages.delete(index);
      if (!page.used) return;
      page.used = false;
      this.#pages.set(index, page);
    }
  }
}

function patched(bytes: Uint8Array, start: number, patches: readonly Patch[]): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  page.set(bytes);
  for (const { at, length, log, logAt } of patches) {
    const from = Math.max(at, start);
    const to = Math.min(at + length, start + PAGE_BYTES);
    page.set(log.read(logAt + from - at, to - from), from - start);
  }
  return page;
}

function byPage(patches: readonly Patch[]): ReadonlyMap<number, readonly Patch[]> {
  const pages = new Map<number, Patch[]>();
  for (const patch of patches) {
    const last = Math.floor((patch.at + patch.length - 1) / PAGE_BYTES);
    for (let index = Math.floor(patch.at / PAGE_BYTES); index <= last; index += 1) {
      const list = pages.get(index);
      if (list === undefined) pages.set(index, [patch]);
      else list.push(patch);
    }
  }
  return pages;
}
