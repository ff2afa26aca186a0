import pRetry from 'p-retry';
import { errorCodeOf } from './io-errors.ts';

// Virus scanners and indexers hold a new file for a moment: Windows then says EBUSY or EPERM.
// Ten attempts in two seconds; after that somebody means it.
const ATTEMPTS = 10;
const PAUSE_MS = 200;

/** Tries again while a file is busy or, for a moment, not allowed. Any other error ends it at once. */
export async function patiently<T>(attempt: () => T | Promise<T>, pauseMs = PAUSE_MS): Promise<T> {
  return await pRetry(attempt, {
    retries: ATTEMPTS - 1,
    factor: 1,
    minTimeout: pauseMs,
    maxTimeout: pauseMs,
    shouldRetry: ({ error }) => {
      const code = errorCodeOf(error);
      return code === 'EBUSY' || code === 'EPERM';
    },
  });
}
