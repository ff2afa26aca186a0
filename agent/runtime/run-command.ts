import { type Command, type CommandResult, formatCommand } from '../domain/command.ts';
import type { ProcessWatch } from '../ports/processes.ts';
import type { RunContext } from './context.ts';

/** Runs one program and says so: every start is in the log and in events.ndjson, with how it ended. */
export async function runCommand(
  context: RunContext,
  command: Command,
  watch?: ProcessWatch,
): Promise<CommandResult> {
  const onQuiet = (quietMs: number, leftMs: number) =>
    context.emit({ type: 'note', level: 'warning', text: describeQuiet(command, quietMs, leftMs) });
  const result = await context.world.processes.run(command, { onQuiet, ...watch });
  context.emit({
    type: 'command',
    line: formatCommand(command),
    ended: describeEnd(result),
    durationMs: Math.round(result.durationMs),
  });
  return result;
}

function describeQuiet({ tool }: Command, quietMs: number, leftMs: number): string {
  const signs = `no sign of life from ${tool} for ${inWords(quietMs)} (output, log, disk)`;
  return `${signs}: it is stopped in ${inWords(leftMs)} if that goes on; do not switch the machine off`;
}

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
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
