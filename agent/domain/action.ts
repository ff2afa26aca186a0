import type { Command, CommandResult } from './command.ts';

/** Follows the name of a file while it is copied; the copy then takes its place. A cut leaves one behind. */
export const PART_SUFFIX = '.servicer-part';

/** One thing that a step does to the offline image, as data. */
export type Action =
  | { readonly do: 'run'; readonly command: Command }
  /** Copies a staged file into the image; the bytes are hashed on the way and must be these. */
  | { readonly do: 'copy'; readonly from: string; readonly to: string; readonly sha256: string }
  /** A short text of our own, in ASCII; what stood there is replaced. */
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'delete'; readonly path: string };

/** What became of an action. Like a command result, it is evidence: the image decides. */
export type ActionResult =
  | { readonly do: 'run'; readonly result: CommandResult }
  | { readonly do: 'copy' | 'write' | 'delete'; readonly path: string; readonly error: string | undefined }
  /** Not tried, because an earlier action of the same step had failed. */
  | { readonly do: 'skipped'; readonly what: string };
