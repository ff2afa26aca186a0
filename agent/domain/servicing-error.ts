import { type ErrorCode, type ErrorSpec, errorSpec } from './error-table.ts';

/** One thing that went wrong: a number of the closed table, and what exactly was seen. */
export interface Failure {
  readonly code: ErrorCode;
  /** What was seen, with names and values. Present tense, no advice: the remedy is in the table. */
  readonly detail: string;
}

/**
 * Thrown when nobody below the pipeline can go on: a refusal, or a failure that ends the run.
 * What we expect to meet is a value instead; any other error is a fault of ours (SVC-9001).
 */
export class ServicingError extends Error implements Failure {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${code} ${errorSpec(code).summary} ${detail}`, options);
    this.name = 'ServicingError';
    this.code = code;
    this.detail = detail;
  }

  /** One error for several problems: the code of the first, the details of all that share it. */
  static ofAll(failures: readonly Failure[]): ServicingError {
    const code = failures[0]?.code ?? 'SVC-9001';
    const details = failures.filter((failure) => failure.code === code).map(({ detail }) => detail);
    return new ServicingError(code, details.join('; '));
  }

  get spec(): ErrorSpec {
    return errorSpec(this.code);
  }
}

/** Why a file, folder or stream could not be used, in the few words that callers decide by. */
export type IoReason =
  | 'not-found'
  | 'exists'
  | 'denied'
  | 'busy'
  | 'full'
  | 'too-large'
  | 'read-only'
  | 'link'
  | 'io';

/** The one error that the `Files` port throws. */
export class IoError extends Error {
  readonly reason: IoReason;
  readonly path: string;

  constructor(reason: IoReason, path: string, detail: string, options?: ErrorOptions) {
    super(`${path}: ${detail}`, options);
    this.name = 'IoError';
    this.reason = reason;
    this.path = path;
  }
}
