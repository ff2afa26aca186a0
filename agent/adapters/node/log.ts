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

// The live log lies in the RAM disk, which may have 32 MB in all: it must not take from DISM what DISM needs there.
const MAX_LOG_BYTES = 8 * 1024 * 1024;
const FULL = 'This log is full; the rest is in the result of the run.';

// winston's own levels are npm's; ours are the three that CMTrace colours.
const LEVELS = { error: 0, warning: 1, info: 2 };

/**
 * winston's File transport loses lines when the process ends and when it rotates, so this one writes
 * synchronously and never rotates: a run is bounded. An error line is flushed to the disk as well.
 */
class CmtraceTransport extends Transport {
  readonly #fd: number;
  #leftBytes: number;

  constructor(fd: number, maxBytes: number) {
    super();
    this.#fd = fd;
    this.#leftBytes = maxBytes;
  }

  override log(info: LogLine, next: () => void): void {
    if (this.#leftBytes >= 0) this.#write(info);
    next();
  }

  #write(info: LogLine): void {
    const line = Buffer.from(formatCmtrace(info), 'utf8');
    this.#leftBytes -= line.length;
    const bytes =
      this.#leftBytes < 0
        ? Buffer.from(formatCmtrace({ ...info, level: 'warning', text: FULL }), 'utf8')
        : line;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    if (info.level === 'error') fsyncSync(this.#fd);
  }
}

/**
 * Opens the log at a path of this system; a log that cannot be opened or written is marked broken and ignored. Past
 * `maxBytes` it says once that it is full, and takes no more.
 */
export function openFileLog(nativePath: string, maxBytes = MAX_LOG_BYTES): FileLog {
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
    transports: [new CmtraceTransport(fd, maxBytes)],
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
