import { AUTHORING_COMMANDS, AUTHORING_OPTIONS } from './authoring-table.ts';
import { PLAIN_EXITS, RUN_EXITS } from './exits.ts';
import { REHEARSAL_COMMANDS, REHEARSAL_OPTIONS } from './rehearsal-table.ts';
import { SIGNING_COMMANDS, SIGNING_OPTIONS } from './signing-table.ts';

/** Commands that exist, in the order of the help. */
export const COMMANDS = [
  'run',
  'plan',
  'undo',
  'rehearse',
  'inspect',
  'doctor',
  'capture',
  'stage',
  'lint',
  'keygen',
  'sign',
  'verify',
  'explain',
  'schema',
  'completion',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface OptionSpec {
  readonly name: string;
  /** `flag` takes no value. Everything else is text: `--serial 00123` must not become a number. */
  readonly kind: 'flag' | 'text';
  readonly value?: string;
  /** One letter, as minisign has it. */
  readonly short?: string;
  readonly help: string;
  /** undefined: every command takes it. */
  readonly commands?: readonly CommandName[];
  /** Where it means something else in one command: other words for its help. */
  readonly within?: Readonly<Partial<Record<CommandName, { readonly value: string; readonly help: string }>>>;
}

/** The one table of options: parsing, help, "did you mean" and completion come from it. */
export const OPTIONS: readonly OptionSpec[] = [
  { name: 'help', kind: 'flag', help: 'show help for the command and stop' },
  { name: 'version', kind: 'flag', help: 'show the version and stop' },
  { name: 'json', kind: 'flag', help: 'print one JSON document instead of a page' },
  { name: 'plain', kind: 'flag', help: 'no colours (NO_COLOR does the same)' },
  {
    name: 'shell',
    kind: 'flag',
    help: 'stay in the shell at the end, whatever the settings say',
    commands: ['run', 'undo'],
  },
  {
    name: 'dry-run',
    kind: 'flag',
    help: 'look, decide and print what would be put back; change nothing',
    commands: ['undo'],
  },
  {
    name: 'settled',
    kind: 'flag',
    help: 'a person answers for the image: forget the doubt that an earlier run left',
    commands: ['run', 'rehearse', 'undo'],
  },
  {
    name: 'ask-bitlocker',
    kind: 'flag',
    help: 'ask at the console for the recovery password of a locked volume',
    commands: ['run', 'undo'],
  },
  ...REHEARSAL_OPTIONS,
  {
    name: 'mask',
    kind: 'flag',
    help: 'leave serial numbers, MAC addresses, names and labels out',
    commands: ['capture', 'doctor'],
  },
  {
    name: 'record',
    kind: 'text',
    value: 'FOLDER',
    help: 'write what the tools of this Windows PE print, and answer the field test, into a new folder',
    commands: ['doctor'],
  },
  {
    name: 'hive',
    kind: 'text',
    value: 'FILE',
    help: 'read one registry hive file, with its .LOG1 and .LOG2',
    commands: ['inspect'],
  },
  {
    name: 'key',
    kind: 'text',
    value: 'PATH',
    help: 'with --hive: print one key',
    commands: ['inspect', 'stage'],
    within: { stage: { value: 'FILE', help: 'the secret key to sign with (.key)' } },
  },
  {
    name: 'export',
    kind: 'text',
    value: 'FILE',
    help: 'with --hive: write the whole hive as a .reg file',
    commands: ['inspect'],
  },
  ...AUTHORING_OPTIONS,
  ...SIGNING_OPTIONS,
];

export interface CommandSpec {
  readonly summary: string;
  /** What follows the command, as the help shows it. */
  readonly operands: string;
  readonly maxOperands: number;
  readonly examples: readonly { readonly line: string; readonly why: string }[];
  readonly exits: readonly { readonly code: string; readonly means: string }[];
}

export const COMMAND_SPECS: Readonly<Record<CommandName, CommandSpec>> = {
  run: {
    summary: 'service the offline Windows of this machine (the default in Windows PE)',
    operands: '',
    maxOperands: 0,
    examples: [
      { line: 'servicer run', why: 'as startnet.cmd does: settings from servicer.json' },
      { line: 'servicer run --shell', why: 'the same, and no reboot at the end' },
    ],
    exits: RUN_EXITS,
  },
  plan: {
    summary: 'look, decide and print what a run would do; change nothing',
    operands: '',
    maxOperands: 0,
    examples: [{ line: 'servicer plan --json', why: 'every step with its exact commands, memory and space' }],
    exits: [
      { code: '0', means: 'a run would have work to do' },
      { code: '10', means: 'a run would have nothing to do' },
      { code: '40, 50, 60', means: 'a run would be refused: input, machine, environment' },
    ],
  },
  undo: {
    summary: 'put back what a run changed, where every step of it has an undo',
    operands: '[RUN-ID]',
    maxOperands: 1,
    examples: [
      { line: 'servicer undo --dry-run', why: 'what would be put back, and from which run; changes nothing' },
      { line: 'servicer undo', why: 'the newest run that changed something, as a whole or not at all' },
      {
        line: 'servicer undo 3f2a --machine my-device.json',
        why: 'a run by its id, or how it begins; here on a described machine',
      },
    ],
    exits: RUN_EXITS,
  },
  ...REHEARSAL_COMMANDS,
  inspect: {
    summary: 'read an offline Windows, an update, a driver or one hive; change nothing',
    operands: 'PATH',
    maxOperands: 1,
    examples: [
      { line: 'servicer inspect D:\\', why: 'what it is, what is pending, updates and drivers' },
      {
        line: 'servicer inspect update.msu',
        why: 'a .msu, .cab, .wim or .inf: what it is, for which Windows',
      },
      {
        line: 'servicer inspect --hive SYSTEM --key Select',
        why: 'one key, with the transaction logs replayed',
      },
    ],
    exits: PLAIN_EXITS,
  },
  doctor: {
    summary: 'host, tools, volumes, memory, and what would be refused; changes nothing',
    operands: '',
    maxOperands: 0,
    examples: [
      { line: 'servicer doctor', why: 'before the first run on a kind of machine' },
      { line: 'servicer doctor --machine my-device.json --json', why: 'the same of a described machine' },
      {
        line: 'servicer doctor --record E:\\record --mask',
        why: 'what the tools here print, to be sent on; reads only',
      },
    ],
    exits: [
      { code: '0', means: 'nothing speaks against a run' },
      { code: '40, 50, 60', means: 'a run would be refused: input, machine, environment' },
    ],
  },
  capture: {
    summary: 'write a description of this machine that rehearse reads',
    operands: 'OUT.json',
    maxOperands: 1,
    examples: [
      {
        line: 'servicer capture E:\\device.json --mask',
        why: 'to rehearse it at the desk, and to send it on',
      },
    ],
    exits: PLAIN_EXITS,
  },
  ...AUTHORING_COMMANDS,
  ...SIGNING_COMMANDS,
  explain: {
    summary: 'say what a code means and what to do about it',
    operands: 'CODE',
    maxOperands: 1,
    examples: [
      { line: 'servicer explain SVC-2004', why: 'a code of this agent' },
      { line: 'servicer explain -2146498530', why: 'a code of Windows: hex, signed or unsigned' },
    ],
    exits: PLAIN_EXITS,
  },
  schema: {
    summary: 'print a JSON schema: manifest, servicing, settings, inspect, hive or key',
    operands: 'NAME',
    maxOperands: 1,
    examples: [{ line: 'servicer schema settings', why: 'for the editor' }],
    exits: PLAIN_EXITS,
  },
  completion: {
    summary: 'print a completion script for a shell',
    operands: 'bash | powershell',
    maxOperands: 1,
    examples: [{ line: 'eval "$(servicer completion bash)"', why: 'complete commands and options' }],
    exits: PLAIN_EXITS,
  },
};
