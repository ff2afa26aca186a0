import { RUN_EXITS } from './exits.ts';
import { COMMAND_SPECS, COMMANDS, type CommandName, OPTIONS } from './table.ts';

/** Help for all of it: examples first, exit codes last. */
export function generalHelp(version: string): string {
  return [
    `servicer ${version} - services an existing Windows from Windows PE, from a signed manifest`,
    '',
    'Examples',
    ...rows([
      ['servicer rehearse', 'try it here: a described factory machine'],
      ['servicer inspect D:\\', 'what is the Windows on D:, and what is pending'],
      ['servicer run', 'in Windows PE: service this machine'],
      ['servicer explain SVC-2004', 'what a code means, and what to do'],
    ]),
    '',
    'Commands',
    ...rows(
      COMMANDS.map((name) => [`${name} ${COMMAND_SPECS[name].operands}`.trim(), COMMAND_SPECS[name].summary]),
    ),
    '',
    'Options for every command',
    ...optionRows(undefined),
    '',
    'Exit codes of run, undo and rehearse',
    ...rows(RUN_EXITS.map(({ code, means }) => [code, means])),
    '',
    'servicer COMMAND --help tells more.',
    '',
  ].join('\n');
}

export function commandHelp(name: CommandName): string {
  const spec = COMMAND_SPECS[name];
  const own = optionRows(name);
  return [
    `servicer ${name} - ${spec.summary}`,
    '',
    'Examples',
    ...rows(spec.examples.map(({ line, why }) => [line, why])),
    '',
    `Usage: servicer ${[name, spec.operands].filter((part) => part !== '').join(' ')} [options]`,
    ...(own.length === 0 ? [] : ['', 'Options', ...own]),
    '',
    'Options for every command',
    ...optionRows(undefined),
    '',
    'Exit codes',
    ...rows(spec.exits.map(({ code, means }) => [code, means])),
    '',
  ].join('\n');
}

function optionRows(command: CommandName | undefined): readonly string[] {
  const fitting = OPTIONS.filter(({ commands }) =>
    command === undefined ? commands === undefined : (commands?.includes(command) ?? false),
  );
  return rows(
    fitting.map(({ name, short, within, ...spec }) => {
      const { value = '', help } = (command === undefined ? undefined : within?.[command]) ?? spec;
      const names = [short === undefined ? '' : `-${short},`, `--${name}`, value];
      return [names.filter((part) => part !== '').join(' '), help];
    }),
  );
}

function rows(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
