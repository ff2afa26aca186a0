import { setTimeout as wait } from 'node:timers/promises';
import { errorCodeOf } from './io-errors.ts';

// Virus scanners and indexers hold a new file for a moment: Windows then says EBUSY or EPERM.
// Ten attempts in two seconds; after that somebody means it.
const ATTEMPTS = 10;
const PAUSE_MS = 200;

/** Tries again while a file is busy or, for a moment, not allowed. Any other error ends it at once. */
export async function patiently<T>(attempt: () => T | Promise<T>, pauseMs = PAUSE_MS): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const code = errorCodeOf(error);
      if (left === 0 || (code !== 'EBUSY' && code !== 'EPERM')) throw error;
    }
    await wait(pauseMs);
  }
}
