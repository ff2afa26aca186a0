import { setTimeout as sleep } from 'node:timers/promises';
import { createScreen } from '../../agent/console/screen.ts';
import type { TimedEvent } from '../../agent/domain/event.ts';
import type { Terminal } from '../../agent/ports/terminal.ts';
import { CLEAN_RUN, FAILED_RUN, REFUSED_RUN } from './sample-run.ts';

/**
 * Plays a sample run on this terminal, to look at the screen: `npx tsx test/support/screen-demo.ts failed 20`.
 * The second word is how many times faster than in life.
 */
const RUNS: Readonly<Record<string, readonly TimedEvent[]>> = {
  clean: CLEAN_RUN,
  failed: FAILED_RUN,
  refused: REFUSED_RUN,
};

const terminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  isInteractive: process.stdout.isTTY === true,
  hasColour: process.env.NO_COLOR === undefined,
  columns: process.stdout.columns ?? 80,
  setTitle: () => undefined,
};
const [name = 'clean', faster = '20'] = process.argv.slice(2);
const screen = createScreen(terminal);
let lastMs = 0;
for (const event of RUNS[name] ?? CLEAN_RUN) {
  await sleep((event.elapsedMs - lastMs) / Number(faster));
  lastMs = event.elapsedMs;
  screen.emit(event);
}
screen.finish();
