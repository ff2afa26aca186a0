import { stat, statfs } from 'node:fs/promises';
import type { Command } from '../../domain/command.ts';

// How often a program is looked at: often enough to be exact to a tenth, never more than every fifth second.
const LONGEST_LOOK_MS = 5_000;
const SHORTEST_LOOK_MS = 20;
// Less than this is what logs and the file system itself take and give.
const DISK_CHANGE_BYTES = 1024 * 1024;

/** Watches the two time limits of one running program. */
export interface LimitWatch {
  /** To be told about every output. */
  readonly sawOutput: () => void;
  readonly stop: () => void;
}

export interface LimitEvents {
  /** Called once. */
  readonly onLimit: (limit: 'hard' | 'idle') => void;
  /** Half of the idle limit is gone without a sign of life; once for each such silence. */
  readonly onQuiet?: ((quietMs: number, leftMs: number) => void) | undefined;
}

/**
 * Ends the patience with a program that has run too long, or has neither printed nor written to its log nor changed the
 * free space of the disk for too long: DISM is silent for minutes while its log grows, and writes no log while it unpacks.
 */
export function watchLimits(
  { timeoutMs, idleMs }: Pick<Command, 'timeoutMs' | 'idleMs'>,
  native: { readonly logPath: string | undefined; readonly diskPath: string | undefined },
  { onLimit, onQuiet }: LimitEvents,
): LimitWatch {
  const startedMs = performance.now();
  let activeMs = startedMs;
  let logBytes = -1;
  let freeBytes: number | undefined;
  let isToldQuiet = false;
  let stopped = false;
  const sawLife = () => {
    activeMs = performance.now();
    isToldQuiet = false;
  };
  const end = (limit: 'hard' | 'idle') => {
    if (stopped) return;
    stop();
    onLimit(limit);
  };
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const look = async () => {
    if (performance.now() - startedMs >= timeoutMs) return end('hard');
    const size = native.logPath === undefined ? -1 : await sizeOf(native.logPath);
    // Not only growth: DISM moves a full log aside and starts a new one.
    if (size !== logBytes) sawLife();
    logBytes = size;
    const free = native.diskPath === undefined ? undefined : await freeOf(native.diskPath);
    if (free !== undefined && Math.abs(free - (freeBytes ?? free)) >= DISK_CHANGE_BYTES) sawLife();
    // What is less is added up, until it is enough.
    if (free !== undefined && (freeBytes === undefined || Math.abs(free - freeBytes) >= DISK_CHANGE_BYTES))
      freeBytes = free;
    const quietMs = performance.now() - activeMs;
    if (quietMs >= idleMs) return end('idle');
    if (quietMs < idleMs / 2 || isToldQuiet || stopped) return;
    isToldQuiet = true;
    onQuiet?.(quietMs, idleMs - quietMs);
  };
  const everyMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, Math.min(idleMs, timeoutMs) / 10));
  const timer = setInterval(() => void look(), everyMs);
  return { sawOutput: sawLife, stop };
}

async function sizeOf(native: string): Promise<number> {
  try {
    return (await stat(native)).size;
  } catch {
    return -1;
  }
}

async function freeOf(native: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(native);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
