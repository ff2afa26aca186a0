import { type Command, type CommandResult, formatCommand } from '../domain/command.ts';
import type { ProcessWatch } from '../ports/processes.ts';
import type { RunContext } from './context.ts';

/** Runs one program and says so: every start is in the log and in events.ndjson, with how it ended. */
export async function runCommand(
  context: RunContext,
  command: Command,
  watch?: ProcessWatch,
): Promise<CommandResult> {
  const result = await context.world.processes.run(command, watch);
  context.emit({
    type: 'command',
    line: formatCommand(command),
    ended: describeEnd(result),
    durationMs: Math.round(result.durationMs),
  });
  return result;
}

export function describeEnd({ ended }: CommandResult): string {
  switch (ended.end) {
    case 'exited':
      return ended.exitCode;
    case 'timed-out':
      return `stopped at its ${ended.limit} limit`;
    case 'not-started':
      return `not started: ${ended.because}`;
  }
}
