import { ERRORS, errorSpec } from '../../agent/domain/error-table.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  1: 'Input: settings, manifest, signature, payload',
  2: 'The machine and its Windows',
  3: 'Servicing',
  4: 'Verification',
  5: 'Network and shares',
  6: 'The environment',
  9: 'The agent itself',
};

/** docs/error-codes.md, made from the closed error table. */
export function errorCodesPage(): string {
  const lines = [
    '# Error codes',
    '',
    'Made from `agent/domain/error-table.ts` by `npm run generate`; a test keeps it current. A number is never reused.',
    '`servicer explain CODE` prints the same, and knows the codes of Windows as well.',
    '',
    'Image: *untouched* - nothing was changed; *known* - it was looked at again and is not in doubt; *in doubt* - do not ship.',
    'The exit code of the process is the exit class plus 0 (result on the share), 1 (spooled) or 2 (on the screen only).',
  ];
  let family = '';
  for (const code of codes()) {
    const digit = code.slice(4, 5);
    if (digit !== family) {
      family = digit;
      lines.push('', `## ${digit}xxx ${FAMILIES[digit] ?? ''}`);
    }
    const { summary, remedy, image, retry, exit } = errorSpec(code);
    lines.push(
      '',
      `### ${code}`,
      '',
      summary,
      '',
      `- What to do: ${remedy}`,
      `- Image: ${image === 'in-doubt' ? 'in doubt' : image}. Try again: ${RETRY[retry]}. Exit class ${exit}.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const RETRY = {
  never: 'not without a change',
  now: 'the agent does so itself',
  boot: 'at the next start',
} as const;

function codes(): readonly (keyof typeof ERRORS)[] {
  return Object.keys(ERRORS)
    .filter((code): code is keyof typeof ERRORS => code in ERRORS)
    .sort();
}
