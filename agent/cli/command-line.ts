import { didYouMean } from '../domain/did-you-mean.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { COMMAND_SPECS, COMMANDS, type CommandName, OPTIONS } from './table.ts';

/** What the argument parser (an adapter over minimist) makes of the arguments: texts only. */
export interface RawArguments {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  /** Options that are not in the table, as they were written. */
  readonly unknown: readonly string[];
}

export type ParseArguments = (
  argv: readonly string[],
  names: { readonly flags: readonly string[]; readonly texts: readonly string[] },
) => RawArguments;

export interface CommandLine {
  readonly command: CommandName | undefined;
  readonly operands: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
}

export type CommandLineReading =
  | { readonly ok: true; readonly line: CommandLine }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Reads the arguments against the table. Anything that is not in it is an error with a suggestion. Options belong to
 * `byDefault` where no command is named: `servicer --shell` in Windows PE is `servicer run --shell`.
 */
export function readCommandLine(
  argv: readonly string[],
  parse: ParseArguments,
  byDefault?: CommandName,
): CommandLineReading {
  const raw = parse(spellOut(argv), { flags: names('flag'), texts: names('text') });
  const [unknown] = raw.unknown;
  if (unknown !== undefined) return refuse(`there is no option ${unknown}`, unknown, optionWords());
  const [word, ...operands] = raw.operands;
  const command = COMMANDS.find((name) => name === word);
  if (word !== undefined && command === undefined)
    return refuse(`there is no command "${word}"`, word, COMMANDS);
  const misplaced = OPTIONS.find(
    ({ name, commands }) =>
      (raw.flags.has(name) || raw.texts.has(name)) &&
      commands !== undefined &&
      !commands.some((one) => one === (command ?? byDefault)),
  );
  if (misplaced !== undefined) {
    const detail = `--${misplaced.name} belongs to ${misplaced.commands?.join(', ') ?? ''}, not to ${command ?? byDefault ?? 'servicer'}`;
    return { ok: false, failure: { code: 'SVC-1003', detail } };
  }
  const empty = [...raw.texts].find(([, value]) => value === '');
  if (empty !== undefined)
    return { ok: false, failure: { code: 'SVC-1003', detail: `--${empty[0]} needs a value` } };
  if (command !== undefined && operands.length > COMMAND_SPECS[command].maxOperands) {
    return {
      ok: false,
      failure: { code: 'SVC-1003', detail: `"${operands.at(-1) ?? ''}" is one word too many for ${command}` },
    };
  }
  return {
    ok: true,
    line: { command, operands, flag: (name) => raw.flags.has(name), text: (name) => raw.texts.get(name) },
  };
}

/** `-s KEY` as `--secret-key KEY`: the parser knows whole names only. */
function spellOut(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((word, at) => {
    const option = end >= 0 && at > end ? undefined : OPTIONS.find(({ short }) => `-${short}` === word);
    return option === undefined ? word : `--${option.name}`;
  });
}

function refuse(detail: string, word: string, words: readonly string[]): CommandLineReading {
  const near = didYouMean(word, words);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return { ok: false, failure: { code: 'SVC-1003', detail: detail + hint } };
}

function names(kind: 'flag' | 'text'): readonly string[] {
  return OPTIONS.filter((option) => option.kind === kind).map((option) => option.name);
}

function optionWords(): readonly string[] {
  return OPTIONS.map(({ name }) => `--${name}`);
}
