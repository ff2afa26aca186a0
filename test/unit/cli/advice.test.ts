import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../agent/adapters/node/arguments.ts';
import { readCommandLine } from '../../../agent/cli/command-line.ts';
import { COMMAND_SPECS, COMMANDS } from '../../../agent/cli/table.ts';
import { ERRORS } from '../../../agent/domain/error-table.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
// The page of the error codes is made of their table, which is asked itself.
const DOCS = readdirSync(path.join(ROOT, 'docs')).filter(
  (name) => name.endsWith('.md') && name !== 'error-codes.md',
);
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'payload/README.md',
  'payload/examples/README.md',
  'winpe-overlay/servicer/keys/README.txt',
  ...DOCS.map((name) => `docs/${name}`),
];

/** Command lines that a text tells people to type: between backticks, or on an indented line of their own. */
function advised(text: string): readonly string[] {
  const inline = [...text.matchAll(/`(?:npx )?servicer ([^`]+)`/g)].map(([, line = '']) => line);
  const blocks = [...text.matchAll(/^ {2,}servicer (\S+(?: \S+)*)/gm)].map(([, line = '']) => line);
  return [...inline, ...blocks].filter((line) => !line.includes('COMMAND'));
}

function whyNot(line: string): string | undefined {
  const read = readCommandLine(line.trim().split(/\s+/), parseArguments);
  // `doctor --record` in a sentence names the option, and not what is typed.
  return read.ok || read.failure.detail.endsWith('needs a value') ? undefined : read.failure.detail;
}

describe('a command that people are told to type can be typed', () => {
  it.each(Object.entries(ERRORS))('by the remedy of %s', (_, { remedy }) => {
    expect(advised(remedy).map(whyNot)).toEqual(advised(remedy).map(() => undefined));
  });

  it.each(PAGES)('by %s', (page) => {
    const lines = advised(readFileSync(path.join(ROOT, page), 'utf8'));
    expect(lines.flatMap((line) => (whyNot(line) === undefined ? [] : [`${line}: ${whyNot(line)}`]))).toEqual(
      [],
    );
  });

  it.each(COMMANDS)('by the examples of %s', (name) => {
    const lines = COMMAND_SPECS[name].examples
      .map(({ line }) => line.replace(/^eval "\$\(|\)"$/g, ''))
      .map((line) => line.replace(/^servicer /, ''));
    expect(lines.map(whyNot)).toEqual(lines.map(() => undefined));
  });

  it('is found in these pages at all, and a wrong one is noticed', () => {
    expect(advised(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).length).toBeGreaterThan(4);
    expect(whyNot('check-image boot.wim')).toContain('check-image');
  });
});
