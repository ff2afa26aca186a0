import { PLAIN_EXITS } from './exits.ts';
import type { CommandSpec, OptionSpec } from './table.ts';

/** Options of the commands that make and check signatures: a part of the one table. */
export const SIGNING_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'out',
    kind: 'text',
    value: 'NAME',
    help: 'the names of the two files, without .key and .pub',
    commands: ['keygen', 'stage'],
    within: {
      stage: { value: 'FOLDER', help: 'where the payload goes; an earlier stage there is replaced' },
    },
  },
  { name: 'no-password', kind: 'flag', help: 'the secret key lies open in its file', commands: ['keygen'] },
  {
    name: 'password-file',
    kind: 'text',
    value: 'FILE',
    help: 'file with the password in one line; - is standard input',
    commands: ['keygen', 'sign', 'stage'],
  },
  {
    name: 'force',
    kind: 'flag',
    help: 'overwrite keys that are there: nothing can be signed with the old one any more',
    commands: ['keygen'],
  },
  {
    name: 'secret-key',
    kind: 'text',
    short: 's',
    value: 'FILE',
    help: 'the secret key (.key)',
    commands: ['sign', 'stage'],
  },
  {
    name: 'trusted-comment',
    kind: 'text',
    short: 't',
    value: 'TEXT',
    help: 'what is signed along; of a manifest it must not contradict channel and serial',
    commands: ['sign'],
  },
  {
    name: 'second',
    kind: 'flag',
    help: 'the signature of the second person: FILE.2.minisig',
    commands: ['sign', 'verify'],
  },
  {
    name: 'public-key-file',
    kind: 'text',
    short: 'p',
    value: 'FILE',
    help: 'the public key (.pub)',
    commands: ['verify'],
  },
  {
    name: 'public-key',
    kind: 'text',
    short: 'P',
    value: 'KEY',
    help: 'the public key itself, starting with RW',
    commands: ['verify'],
  },
  {
    name: 'prehashed',
    kind: 'flag',
    short: 'H',
    help: 'refuse legacy signatures, as every machine does',
    commands: ['verify'],
  },
  {
    name: 'settings',
    kind: 'text',
    value: 'FILE',
    help: 'servicer.json of an overlay: its keys and rules decide',
    commands: ['verify'],
  },
];

export const SIGNING_COMMANDS = {
  keygen: {
    summary: 'make a pair of keys: one to sign manifests with, one for the overlay',
    operands: '',
    maxOperands: 0,
    examples: [
      { line: 'servicer keygen --out line-a', why: 'line-a.key, with a password, and line-a.pub' },
      { line: 'servicer keygen --out test --no-password', why: 'for tests: whoever has the file can sign' },
    ],
    exits: PLAIN_EXITS,
  },
  sign: {
    summary: 'sign files as minisign does; a manifest with its channel and serial',
    operands: 'FILE...',
    maxOperands: 64,
    examples: [
      { line: 'servicer sign manifest.json -s line-a.key', why: 'writes manifest.json.minisig' },
      {
        line: 'servicer sign manifest.json -s other.key --second',
        why: 'the second person writes manifest.json.2.minisig',
      },
    ],
    exits: PLAIN_EXITS,
  },
  verify: {
    summary: 'check a signature, or what machines with this overlay would say',
    operands: 'FILE',
    maxOperands: 1,
    examples: [
      {
        line: 'servicer verify manifest.json --settings servicer.json',
        why: 'signers, serial, dates, and what would be refused',
      },
      { line: 'servicer verify FILE -p line-a.pub', why: 'what minisign -V says' },
    ],
    exits: [
      { code: '0', means: 'good' },
      { code: '40', means: 'not good: it would be refused' },
      { code: '60', means: 'settings, keys or command line cannot be used' },
    ],
  },
} as const satisfies Readonly<Record<'keygen' | 'sign' | 'verify', CommandSpec>>;
