import { type CommandLine, readCommandLine } from './command-line.ts';
import { explainCommand } from './commands/explain.ts';
import { inspect } from './commands/inspect.ts';
import { rehearse } from './commands/rehearse.ts';
import { run } from './commands/run.ts';
import { completionCommand, schemaCommand } from './commands/schema.ts';
import type { Environment } from './environment.ts';
import { fail } from './failure-page.ts';
import { commandHelp, generalHelp } from './help.ts';
import type { CommandName } from './table.ts';

/** Arguments to exit code. Without a command: `run` in Windows PE, the help anywhere else. */
export async function mainCommand(
  environment: Environment,
  argv: readonly string[],
  isWindowsPe: boolean,
): Promise<number> {
  const read = readCommandLine(argv, environment.parseArguments);
  if (!read.ok) return fail(environment, read.failure, argv.includes('--json'));
  const { line } = read;
  if (line.flag('version')) {
    const { version } = environment;
    environment.terminal.write(line.flag('json') ? `${JSON.stringify({ version })}\n` : `${version}\n`);
    return 0;
  }
  if (line.flag('help')) return help(environment, line.command);
  const command = line.command ?? (isWindowsPe ? 'run' : undefined);
  return command === undefined ? help(environment, undefined) : await start(environment, command, line);
}

function help(environment: Environment, command: CommandName | undefined): number {
  environment.terminal.write(command === undefined ? generalHelp(environment.version) : commandHelp(command));
  return 0;
}

async function start(environment: Environment, command: CommandName, line: CommandLine): Promise<number> {
  switch (command) {
    case 'run':
      return await run(environment, { extent: 'run', json: line.flag('json'), stay: line.flag('shell') });
    case 'plan':
      return await run(environment, { extent: 'plan', json: line.flag('json'), stay: true });
    case 'rehearse':
      return await rehearse(environment, line);
    case 'inspect':
      return inspect(environment, line);
    case 'explain':
      return explainCommand(environment, line);
    case 'schema':
      return schemaCommand(environment, line);
    case 'completion':
      return completionCommand(environment, line);
  }
}
