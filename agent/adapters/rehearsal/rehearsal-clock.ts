import type { Clock } from '../../ports/world.ts';

/**
 * Time of a rehearsal, `speed` times as fast as the desk's. With an infinite speed nothing is waited for: time jumps
 * to whoever sleeps shortest, once nobody has anything left to do, so the same run always takes the same time.
 */
export function rehearsalClock(startMs: number, speed: number): Clock {
  return speed === Number.POSITIVE_INFINITY ? jumpingClock(startMs) : fastClock(startMs, speed);
}

function fastClock(startMs: number, speed: number): Clock {
  const began = performance.now();
  const elapsedMs = (): number => Math.round((performance.now() - began) * speed);
  return {
    now: () => startMs + elapsedMs(),
    elapsedMs,
    sleep: async (ms) => {
      // A timer of the desk may fire a little too early, which a high speed makes much.
      const dueMs = elapsedMs() + Math.max(0, ms);
      while (elapsedMs() < dueMs) {
        const restMs = Math.ceil((dueMs - elapsedMs()) / speed);
        await new Promise((awake) => setTimeout(awake, restMs));
      }
    },
  };
}

interface Sleeper {
  readonly dueMs: number;
  readonly awake: () => void;
}

function jumpingClock(startMs: number): Clock {
  const sleepers: Sleeper[] = [];
  let nowMs = 0;
  let isPumping = false;

  function pump(): void {
    const [next] = sleepers.splice(0, 1);
    isPumping = next !== undefined;
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.dueMs);
    next.awake();
    setImmediate(pump);
  }

  return {
    now: () => startMs + nowMs,
    elapsedMs: () => nowMs,
    sleep: (ms) =>
      new Promise((awake) => {
        const sleeper = { dueMs: nowMs + Math.max(0, ms), awake };
        const later = sleepers.findIndex(({ dueMs }) => dueMs > sleeper.dueMs);
        sleepers.splice(later === -1 ? sleepers.length : later, 0, sleeper);
        // After everything that can go on without time has gone on.
        if (!isPumping) setImmediate(pump);
        isPumping = true;
      }),
  };
}
