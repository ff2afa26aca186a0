import type { Terminal } from '../ports/terminal.ts';
import { CLEAR_BELOW, CLEAR_LINE, toLineStart } from './ansi.ts';

/**
 * The lowest lines of the screen: a block that is drawn over in place, while finished lines pile up above it. Each change
 * is one write, and old text is overwritten before the rest of its line is cleared, so nothing flickers.
 */
export interface LiveRegion {
  /** Adds lines above the block and draws the block again. */
  readonly print: (lines: readonly string[], block: readonly string[]) => void;
  /** Removes the block and puts the cursor where it began. */
  readonly clear: () => void;
}

export function createLiveRegion(terminal: Terminal): LiveRegion {
  let drawn: readonly string[] = [];
  const start = () => toLineStart(drawn.length - 1);
  return {
    print: (lines, block) => {
      if (lines.length === 0 && isSame(block, drawn)) return;
      const above = lines.map((line) => `${line}${CLEAR_LINE}\n`).join('');
      const below = block.map((line) => `${line}${CLEAR_LINE}`).join('\n');
      terminal.write(start() + above + below + CLEAR_BELOW);
      drawn = block;
    },
    clear: () => {
      if (drawn.length > 0) terminal.write(start() + CLEAR_BELOW);
      drawn = [];
    },
  };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
