import { formatBytes } from '../console/format.ts';
import type { Terminal } from '../ports/terminal.ts';

// Below this nobody waits.
const LARGE_BYTES = 64 * 1024 * 1024;
const PERCENT_STEP = 2;

/** How far reading the payload has come: one line that is written over; nothing where no person looks on. */
export function stageProgress(
  terminal: Terminal,
  isQuiet: boolean,
): { readonly onBytes: (doneBytes: number, totalBytes: number) => void; readonly end: () => void } {
  let shown = -PERCENT_STEP;
  let width = 0;
  const isOn = terminal.isInteractive && !isQuiet;
  return {
    onBytes: (doneBytes, totalBytes) => {
      if (!isOn || totalBytes < LARGE_BYTES) return;
      const percent = Math.floor((100 * doneBytes) / totalBytes);
      if (percent < shown + PERCENT_STEP) return;
      shown = percent;
      const text = `Reading the payload: ${percent} % of ${formatBytes(totalBytes)}`;
      terminal.write(`\r${text.padEnd(width)}`);
      width = text.length;
    },
    end: () => {
      if (width > 0) terminal.write(`\r${' '.repeat(width)}\r`);
    },
  };
}
