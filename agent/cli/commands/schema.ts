import { manifestJsonSchema, settingsJsonSchema } from '../../manifest/json-schema.ts';
import type { CommandLine } from '../command-line.ts';
import { completionScript } from '../completion.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';

export function schemaCommand(environment: Environment, line: CommandLine): number {
  const [name] = line.operands;
  switch (name) {
    case 'manifest':
      environment.terminal.write(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
      return 0;
    case 'settings':
      environment.terminal.write(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
      return 0;
    default:
      return fail(
        environment,
        { code: 'SVC-1003', detail: 'schema needs "manifest" or "settings"' },
        line.flag('json'),
      );
  }
}

export function completionCommand(environment: Environment, line: CommandLine): number {
  const [shell] = line.operands;
  if (shell !== 'bash' && shell !== 'powershell') {
    return fail(
      environment,
      { code: 'SVC-1003', detail: 'completion needs "bash" or "powershell"' },
      line.flag('json'),
    );
  }
  environment.terminal.write(completionScript(shell));
  return 0;
}
