import { type CommandLine, readCommandLine } from './command-line.ts';
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
  const byDefault = isWindowsPe ? 'run' : undefined;
  const read = readCommandLine(argv, environment.parseArguments, byDefault);
  if (!read.ok) return fail(environment, read.failure, argv.includes('--json'));
  const { line } = read;
  if (line.flag('version')) {
    const { version } = environment;
    environment.terminal.write(line.flag('json') ? `${JSON.stringify({ version })}\n` : `${version}\n`);
    return 0;
  }
  if (line.flag('help')) return help(environment, line.command);
  const command = line.command ?? byDefault;
  return command === undefined ? help(environment, undefined) : await start(environment, command, line);
}

function help(environment: Environment, command: CommandName | undefined): number {
  environment.terminal.write(command === undefined ? generalHelp(environment.version) : commandHelp(command));
  return 0;
}

/** Each command is loaded when it is asked for: a run in Windows PE pays for nothing that only a desk needs. */
async function start(environment: Environment, command: CommandName, line: CommandLine): Promise<number> {
  switch (command) {
    case 'run': {
      const askBitLocker = line.flag('ask-bitlocker');
      if (askBitLocker && (environment.askSecret === undefined || line.flag('json'))) {
        const detail = '--ask-bitlocker needs a console with somebody at it, and no --json';
        return fail(environment, { code: 'SVC-1003', detail }, line.flag('json'));
      }
      const { runIn } = await import('./commands/run.ts');
      const wish = {
        json: line.flag('json'),
        stay: line.flag('shell'),
        settled: line.flag('settled'),
        askBitLocker,
      };
      return (await runIn(environment, environment.machine(), wish)).exit;
    }
    case 'plan': {
      const { planIn } = await import('./commands/run.ts');
      return await planIn(environment, environment.machine(), line.flag('json'));
    }
    case 'undo': {
      const { undo } = await import('./commands/undo.ts');
      return await undo(environment, line);
    }
    case 'rehearse': {
      const { rehearse } = await import('./commands/rehearse.ts');
      return await rehearse(environment, line);
    }
    case 'inspect': {
      const { inspect } = await import('./commands/inspect.ts');
      return inspect(environment, line);
    }
    case 'doctor': {
      const { doctor } = await import('./commands/doctor.ts');
      return await doctor(environment, line);
    }
    case 'capture': {
      const { capture } = await import('./commands/capture.ts');
      return await capture(environment, line);
    }
    case 'stage': {
      const { stage } = await import('./commands/stage.ts');
      return await stage(environment, line);
    }
    case 'lint': {
      const { lint } = await import('./commands/lint.ts');
      return await lint(environment, line);
    }
    case 'keygen': {
      const { keygen } = await import('./commands/keygen.ts');
      return await keygen(environment, line);
    }
    case 'sign': {
      const { sign } = await import('./commands/sign.ts');
      return await sign(environment, line);
    }
    case 'verify': {
      const { verify } = await import('./commands/verify.ts');
      return await verify(environment, line);
    }
    case 'explain': {
      const { explainCommand } = await import('./commands/explain.ts');
      return explainCommand(environment, line);
    }
    case 'schema': {
      const { schemaCommand } = await import('./commands/schema.ts');
      return schemaCommand(environment, line);
    }
    case 'completion': {
      const { completionCommand } = await import('./commands/schema.ts');
      return completionCommand(environment, line);
    }
  }
}
