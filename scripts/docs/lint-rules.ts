import { LINT_RULES } from '../../agent/authoring/lint/rules.ts';

/** docs/lint-rules.md: every rule of `servicer lint`, from the table that the program uses. */
export function lintRulesPage(): string {
  return [
    '# Lint rules',
    '',
    'What `servicer lint` says of a servicing.yaml or a manifest.json. An error stops `servicer stage`; a warning does not, and',
    'makes `lint` end with 30. Generated from `agent/authoring/lint` by `npm run generate`; do not edit.',
    '',
    '| code | severity | what | why | what to do | source |',
    '|---|---|---|---|---|---|',
    ...LINT_RULES.map(
      ({ code, severity, title, reason, remedy, source }) =>
        `| ${[code, severity, title, reason, remedy, source].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
