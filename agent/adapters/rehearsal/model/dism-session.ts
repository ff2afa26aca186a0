import type { DismArguments } from './dism-arguments.ts';
import type { DismLog } from './dism-log.ts';
import type { DismFailure } from './dism-text.ts';
import type { OfflineImage } from './offline-image.ts';
import type { Happening, ProgramCall, Station } from './program.ts';

/** One call of dism.exe on an offline image, once it has been let in. */
export interface DismSession {
  readonly station: Station;
  readonly image: OfflineImage;
  readonly args: DismArguments;
  readonly log: DismLog;
  /** An existing folder of this call's own. */
  readonly scratch: string;
  readonly mishap: ProgramCall['mishap'];
  readonly isGerman: boolean;
}

/** How a verb ends: well, with an error block, or without a word (the process is gone). */
export type VerbEnd =
  | { readonly end: 'good' }
  /** Everything was said already. */
  | { readonly end: 'said'; readonly exitCode: number }
  | { readonly end: 'failed'; readonly failure: DismFailure }
  | { readonly end: 'gone'; readonly exitCode: number };

export type Verb = (session: DismSession) => Generator<Happening, VerbEnd, void>;

export const GOOD: VerbEnd = { end: 'good' };

export function failed(failure: DismFailure): VerbEnd {
  return { end: 'failed', failure };
}
