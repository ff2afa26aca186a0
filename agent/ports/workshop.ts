import type { FileStat, OnBytes } from './files.ts';

/** How a file looked when it was read: the same stamp means that it was not touched since. */
export interface FileStamp {
  readonly sizeBytes: number;
  /** Modification time in nanoseconds and number of the file, as text: neither fits into a number. */
  readonly touched: string;
}

/** One file to copy and hash. */
export interface CopyJob {
  readonly from: string;
  readonly to: string;
  /** Its SHA-1 as well, to compare with the one in Microsoft's file names. */
  readonly wantsSha1: boolean;
  /** `link` makes the same file appear under both names where the volume can; `copy` makes a file of its own. */
  readonly how: 'copy' | 'link';
}

export interface CopyDone {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sha1: string | undefined;
}

/** A file opened for reading in pieces, by code that asks as it goes. Must be closed. */
export interface WorkshopSource {
  readonly sizeBytes: number;
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

export type YamlReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** `3:14`, or undefined when there is no such value. */
      readonly find: (path: readonly PropertyKey[]) => string | undefined;
    }
  | { readonly ok: false; readonly problems: readonly { readonly at: string; readonly message: string }[] };

/**
 * Files of a person at a desk who makes a payload, by absolute paths of that system. Everything that fails throws
 * `IoError` and nothing else; an absent thing is a value.
 */
export interface Workshop {
  /** `resolve('a/b')` from the working folder; `resolve(folder, '../c')` from a folder. */
  readonly resolve: (...parts: readonly string[]) => string;
  readonly parent: (path: string) => string;
  /** Whether a path is the root of a volume or share. */
  readonly isRoot: (path: string) => boolean;
  /** undefined when nothing is there. Links are followed: what a person put there is meant. */
  readonly stat: (path: string) => Promise<FileStat | undefined>;
  /** Names in a folder, sorted by code unit. */
  readonly list: (path: string) => Promise<readonly string[]>;
  readonly stamp: (path: string) => Promise<FileStamp>;
  readonly read: (path: string, maxBytes: number) => Promise<Uint8Array>;
  readonly open: (path: string) => WorkshopSource;
  readonly makeFolder: (path: string) => Promise<void>;
  /** A new file, flushed before it returns. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Another name for the same file; false where the volume has no such thing. */
  readonly link: (from: string, to: string) => Promise<boolean>;
  /** Copies and hashes, several at a time; results in the order of the jobs. The copies are flushed. */
  readonly copyAll: (jobs: readonly CopyJob[], onBytes: OnBytes) => Promise<readonly CopyDone[]>;
  /** Moves a file or a folder within a volume. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes a folder of ours with all in it; links as links. */
  readonly removeTree: (path: string) => Promise<void>;
  readonly parseYaml: (bytes: Uint8Array) => YamlReading;
}
