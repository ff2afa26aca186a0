import minimist from 'minimist';

/** What was written, as texts. Nothing is converted: `--serial 00123` stays `00123`. */
export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly unknown: readonly string[];
}

const SHIELD = '\u0000';

/** minimist behind a closed list of names: an option it is not told of is reported, never swallowed. */
export function parseArguments(
  argv: readonly string[],
  names: { readonly flags: readonly string[]; readonly texts: readonly string[] },
): ParsedArguments {
  const unknown: string[] = [];
  const end = argv.indexOf('--');
  const isOption = (at: number) => end === -1 || at < end;
  // minimist takes --no-x for "x is off". A flag that has this for its name is taken out; none other is turned off so.
  const negative = (word: string) => word.startsWith('--no-') && names.flags.includes(word.slice(2));
  // A negative number is a word (a signed Windows code), not a bundle of options: shielded from minimist, and unshielded after.
  const parsed = minimist(
    argv
      .filter((word, at) => !(isOption(at) && negative(word)))
      .map((word) => (/^-\d+$/.test(word) ? SHIELD + word : word)),
    {
      boolean: [...names.flags],
      // Operands too: minimist would make numbers of them.
      string: ['_', ...names.texts],
      alias: { help: ['h'], version: ['v'] },
      unknown: (word) => {
        if (!word.startsWith('-')) return true;
        unknown.push(word.replace(/=.*$/s, ''));
        return false;
      },
    },
  );
  const options = argv.filter((_, at) => isOption(at));
  unknown.push(
    ...options.filter((word) => word.startsWith('--no-') && !negative(word) && !unknown.includes(word)),
  );
  return {
    operands: parsed._.map((word) => String(word).replace(SHIELD, '')),
    flags: new Set(
      names.flags.filter(
        (name) => parsed[name] === true || options.some((word) => negative(word) && word === `--${name}`),
      ),
    ),
    texts: new Map(
      names.texts.flatMap((name) => (name in parsed ? [[name, last(parsed[name])] as const] : [])),
    ),
    unknown,
  };
}

/** An option given twice: the last one counts. */
function last(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? one.replace(SHIELD, '') : '';
}
