import type { StepData } from '../../steps/registry.ts';
import type { LintRule } from './rule.ts';

const AUTOLOGON_PAGE =
  'https://learn.microsoft.com/troubleshoot/windows-server/user-profiles-and-logon/turn-on-automatic-logon';

const SECRET_NAME = /passw(or)?d|passphrase|secret|api[-_ ]?key|access[-_ ]?token/i;
// A text that says where a secret is kept is none itself.
const REFERENCE_KEY = /file$|path$/i;

export const STEP_RULES: readonly LintRule[] = [
  {
    code: 'LINT-040',
    severity: 'warning',
    title: 'secret in clear',
    reason:
      'A manifest is signed, not hidden: everybody who can read the share reads it, and so does every user of the machine.',
    remedy: 'Set it when the machine is deployed, or use an account that opens nothing else.',
    source: AUTOLOGON_PAGE,
    check: ({ steps }) =>
      steps.flatMap((step) =>
        secretsOf(step).map((name) => ({ where: `step ${step.id}`, message: `${name} is in clear` })),
      ),
  },
  {
    code: 'LINT-041',
    severity: 'warning',
    title: 'required step after an optional one',
    reason:
      'When the optional step fails, the required one is left out, and the whole run fails for something optional.',
    remedy: 'Make both required or both optional, or take the optional one out of "after".',
    source: 'this project',
    check: ({ ordered }) => {
      const optional = new Set(ordered.filter(({ required }) => !required).map(({ id }) => id));
      return ordered
        .filter(({ required }) => required)
        .flatMap(({ id, after }) =>
          after
            .filter((other) => optional.has(other))
            .map((other) => ({
              where: `step ${id}`,
              message: `it waits for step ${other}, which is optional`,
            })),
        );
    },
  },
];

/** Names of values that look like a secret, wherever they stand in the data of a step. */
function secretsOf(step: StepData): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && inner !== '' && SECRET_NAME.test(key) && !REFERENCE_KEY.test(key))
        found.push(key);
      // A registry value: { name: DefaultPassword, data: ... }.
      if (
        key === 'name' &&
        typeof inner === 'string' &&
        'data' in value &&
        isSecretData(value.data) &&
        SECRET_NAME.test(inner)
      ) {
        found.push(inner);
      }
      if (key === 'arguments' && Array.isArray(inner)) found.push(...secretWords(inner));
      visit(inner, depth + 1);
    }
  };
  visit(step, 0);
  return [...new Set(found)];
}

/** `SVCPASSWORD=...` and `/password:...`, and `--password` before another word. */
function secretWords(words: readonly unknown[]): readonly string[] {
  return words.flatMap((word, index) => {
    const [, dash = '', name = '', value] =
      /^([-/]{0,2})([\w.-]{1,64})(?:[:=](.+))?$/s.exec(String(word)) ?? [];
    if (!SECRET_NAME.test(name) || REFERENCE_KEY.test(name) || /^no/i.test(name)) return [];
    const next = dash === '' ? '' : String(words[index + 1] ?? '');
    return value !== undefined || (next !== '' && !/^[-/]/.test(next)) ? [name] : [];
  });
}

/** Numbers are switches: DisablePasswordReveal is 1. */
function isSecretData(data: unknown): boolean {
  return typeof data === 'string' && data !== '';
}

const MAX_DEPTH = 8;
