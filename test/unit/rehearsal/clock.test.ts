import { describe, expect, it } from 'vitest';
import { rehearsalClock } from '../../../agent/adapters/rehearsal/rehearsal-clock.ts';

describe('the clock of a rehearsal', () => {
  it('jumps to whoever sleeps shortest, in the order of waking', async () => {
    const clock = rehearsalClock(1_000, Number.POSITIVE_INFINITY);
    const seen: string[] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const ms of naps) {
        await clock.sleep(ms);
        seen.push(`${name} ${clock.elapsedMs()}`);
      }
    };
    await Promise.all([sleeper('a', 3_600_000), sleeper('b', 1_000, 1_000), sleeper('c', 0, 1_500)]);
    expect(seen).toEqual(['c 0', 'b 1000', 'c 1500', 'b 2000', 'a 3600000']);
    expect(clock.now()).toBe(3_601_000);
  });

  it('does not move while nobody sleeps', async () => {
    const clock = rehearsalClock(0, Number.POSITIVE_INFINITY);
    await new Promise((later) => setTimeout(later, 5));
    expect(clock.elapsedMs()).toBe(0);
  });

  it('can run faster than the clock of the desk', async () => {
    const clock = rehearsalClock(0, 1_000);
    await clock.sleep(5_000);
    expect(clock.elapsedMs()).toBeGreaterThanOrEqual(4_900);
  });
});
