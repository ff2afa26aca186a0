import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the question is answered with something, or fails with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => T | undefined,
  { limitMs = 60_000, everyMs = 10 }: { readonly limitMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not seen in ${limitMs / 1000} s`);
    await sleep(everyMs);
  }
}
