import type { WriteStream } from 'node:tty';
import type { Terminal } from '../../ports/terminal.ts';

const DEFAULT_COLUMNS = 80;

/** What the environment says about colour: NO_COLOR and FORCE_COLOR, read by whoever may read it. */
export interface ColourWish {
  readonly never: boolean;
  readonly always: boolean;
}

/** Standard output as the operator's console. */
export function nodeTerminal(
  colour: ColourWish,
  stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns' | 'on'> = process.stdout,
): Terminal {
  const isInteractive = stream.isTTY === true;
  // A reader that went away (a closed pipe) must not end a run.
  stream.on('error', () => undefined);
  return {
    write: (text) => {
      stream.write(text);
    },
    isInteractive,
    hasColour: !colour.never && (colour.always || isInteractive),
    // Asked every time: a console window can be made wider while we run.
    get columns() {
      return stream.columns ?? DEFAULT_COLUMNS;
    },
    setTitle: (text) => {
      if (isInteractive) process.title = text;
    },
  };
}
