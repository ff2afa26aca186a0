import type { Command, CommandResult } from '../domain/command.ts';

export interface ProcessWatch {
  /** Raw bytes of standard output as they come. Must not throw. */
  readonly onOutput?: (bytes: Uint8Array) => void;
}

/** Starts Windows programs: by absolute path, with an argument array, without a shell. Never rejects. */
export interface Processes {
  readonly run: (command: Command, watch?: ProcessWatch) => Promise<CommandResult>;
}
