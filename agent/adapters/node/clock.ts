import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../ports/world.ts';

/** The machine's clocks: the wall clock as the firmware has it, and one that never jumps. */
export function nodeClock(): Clock {
  return {
    now: () => Date.now(),
    elapsedMs: () => performance.now(),
    sleep: async (ms) => {
      await wait(Math.max(0, ms));
    },
  };
}
