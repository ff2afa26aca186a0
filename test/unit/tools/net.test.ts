import { describe, expect, it } from 'vitest';
import { type CommandEnd, formatCommand } from '../../../agent/domain/command.ts';
import { windowsCode } from '../../../agent/domain/windows-code.ts';
import { dropShare, NET_ERROR_UNNAMED, netError, useShare } from '../../../agent/tools/net.ts';
import { fixture } from '../../fixtures/load.ts';

const SYSTEM32 = 'X:\\Windows\\System32';
const SHARE = '\\\\srv-01\\results$';
const ACCOUNT = { user: 'LINE\\out', password: 'Sesame 47"!' };

describe('net use', () => {
  it('hands the password to standard input, never to the command line', () => {
    const command = useShare(SYSTEM32, SHARE, ACCOUNT, { passwordOnCommandLine: false });
    expect(command.args).toEqual(['use', SHARE, '*', '/user:LINE\\out', '/persistent:no']);
    expect(command.secretInput).toBe('Sesame 47"!\r\n');
    expect(formatCommand(command)).not.toContain('Sesame');
  });

  it('hides the password when it has to be an argument', () => {
    const command = useShare(SYSTEM32, SHARE, ACCOUNT, { passwordOnCommandLine: true });
    expect(command.args[2]).toBe(ACCOUNT.password);
    expect(command).not.toHaveProperty('secretInput');
    expect(formatCommand(command)).toBe(
      `X:\\Windows\\System32\\net.exe use ${SHARE} *** /user:LINE\\out /persistent:no`,
    );
  });

  it.each([
    { password: '*', why: 'net would ask for one' },
    { password: '/delete', why: 'net would take it for a switch' },
  ])('types "$password" even then: $why', ({ password }) => {
    const command = useShare(SYSTEM32, SHARE, { user: 'u', password }, { passwordOnCommandLine: true });
    expect(command.args[2]).toBe('*');
    expect(command.secretInput).toBe(`${password}\r\n`);
  });

  it('is ended without a question', () => {
    expect(dropShare(SYSTEM32, SHARE).args).toEqual(['use', SHARE, '/delete', '/yes']);
  });
});

describe('the number of a net error', () => {
  const command = dropShare(SYSTEM32, SHARE);
  const none = new Uint8Array();
  const ended = (end: CommandEnd, stderr: Uint8Array, stdout: Uint8Array = none) =>
    netError({ command, ended: end, stdout, stderr, durationMs: 1 });
  const failed: CommandEnd = { end: 'exited', exitCode: windowsCode(2) };

  it.each([
    { name: 'error-53-stderr', number: 53, why: 'English' },
    { name: 'error-53-de', number: 53, why: 'German' },
    { name: 'error-86-prompt', number: 86, why: 'the address of the server is no error' },
    { name: 'helpmsg-2250', number: 2250, why: 'the number comes last' },
    { name: 'no-number', number: NET_ERROR_UNNAMED, why: 'the name of the server is no error' },
  ])('$name: $number ($why)', ({ name, number }) => {
    expect(ended(failed, fixture('net', name).bytes)).toBe(number);
    expect(ended(failed, none, fixture('net', name).bytes)).toBe(number);
  });

  it('is absent when net went well, whatever it printed', () => {
    const well: CommandEnd = { end: 'exited', exitCode: windowsCode(0) };
    expect(ended(well, Buffer.from('System error 53'))).toBeUndefined();
  });

  it('is a timeout when net had to be stopped', () => {
    expect(ended({ end: 'timed-out', limit: 'hard' }, none)).toBe(121);
  });

  it('is unnamed when net could not be started', () => {
    expect(ended({ end: 'not-started', because: 'ENOENT' }, none)).toBe(NET_ERROR_UNNAMED);
  });
});
