import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../agent/adapters/node/arguments.ts';
import { type CommandLine, readCommandLine } from '../../../agent/cli/command-line.ts';
import { OPTIONS } from '../../../agent/cli/table.ts';

const read = (...argv: readonly string[]) => readCommandLine(argv, parseArguments);

function line(...argv: readonly string[]): CommandLine {
  const reading = read(...argv);
  if (!reading.ok) throw new Error(reading.failure.detail);
  return reading.line;
}

describe('the command line', () => {
  it('without words is no command', () => {
    expect(line()).toMatchObject({ command: undefined, operands: [] });
  });

  it('is a command, its operands and its options, in any order', () => {
    for (const argv of [
      ['inspect', 'D:\\', '--json'],
      ['--json', 'inspect', 'D:\\'],
      ['inspect', '--json', 'D:\\'],
    ]) {
      const found = line(...argv);
      expect(found).toMatchObject({ command: 'inspect', operands: ['D:\\'] });
      expect([found.flag('json'), found.flag('plain')]).toEqual([true, false]);
    }
  });

  it.each([
    { argv: ['-h'], flag: 'help' },
    { argv: ['-v'], flag: 'version' },
    { argv: ['--help'], flag: 'help' },
  ])('$argv is --$flag', ({ argv, flag }) => {
    expect(line(...argv).flag(flag)).toBe(true);
  });

  it.each([
    { argv: ['rehearse', '--machine', '00123'], text: '00123', why: 'digits are no number' },
    { argv: ['rehearse', '--machine=00123'], text: '00123', why: 'with an equals sign too' },
    { argv: ['rehearse', '--machine', '0x10'], text: '0x10', why: 'nor is hex' },
    { argv: ['rehearse', '--machine', '1e3'], text: '1e3', why: 'nor is an exponent' },
    { argv: ['rehearse', '--machine', 'a', '--machine', 'b'], text: 'b', why: 'the last one counts' },
    { argv: ['rehearse', '--machine', '-5'], text: '-5', why: 'a negative number is a word' },
    { argv: ['rehearse', '--machine', 'a=b'], text: 'a=b', why: 'an equals sign in a value' },
  ])('a text stays as it was written: $why', ({ argv, text }) => {
    expect(line(...argv).text('machine')).toBe(text);
  });

  it.each([
    { argv: ['explain', '-2146498530'], operand: '-2146498530', why: 'a signed Windows code is a word' },
    { argv: ['explain', '00123'], operand: '00123', why: 'zeros in front stay' },
    { argv: ['inspect', '--', '--odd-name'], operand: '--odd-name', why: 'after -- everything is a word' },
    { argv: ['inspect', '--', '--no-name'], operand: '--no-name', why: 'everything' },
  ])('an operand stays as it was written: $why', ({ argv, operand }) => {
    expect(line(...argv).operands).toEqual([operand]);
  });

  it.each([
    { argv: ['--jsn'], says: 'there is no option --jsn; did you mean --json?', why: 'a slip' },
    {
      argv: ['rehearse', '--machin=x'],
      says: 'there is no option --machin; did you mean --machine?',
      why: 'a slip before a value',
    },
    { argv: ['--xyzzy'], says: 'there is no option --xyzzy', why: 'nothing is near' },
    { argv: ['-x'], says: 'there is no option -x', why: 'a short one that is none' },
    {
      argv: ['run', '--no-json'],
      says: 'there is no option --no-json; did you mean --json?',
      why: 'options are not turned off',
    },
    {
      argv: ['rehearse', '--no-machine'],
      says: 'there is no option --no-machine; did you mean --machine?',
      why: 'texts neither',
    },
    {
      argv: ['run', '--no-reboot'],
      says: 'there is no option --no-reboot',
      why: 'what never was an option is not turned off silently',
    },
    {
      argv: ['rehaerse'],
      says: 'there is no command "rehaerse"; did you mean rehearse?',
      why: 'a slip in the command',
    },
    { argv: ['dance'], says: 'there is no command "dance"', why: 'no such command' },
    {
      argv: ['plan', '--shell'],
      says: '--shell belongs to run, undo, not to plan',
      why: 'an option of another command',
    },
    {
      argv: ['--machine', 'x'],
      says: '--machine belongs to rehearse, doctor, capture, undo, not to servicer',
      why: 'an option without its command',
    },
    { argv: ['inspect', '--hive'], says: '--hive needs a value', why: 'a value is missing at the end' },
    {
      argv: ['inspect', '--hive', '--json'],
      says: '--hive needs a value',
      why: 'the next option is no value',
    },
    { argv: ['inspect', '--hive='], says: '--hive needs a value', why: 'an empty value' },
    { argv: ['inspect', 'a', 'b'], says: '"b" is one word too many for inspect', why: 'two operands' },
    { argv: ['run', 'now'], says: '"now" is one word too many for run', why: 'run takes none' },
  ])('is refused: $why', ({ argv, says }) => {
    const reading = read(...argv);
    expect(reading).toMatchObject({ ok: false, failure: { code: 'SVC-1003' } });
    expect(reading.ok ? '' : reading.failure.detail).toBe(says);
  });
});

describe('the table of options', () => {
  it('has no name that minimist would turn around, but for flags, which are taken out before', () => {
    const turned = OPTIONS.filter(({ name }) => name.startsWith('no-'));
    expect(turned.filter(({ kind }) => kind !== 'flag')).toEqual([]);
    const read = readCommandLine(['keygen', '--no-password', '--out', 'a'], parseArguments);
    expect(read).toMatchObject({ ok: true, line: { command: 'keygen', operands: [] } });
    expect(read.ok && [read.line.flag('no-password'), read.line.text('out')]).toEqual([true, 'a']);
    const without = readCommandLine(['keygen', '--', '--no-password'], parseArguments);
    expect(without.ok && without.line.flag('no-password')).toBe(false);
  });

  it.each([
    { argv: ['verify', 'f', '-p', 'k.pub'], name: 'public-key-file', value: 'k.pub' },
    { argv: ['verify', 'f', '-P', 'RWQ'], name: 'public-key', value: 'RWQ' },
    { argv: ['sign', 'f', '-s', 'k', '-t', 'a b'], name: 'trusted-comment', value: 'a b' },
  ])('takes the letters of minisign: $argv', ({ argv, name, value }) => {
    const read = readCommandLine(argv, parseArguments);
    expect(read.ok && read.line.text(name)).toBe(value);
  });

  it('gives no letter to two options', () => {
    const letters = OPTIONS.flatMap(({ short }) => (short === undefined ? [] : [short]));
    expect(new Set(letters).size).toBe(letters.length);
  });

  it('has each name once, and a value name for every text', () => {
    const names = OPTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { kind, value } of OPTIONS) expect(value !== undefined).toBe(kind === 'text');
  });
});
