import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { explain } from '../explain.ts';
import { fail } from '../failure-page.ts';

export function explainCommand(environment: Environment, line: CommandLine): number {
  const json = line.flag('json');
  const [code] = line.operands;
  if (code === undefined)
    return fail(environment, { code: 'SVC-1003', detail: 'explain needs a code' }, json);
  const found = explain(code);
  if (found === undefined) {
    return fail(environment, { code: 'SVC-1006', detail: `no table knows the code "${code}"` }, json);
  }
  environment.terminal.write(
    json
      ? `${JSON.stringify(found, null, 2)}\n`
      : [`${found.code}  ${found.summary}`, '', `What to do: ${found.remedy}`, ...found.more, ''].join('\n'),
  );
  return 0;
}
