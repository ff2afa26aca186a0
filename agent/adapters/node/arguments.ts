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
  // A negative number is a word (a signed Windows code), not a bundle of options: shielded from minimist, and unshielded after.
  const parsed = minimist(
    argv.map((word) => (/^-\d+$/.test(word) ? SHIELD + word : word)),
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
  // minimist takes --no-x for "x is off": no option of ours is turned off that way.
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  unknown.push(...options.filter((word) => word.startsWith('--no-') && !unknown.includes(word)));
  return {
    operands: parsed._.map((word) => String(word).replace(SHIELD, '')),
    flags: new Set(names.flags.filter((name) => parsed[name] === true)),
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
