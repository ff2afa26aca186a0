/** What stands at a path. A link is never followed. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
}

/** A file opened for reading in pieces; `read` may return fewer bytes at the end. Must be closed. */
export interface OpenFile {
  readonly sizeBytes: number;
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

/**
 * A preallocated file that is written in place, each write durable before it returns. Nobody else can open it:
 * the lock dies with the process, so there is no stale lock.
 */
export interface SlotFile {
  readonly sizeBytes: number;
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly write: (offset: number, bytes: Uint8Array) => void;
  readonly close: () => void;
}

export interface Hashed {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Synchronous looks at a volume, for the pure readers of `offline`, which ask as they go. Nothing is followed,
 * nothing is changed; what cannot be read is undefined.
 */
export interface Look {
  readonly stat: (path: string) => FileStat | undefined;
  readonly list: (path: string) => readonly string[] | undefined;
  /** The first `length` bytes, or fewer when the file is shorter. */
  readonly head: (path: string, length: number) => Uint8Array | undefined;
  /** undefined when absent; `IoError` when it is there and cannot be opened. */
  readonly open: (path: string) => OpenFile | undefined;
}

/** How far a long read has come. */
export type OnBytes = (doneBytes: number) => void;

/**
 * Files and folders by absolute Windows path. Everything throws `IoError` and nothing else;
 * what callers regularly meet (absent, exists) is a value.
 */
export interface Files {
  readonly look: Look;
  /** undefined when nothing is there. */
  readonly stat: (path: string) => Promise<FileStat | undefined>;
  /** Names in a folder; undefined when there is no such folder. */
  readonly list: (path: string) => Promise<readonly string[] | undefined>;
  /** The whole file; `too-large` beyond `maxBytes`. */
  readonly read: (path: string, maxBytes: number) => Promise<Uint8Array>;
  readonly open: (path: string) => Promise<OpenFile>;
  /** Makes missing parents too; an existing folder is fine, a link on the way is `link`. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Makes exactly this folder. */
  readonly claimFolder: (path: string) => Promise<'made' | 'exists'>;
  /** Written through and flushed before it returns. `create` refuses an existing file. */
  readonly write: (path: string, bytes: Uint8Array, mode: 'create' | 'replace') => Promise<void>;
  /** Adds to the end without flushing: logs and events. */
  readonly append: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Makes a zero-filled file of that size, or opens an existing one whatever its size. Exclusive; `busy` when another holds it. */
  readonly openSlots: (path: string, mode: 'create' | 'open', sizeBytes: number) => Promise<SlotFile>;
  /** Copies and hashes in one pass; stops with `too-large` at the first byte beyond `maxBytes`. The copy is flushed. */
  readonly copyHashed: (from: string, to: string, maxBytes: number, onBytes?: OnBytes) => Promise<Hashed>;
  readonly hash: (path: string, onBytes?: OnBytes) => Promise<Hashed>;
  /** Moves within a volume; never onto something that exists. */
  readonly move: (from: string, to: string) => Promise<void>;
  /** Removes a file; an absent one is fine. */
  readonly remove: (path: string) => Promise<void>;
  /** Removes a folder with all in it, links as links. `path` must lie strictly inside `within`; an absent one is fine. */
  readonly removeTree: (path: string, within: string) => Promise<void>;
  /** Bytes free for us on the volume of `path`; undefined when it cannot be told. */
  readonly freeBytes: (path: string) => Promise<number | undefined>;
  /** Flushes all of a volume; false when the system does not let us. */
  readonly flushVolume: (root: string) => Promise<boolean>;
}
