import type { Finding, Severity } from '../authoring/lint/rule.ts';
import { errorSpec } from '../domain/error-table.ts';
import type { Failure } from '../domain/servicing-error.ts';

const WORDS: Readonly<Record<Severity, string>> = { error: 'ERROR  ', warning: 'WARNING', note: 'note   ' };

export type Counts = Readonly<Record<Severity, number>>;

export function countFindings(findings: readonly Finding[]): Counts {
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** Each finding in two lines: what, and what to do. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ severity, code, where, message, remedy }) => [
    `${WORDS[severity]} ${code} ${where}: ${message}`,
    `        ${remedy}`,
  ]);
}

export function findingsPage(findings: readonly Finding[], file: string): readonly string[] {
  const { error, warning, note } = countFindings(findings);
  if (findings.length === 0) return [`${file}: nothing to complain about`];
  return [
    ...findingLines(findings),
    '',
    `${file}: ${plural(error, 'error')}, ${plural(warning, 'warning')}, ${plural(note, 'note')}`,
  ];
}

/** Failures of one code under its summary and remedy. */
export function failuresPage(failures: readonly Failure[]): readonly string[] {
  const codes = [...new Set(failures.map(({ code }) => code))];
  return codes.flatMap((code) => [
    `${code} ${errorSpec(code).summary}`,
    ...failures.filter((failure) => failure.code === code).map(({ detail }) => `  ${detail}`),
    `  ${errorSpec(code).remedy}`,
  ]);
}

export function failuresDocument(failures: readonly Failure[]): unknown {
  return {
    errors: failures.map((failure) => {
      const { summary, remedy } = errorSpec(failure.code);
      return { ...failure, summary, remedy };
    }),
  };
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
