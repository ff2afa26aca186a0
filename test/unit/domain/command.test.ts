import { describe, expect, it } from 'vitest';
import { type Command, type CommandEnd, exitedWith, formatCommand } from '../../../agent/domain/command.ts';

const NET: Command = {
  tool: 'net',
  file: 'X:\\Windows\\System32\\net.exe',
  args: ['use', '\\\\srv\\in$', 'canary-password', '/user:line'],
  effect: 'changes',
  timeoutMs: 1,
  idleMs: 1,
};

describe('a command as text', () => {
  it.each([
    { args: ['a'], text: 'x.exe a', why: 'plain words stand as they are' },
    { args: ['a b'], text: 'x.exe "a b"', why: 'a blank needs quotes' },
    { args: ['a\tb'], text: 'x.exe "a\tb"', why: 'a tab too' },
    { args: ['a"b'], text: 'x.exe "a"b"', why: 'for people: a quote is seen, not escaped' },
    { args: [''], text: 'x.exe ""', why: 'an empty argument must be seen' },
    { args: [], text: 'x.exe', why: 'no arguments' },
  ])('$text: $why', ({ args, text }) => {
    expect(formatCommand({ ...NET, file: 'x.exe', args })).toBe(text);
  });

  it('hides a secret argument, and no other one', () => {
    const shown = formatCommand({ ...NET, secretArgs: [2] });
    expect(shown).toBe('X:\\Windows\\System32\\net.exe use \\\\srv\\in$ *** /user:line');
    expect(formatCommand(NET)).toContain('canary-password');
  });

  it('never shows the secret input', () => {
    expect(formatCommand({ ...NET, args: [], secretInput: 'canary-password' })).not.toContain('canary');
  });
});

describe('how a command ended', () => {
  const ended = (end: CommandEnd) => ({
    command: NET,
    ended: end,
    stdout: new Uint8Array(0),
    stderr: new Uint8Array(0),
    durationMs: 0,
  });

  it.each([
    { end: { end: 'exited', exitCode: '0x00000000' }, codes: [], good: true, why: 'zero, nothing asked' },
    { end: { end: 'exited', exitCode: '0x00000BC2' }, codes: [], good: false, why: '3010 is not zero' },
    {
      end: { end: 'exited', exitCode: '0x00000BC2' },
      codes: ['0x00000BC2'],
      good: true,
      why: 'it was asked for',
    },
    {
      end: { end: 'exited', exitCode: '0x00000000' },
      codes: ['0x00000BC2'],
      good: false,
      why: 'zero was not asked',
    },
    { end: { end: 'timed-out', limit: 'hard' }, codes: [], good: false, why: 'it was stopped' },
    { end: { end: 'not-started', because: 'ENOENT' }, codes: [], good: false, why: 'it never ran' },
  ] as const)('$why: $good', ({ end, codes, good }) => {
    expect(exitedWith(ended(end), ...codes)).toBe(good);
  });
});
