import { IoError, type IoReason } from '../../domain/servicing-error.ts';
import { DiskError, type DiskErrorCode } from './disk/disk.ts';

const REASONS: Readonly<Record<DiskErrorCode, IoReason>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EINVAL: 'not-found',
  EEXIST: 'exists',
  EISDIR: 'denied',
  ENOTEMPTY: 'io',
  ENOSPC: 'full',
  EROFS: 'read-only',
  EACCES: 'denied',
  EBUSY: 'busy',
  EIO: 'io',
};

/** Does it, and turns the error of a disk into the one that the port promises. */
export function asIo<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DiskError)
      throw new IoError(REASONS[error.code], path, error.code, { cause: error });
    throw error;
  }
}

/** The same for a port that answers later. */
export function laterIo<T>(path: string, attempt: () => T): Promise<T> {
  return Promise.resolve().then(() => asIo(path, attempt));
}
