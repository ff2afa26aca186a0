import type { Outcome, Verdict } from './outcome.ts';

/**
 * What the journal of a run remembers. It says what was meant; the image says what is true.
 * `intent` is durable before the act; `result` only after the volume was flushed.
 */
export type JournalEntry =
  | {
      readonly type: 'run-begin';
      readonly agent: string;
      readonly machineId: string;
      /** Which run of this disk it is, from 1: the clock of a machine cannot be trusted to tell. */
      readonly ordinal?: number | undefined;
    }
  | { readonly type: 'boot'; readonly bootId: string }
  | {
      readonly type: 'accepted';
      readonly manifestId: string;
      readonly serial: number;
      readonly sha256: string;
    }
  /** This run puts back what that one did. */
  | { readonly type: 'undoes'; readonly runId: string }
  | { readonly type: 'bound'; readonly image: string }
  | { readonly type: 'planned'; readonly planId: string; readonly steps: readonly string[] }
  | { readonly type: 'page-file'; readonly path: string }
  /** Scratch space on another volume than that of the image. */
  | { readonly type: 'scratch'; readonly path: string }
  /** How far the work on an image file is; see docs/decisions/0005-image-files.md. */
  | {
      readonly type: 'image-file';
      readonly stage: 'copied' | 'mounted' | 'saving' | 'saved' | 'exchanging' | 'exchanged' | 'discarded';
      readonly path: string;
    }
  /** Every file of the payload lies on the serviced disk with the bytes that the manifest says. */
  | { readonly type: 'staged'; readonly files: number }
  /** What was in the image before the first change stands in a document of this hash, beside the journal. */
  | { readonly type: 'baseline'; readonly sha256: string }
  | {
      readonly type: 'intent';
      readonly stepId: string;
      readonly attempt: number;
      /** SHA-256 of the document with what stood there before the step; left out: nothing was kept. */
      readonly keeps?: string | undefined;
    }
  | {
      readonly type: 'result';
      readonly stepId: string;
      readonly outcome: Outcome['kind'];
      readonly because: string;
    }
  /** `code` of the failure that decided, empty when there was none. */
  | { readonly type: 'verified'; readonly verdict: Verdict; readonly code: string }
  /** A person has looked at the machine and settled the doubt that this run left. */
  | { readonly type: 'settled'; readonly bootId: string }
  | { readonly type: 'sealed'; readonly sha256: string }
  | { readonly type: 'delivered'; readonly where: string }
  | { readonly type: 'ended'; readonly verdict: Verdict };

/** A record as written: its place in the file orders it, the run id ties it to one run. */
export interface JournalRecord {
  readonly sequence: number;
  readonly bootId: string;
  /** Wall clock of the machine, for people only. */
  readonly at: string;
  readonly entry: JournalEntry;
}
