import type { ByteSource } from '../byte-source.ts';

const WINDOW_BYTES = 64 * 1024;

/** Goes through a source from one place on, with few reads. */
export class SourceCursor {
  private readonly source: ByteSource;
  private window: Uint8Array = new Uint8Array(0);
  private windowAt = 0;
  private position: number;

  constructor(source: ByteSource, at: number) {
    this.source = source;
    this.position = at;
  }

  get at(): number {
    return this.position;
  }

  /** The next bytes, at most 64 KiB; undefined when there are fewer. They are good until the next call. */
  take(count: number): Uint8Array | undefined {
    const part = this.peek(count);
    if (part.length < count) return undefined;
    this.position += count;
    return part;
  }

  /** The bytes before the next NUL, at most `most`; goes behind it. undefined when there is none. */
  takeText(most: number): Uint8Array | undefined {
    const part = this.peek(most + 1);
    const end = part.indexOf(0);
    if (end === -1) return undefined;
    this.position += end + 1;
    return part.subarray(0, end);
  }

  private peek(count: number): Uint8Array {
    const from = this.position - this.windowAt;
    const isLast = this.windowAt + this.window.length >= this.source.sizeBytes;
    // At the end there is no more to read, however often it is asked for.
    if (from + count > this.window.length && !(isLast && from < this.window.length)) {
      this.window = this.source.read(this.position, Math.max(count, WINDOW_BYTES));
      this.windowAt = this.position;
      return this.window.subarray(0, count);
    }
    return this.window.subarray(from, from + count);
  }
}
