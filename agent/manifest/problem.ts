import { quote } from '../domain/quote.ts';

export { printable, quote } from '../domain/quote.ts';

/** One thing that is wrong with a file that people or the desk wrote. */
export interface Problem {
  /** Where: a JSON path with its line and column, `steps[2].payload (14:7)`, or only these, `3:14`. */
  readonly at: string;
  /** What is found there and what is expected, in one line. */
  readonly message: string;
}

// A screen shows no more, and a hostile file must not fill a result.
export const MAX_PROBLEMS = 20;
const MAX_SHOWN = 60;

export function formatProblem({ at, message }: Problem): string {
  return `${at}: ${message}`;
}

/** The first problems, and one more line that counts the rest of `count`. */
export function limitProblems(problems: readonly Problem[], count: number): readonly Problem[] {
  const shown = problems.slice(0, MAX_PROBLEMS);
  const rest = count - shown.length;
  return rest <= 0 ? shown : [...shown, { at: 'besides', message: `${rest} more of this sort` }];
}

/** `steps[2].payload`; the root is `the file`. */
export function formatJsonPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (typeof part === 'string' && /^[$A-Za-z_][\w$-]*$/.test(part) && part.length <= MAX_SHOWN)
      text += text === '' ? part : `.${part}`;
    else text += `[${quote(String(part))}]`;
  }
  return text === '' ? 'the file' : text;
}
