import { z } from 'zod';
import { servicingJsonSchema } from '../../authoring/servicing-schema.ts';
import { manifestJsonSchema, settingsJsonSchema } from '../../manifest/json-schema.ts';
import { hiveDocumentSchema, keyDocumentSchema } from '../../offline/hive-document-schema.ts';
import { inspectDocumentSchema } from '../../offline/inspect-schema.ts';
import type { CommandLine } from '../command-line.ts';
import { completionScript } from '../completion.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';

export function schemaCommand(environment: Environment, line: CommandLine): number {
  const [name] = line.operands;
  const print = (schema: unknown) => {
    environment.terminal.write(`${JSON.stringify(schema, null, 2)}\n`);
    return 0;
  };
  switch (name) {
    case 'manifest':
      return print(manifestJsonSchema());
    case 'servicing':
      return print(servicingJsonSchema());
    case 'settings':
      return print(settingsJsonSchema());
    case 'inspect':
      return print(z.toJSONSchema(inspectDocumentSchema));
    case 'hive':
      return print(z.toJSONSchema(hiveDocumentSchema));
    case 'key':
      return print(z.toJSONSchema(keyDocumentSchema));
    default:
      return fail(
        environment,
        { code: 'SVC-1003', detail: 'schema needs one of manifest, servicing, settings, inspect, hive, key' },
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
