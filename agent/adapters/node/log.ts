import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { createLogger } from 'winston';
import Transport from 'winston-transport';
import { formatCmtrace, type LogLine } from '../../results/cmtrace.ts';

/** The log for people: one line per call, on the disk before the call returns. Never throws. */
export interface FileLog {
  readonly line: (line: LogLine) => void;
  /** Why nothing is written any more; undefined while all is well. */
  readonly brokenBecause: () => string | undefined;
  readonly close: () => void;
}

// winston's own levels are npm's; ours are the three that CMTrace colours.
const LEVELS = { error: 0, warning: 1, info: 2 };

/**
 * winston's File transport loses lines when the process ends and when it rotates, so this one writes
 * synchronously and never rotates: a run is bounded. An error line is flushed to the disk as well.
 */
class CmtraceTransport extends Transport {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override log(info: LogLine, next: () => void): void {
    const bytes = Buffer.from(formatCmtrace(info), 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    if (info.level === 'error') fsyncSync(this.#fd);
    next();
  }
}

/** Opens the log at a path of this system; a log that cannot be opened or written is marked broken and ignored. */
export function openFileLog(nativePath: string): FileLog {
  let broken: string | undefined;
  let fd: number;
  try {
    fd = openSync(nativePath, 'a');
  } catch (error) {
    const because = reasonOf(error);
    return { line: () => undefined, brokenBecause: () => because, close: () => undefined };
  }
  const logger = createLogger({
    levels: LEVELS,
    level: 'info',
    transports: [new CmtraceTransport(fd)],
    exitOnError: false,
  });
  const fail = (error: unknown) => {
    broken ??= reasonOf(error);
  };
  logger.on('error', fail);
  return {
    line: ({ level, text, ...rest }) => {
      if (broken !== undefined) return;
      try {
        logger.log({ level, message: text, text, ...rest });
      } catch (error) {
        fail(error);
      }
    },
    brokenBecause: () => broken,
    close: () => {
      broken ??= 'closed';
      try {
        closeSync(fd);
      } catch {
        // Nothing is left to do for a log that cannot even be closed.
      }
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
