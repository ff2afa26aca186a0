import type { Command, CommandResult } from '../domain/command.ts';

export interface ProcessWatch {
  /** Raw bytes of standard output as they come. Must not throw. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  /** Half of the idle limit is gone without a sign of life, and what is left of it. Must not throw. */
  readonly onQuiet?: (quietMs: number, leftMs: number) => void;
}

/** Starts Windows programs: by absolute path, with an argument array, without a shell. Never rejects. */
export interface Processes {
  readonly run: (command: Command, watch?: ProcessWatch) => Promise<CommandResult>;
}
