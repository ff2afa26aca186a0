import { IoError, type IoReason } from '../../domain/servicing-error.ts';

/** What Node calls it, and the few words that callers decide by. Anything else is `io`. */
const REASONS: ReadonlyMap<string, IoReason> = new Map(
  Object.entries({
    ENOENT: 'not-found',
    ENOTDIR: 'not-found',
    EEXIST: 'exists',
    EACCES: 'denied',
    EPERM: 'denied',
    EBUSY: 'busy',
    ETXTBSY: 'busy',
    ENOSPC: 'full',
    EDQUOT: 'full',
    ELOOP: 'link',
    EROFS: 'read-only',
  } as const),
);

/** The code of a Node error, `EBUSY`; empty for anything else that was thrown. */
export function errorCodeOf(error: unknown): string {
  if (error instanceof IoError) return errorCodeOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The one error of the `Files` port. `UNKNOWN` is what Node makes of a share that went away: `io` too. */
export function toIoError(error: unknown, path: string): IoError {
  if (error instanceof IoError) return error;
  const code = errorCodeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  return new IoError(REASONS.get(code) ?? 'io', path, detail, { cause: error });
}

/** Runs something that uses a file; whatever it throws leaves as an `IoError` for this path. */
export async function io<T>(path: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw toIoError(error, path);
  }
}

export function ioSync<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw toIoError(error, path);
  }
}
