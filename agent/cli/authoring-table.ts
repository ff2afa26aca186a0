import type { CommandSpec, OptionSpec } from './table.ts';

/** Options of the commands that make and check a payload: a part of the one table. */
export const AUTHORING_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'issued',
    kind: 'text',
    value: 'TIME',
    help: 'when the manifest was made, for the same bytes every time: 2026-11-20T08:00:00Z',
    commands: ['stage'],
  },
  {
    name: 'reread',
    kind: 'flag',
    help: 'read every file again, also those that were not touched',
    commands: ['stage'],
  },
  {
    name: 'link',
    kind: 'flag',
    help: 'hard links instead of copies, where the volume has them',
    commands: ['stage'],
  },
];

export const AUTHORING_COMMANDS = {
  stage: {
    summary: 'make a signed payload of a servicing.yaml',
    operands: 'servicing.yaml',
    maxOperands: 1,
    examples: [
      {
        line: 'servicer stage servicing.yaml --out payload --key line.key',
        why: 'orders, hashes, signs, reads it back',
      },
      {
        line: 'servicer stage servicing.yaml --out payload',
        why: 'again: reads only what was touched',
      },
    ],
    exits: [
      { code: '0', means: 'staged; the old payload is replaced' },
      { code: '40, 60', means: 'refused: the input, or the desk; the old payload is whole' },
    ],
  },
  lint: {
    summary: 'say what speaks against a servicing.yaml or a manifest.json',
    operands: 'FILE',
    maxOperands: 1,
    examples: [
      { line: 'servicer lint servicing.yaml', why: 'order, architectures, drivers, names, secrets' },
      { line: 'servicer lint payload/manifest.json --json', why: 'the same of what was staged' },
    ],
    exits: [
      { code: '0', means: 'at most notes' },
      { code: '30', means: 'warnings' },
      { code: '40', means: 'errors, or a file that cannot be used' },
    ],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
