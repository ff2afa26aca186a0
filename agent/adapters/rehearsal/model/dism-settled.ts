import { progress } from './dism-progress.ts';
import { type DismSession, GOOD, type VerbEnd } from './dism-session.ts';
import type { Happening } from './program.ts';

/** Shows the bar, then does the work, unless what goes wrong this time forbids it; and ends as that says. */
export function* settle(
  session: DismSession,
  seconds: number,
  work: () => VerbEnd | undefined,
): Generator<Happening, VerbEnd, void> {
  const { mishap } = session;
  const ended = yield* progress(session, seconds, () => undefined);
  if (ended !== undefined) return ended;
  if (mishap === 'exit-0-without-effect') return GOOD;
  if (mishap === 'exit-3010-without-effect') return { end: 'said', exitCode: 3010 };
  return work() ?? GOOD;
}
