import { IoError, type IoReason } from '../domain/servicing-error.ts';

/** The result of `attempt`, or `fallback` when it ends with one of the given reasons. */
export async function unlessIo<T, U>(
  attempt: Promise<T>,
  reasons: readonly IoReason[],
  fallback: U,
): Promise<T | U> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof IoError && reasons.includes(error.reason)) return fallback;
    throw error;
  }
}
