import { stat } from 'node:fs/promises';
import type { Command } from '../../domain/command.ts';

// How often a program is looked at: often enough to be exact to a tenth, never more than every fifth second.
const LONGEST_LOOK_MS = 5_000;
const SHORTEST_LOOK_MS = 20;

/** Watches the two time limits of one running program. */
export interface LimitWatch {
  /** To be told about every output. */
  readonly sawOutput: () => void;
  readonly stop: () => void;
}

/**
 * Calls `onLimit` once, when the program has run too long, or has neither printed nor written to its log for too long:
 * DISM is silent for minutes while its log grows.
 */
export function watchLimits(
  { timeoutMs, idleMs }: Command,
  nativeLogPath: string | undefined,
  onLimit: (limit: 'hard' | 'idle') => void,
): LimitWatch {
  const startedMs = performance.now();
  let activeMs = startedMs;
  let logBytes = -1;
  let stopped = false;
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
    const size = nativeLogPath === undefined ? -1 : await sizeOf(nativeLogPath);
    // Not only growth: DISM moves a full log aside and starts a new one.
    if (size !== logBytes) activeMs = performance.now();
    logBytes = size;
    if (performance.now() - activeMs >= idleMs) end('idle');
  };
  const everyMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, Math.min(idleMs, timeoutMs) / 10));
  const timer = setInterval(() => void look(), everyMs);
  return {
    sawOutput: () => {
      activeMs = performance.now();
    },
    stop,
  };
}

async function sizeOf(native: string): Promise<number> {
  try {
    return (await stat(native)).size;
  } catch {
    return -1;
  }
}
