import type { ErrorSpec } from '../../../agent/domain/error-table.ts';
import type { SourceText } from './sources.ts';

/** Hard limits in lines. */
const LONGEST = { agent: 250, test: 400 } as const;

/** Files that a script makes are not for reading. */
const MADE = /\.generated\.ts$/;
/** Where the codes are told of, not raised. */
const CODE_TABLE = /^agent\/domain\/(errors\/|error-table\.ts$)/;

export function againstLength({ path, text }: SourceText): readonly string[] {
  if (MADE.test(path)) return [];
  const limit = path.startsWith('agent/') ? LONGEST.agent : LONGEST.test;
  const lines = text.trimEnd().split('\n').length;
  return lines > limit ? [`${path} has ${lines} lines, ${limit} are allowed`] : [];
}

export function againstNames({ path }: SourceText): readonly string[] {
  const isKebab = path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part));
  return isKebab ? [] : [`${path} is not kebab-case`];
}

/** What would tie the program to where it was made: hosts of package registries, folders of one machine. */
const FOREIGN: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'a package registry',
    pattern: /\bregistry\.[a-z0-9-]+\.(org|com|io)\b/i,
  },
  { what: 'a folder of one machine', pattern: /(?<![\w.$}\]-])\/(home|root|Users)\/\w/ },
];

export function againstForeignNames({ path, text }: SourceText): readonly string[] {
  return FOREIGN.flatMap(({ what, pattern }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`${path} names ${what}: ${found}`];
  });
}

/** A rule that is switched off must say why: `biome-ignore lint/x: reason`, never `ts-ignore`. */
export function againstSuppressions({ path, text }: SourceText): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const bad =
      /@ts-(ignore|nocheck)/.test(line) || /(biome-ignore(?![^:]*: \S)|@ts-expect-error\s*$)/.test(line);
    return bad ? [`${path}:${index + 1} switches a rule off without a reason`] : [];
  });
}

const CODE = /SVC-\d{4}/g;
/** A code that is raised stands in quotes; one that a comment explains does not count. */
const RAISED = /(?<=['"`])SVC-\d{4}\b/g;

type CodeRow = Pick<Partial<ErrorSpec>, 'summary' | 'retired'>;

/** Codes of the closed table that nothing in the program can raise. */
export function unusedCodes(
  table: Readonly<Record<string, CodeRow>>,
  files: readonly SourceText[],
): readonly string[] {
  const used = new Set(
    files.filter(({ path }) => !CODE_TABLE.test(path)).flatMap(({ text }) => text.match(RAISED) ?? []),
  );
  return Object.entries(table)
    .filter(([code, { retired }]) => retired !== true && !used.has(code))
    .map(([code]) => code);
}

/** Codes that the program writes and the table does not know, or has retired. */
export function unknownCodes(
  table: Readonly<Record<string, CodeRow>>,
  files: readonly SourceText[],
): readonly string[] {
  return files.flatMap(({ path, text }) =>
    [...new Set(text.match(CODE) ?? [])]
      .filter(
        (code) => !Object.hasOwn(table, code) || (table[code]?.retired === true && !CODE_TABLE.test(path)),
      )
      .map((code) => `${path}: ${code}`),
  );
}
