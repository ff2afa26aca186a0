import { describe, expect, it } from 'vitest';
import { netError, useShare } from '../../../agent/tools/net.ts';
import { machineWith, start } from './support.ts';

const SYSTEM32 = 'X:\\Windows\\System32';
const SHARE = '\\\\srv\\in$';
const RIGHT = { user: 'line', password: 'canary-123' };

async function connect(change: Record<string, unknown>, credentials = RIGHT, share = SHARE) {
  const bench = start(machineWith(change));
  const command = useShare(SYSTEM32, share, credentials, { passwordOnCommandLine: false });
  return { bench, result: await bench.world.processes.run(command) };
}

describe('net use', () => {
  it('opens the share for the right account, and closes it again', async () => {
    const { bench, result } = await connect({});
    expect(netError(result)).toBeUndefined();
    expect(await bench.world.files.list(SHARE)).toEqual([]);
    await bench.run('net', 'use', SHARE, '/delete', '/yes');
    await expect(bench.world.files.list(SHARE)).rejects.toMatchObject({ reason: 'denied' });
  });

  it('never prints the password', async () => {
    const { result } = await connect({});
    const printed = new TextDecoder().decode(result.stdout) + new TextDecoder().decode(result.stderr);
    expect(printed).toContain('Enter the password for');
    expect(printed).not.toContain('canary');
  });

  it.each([
    { change: {}, user: 'line', password: 'wrong-123', number: 1326, why: 'wrong password' },
    { change: {}, user: 'nobody', password: 'canary-123', number: 1326, why: 'unknown user' },
    { change: { network: { present: false } }, ...RIGHT, number: 1222, why: 'no network' },
    { change: { shares: [] }, ...RIGHT, number: 53, why: 'no such server' },
    { change: { shares: [{ path: '\\\\srv\\other' }] }, ...RIGHT, number: 67, why: 'no such share' },
    { change: { shares: [{ path: SHARE, down: true }] }, ...RIGHT, number: 53, why: 'server is down' },
    {
      change: {
        host: { ...hostFacts(), netReadsPassword: false },
      },
      ...RIGHT,
      number: 1326,
      why: 'the password was not read from standard input',
    },
  ])('ends with $number: $why', async ({ change, user, password, number }) => {
    const { bench, result } = await connect(change, { user, password });
    expect(netError(result)).toBe(number);
    await expect(bench.world.files.write(`${SHARE}\\a`, new Uint8Array(1), 'create')).rejects.toThrow();
  });

  it('takes the password as an argument where it must', async () => {
    const bench = start(machineWith({ host: { ...hostFacts(), netReadsPassword: false } }));
    const ended = await bench.run('net', 'use', SHARE, RIGHT.password, '/user:LINE', '/persistent:no');
    expect(ended.code).toBe('0x00000000');
  });

  it('does not mix two accounts on one server', async () => {
    const bench = start(
      machineWith({
        shares: [
          { path: SHARE, account: RIGHT },
          { path: '\\\\srv\\out$', account: { user: 'other', password: 'other-123' } },
        ],
      }),
    );
    await bench.run('net', 'use', SHARE, RIGHT.password, '/user:line');
    const second = await bench.run('net', 'use', '\\\\srv\\out$', 'other-123', '/user:other');
    expect([second.code, second.errors]).toEqual([
      '0x00000002',
      expect.stringContaining('System error 1219'),
    ]);
  });

  it.each([
    { args: ['use', '\\\\srv\\none', '/delete'], code: '0x00000002', says: '2250' },
    { args: ['use', SHARE, '/smartcard'], code: '0x00000001', says: 'syntax' },
    { args: ['start'], code: '0x00000001', says: 'syntax' },
    { args: ['use', '*', '/delete'], code: '0xFFFFFFFF', says: '' },
  ])('$args ends with $code', async ({ args, code, says }) => {
    const ended = await start().run('net', ...args);
    expect([ended.code, ended.errors]).toEqual([code, expect.stringContaining(says)]);
  });
});

describe('a share without a session', () => {
  it('is denied, a share that is down is an error, an unknown one is not there', async () => {
    const bench = start(
      machineWith({
        shares: [
          { path: SHARE, account: RIGHT },
          { path: '\\\\srv\\down', down: true },
          { path: '\\\\srv\\open' },
        ],
      }),
    );
    const reasons: unknown[] = [];
    for (const share of [SHARE, '\\\\srv\\down', '\\\\srv\\none']) {
      reasons.push(await bench.world.files.stat(`${share}\\a`).catch((error) => error.reason));
    }
    expect(reasons).toEqual(['denied', 'io', undefined]);
    expect(await bench.world.files.stat('\\\\srv\\open\\a')).toBeUndefined();
  });

  it('can be read-only', async () => {
    const bench = start(
      machineWith({ shares: [{ path: '\\\\srv\\ro', readOnly: true, files: { 'a.txt': 'a' } }] }),
    );
    expect(await bench.world.files.list('\\\\srv\\ro')).toEqual(['a.txt']);
    await expect(bench.world.files.remove('\\\\srv\\ro\\a.txt')).rejects.toMatchObject({ reason: 'denied' });
  });
});

function hostFacts() {
  return {
    ramMiB: 4096,
    architecture: 'amd64',
    bootKind: 'network',
    firmware: 'uefi',
    dismVersion: '10.0.26100.1',
  };
}
