import { type DismSession, failed, type VerbEnd } from './dism-session.ts';
import { bar, FAILURE } from './dism-text.ts';
import { type Happening, wait } from './program.ts';

// Where a bar of DISM is seen to stand: it jumps, and stays at some places for long.
const PLACES = [4.9, 12.3, 18.7, 24.0, 31.1, 38.5, 44.0, 44.0, 52.6, 60.0, 66.7, 74.1, 83.4, 91.0, 99.5];

/**
 * Shows a bar for `seconds`, and calls `at60` on the way. Says undefined when the work can go on, or how it ended
 * because something went wrong.
 */
export function* progress(
  { mishap, log }: Pick<DismSession, 'mishap' | 'log'>,
  seconds: number,
  at60: () => void,
): Generator<Happening, VerbEnd | undefined, void> {
  for (const percent of PLACES) {
    yield wait(seconds / PLACES.length);
    if (percent >= 52 && mishap === 'disk-full') {
      yield bar(55);
      log.error('Failed to write to the component store. (hr:0x80070070)');
      return failed(FAILURE.diskFull);
    }
    if (percent === 60) at60();
    yield bar(percent);
    log.info(`Progress ${percent} percent`);
    if (percent === 44 && mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
    // ERROR_PROCESS_ABORTED: the process was ended from outside.
    if (percent === 60 && mishap === 'die-at-60-percent') return { end: 'gone', exitCode: 0x42b };
  }
  yield bar(100);
  return undefined;
}
