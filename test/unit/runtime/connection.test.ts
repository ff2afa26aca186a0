import { describe, expect, it } from 'vitest';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { connectShare, disconnectShare } from '../../../agent/runtime/connection.ts';
import type { ScriptedCall } from '../../support/world/scripted-processes.ts';
import { START_MS, testWorld } from '../../support/world/test-world.ts';

const SHARE = '\\\\srv\\results$';
const USE = `net use ${SHARE}`;
const CREDENTIALS = { user: 'line', password: 'canary-123' };
const OPTIONS = {
  system32: 'X:\\Windows\\System32',
  credentials: CREDENTIALS,
  passwordOnCommandLine: false,
  waitMs: 120_000,
};

const error = (number: number): ScriptedCall => ({
  expects: USE,
  ends: 2,
  complains: `System error ${number} has occurred.\r\n`,
});
const good: ScriptedCall = { expects: USE };

async function connect(
  script: readonly ScriptedCall[],
  options: Partial<typeof OPTIONS> = {},
  path = `${SHARE}\\line-a`,
) {
  const test = testWorld({ script });
  const connected = await connectShare(test.context, path, { ...OPTIONS, ...options });
  test.processes.verifyAllUsed();
  return { ...test, connected, spentMs: test.world.clock.now() - START_MS };
}

describe('a session with a share', () => {
  it('is opened with the password on standard input, for the share of the path', async () => {
    const { connected, processes, events } = await connect([good]);
    expect(connected).toEqual({ ok: true, share: SHARE });
    expect(processes.ran[0]?.secretInput).toBe('canary-123\r\n');
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it('with the password on the command line shows it nowhere either', async () => {
    const { processes, events } = await connect([good], { passwordOnCommandLine: true });
    expect(processes.ran[0]?.args).toContain('canary-123');
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it.each([
    { script: [error(53), good], spentMs: 5_000, why: 'the server is not up yet' },
    {
      script: [error(53), error(64), error(1231), good],
      spentMs: 30_000,
      why: 'a network that comes up late',
    },
    { script: [error(67), error(67), good], spentMs: 15_000, why: 'a share name is tried twice more' },
    {
      script: [{ expects: USE, ends: { end: 'timed-out', limit: 'hard' } }, good],
      spentMs: 5_000,
      why: 'net hung',
    },
    { script: [{ expects: USE, ends: 2 }, good], spentMs: 5_000, why: 'net named no error' },
    {
      script: [error(1219), { expects: '/delete' }, good],
      spentMs: 0,
      why: 'our own older session is dropped, at once',
    },
  ] satisfies { script: ScriptedCall[]; spentMs: number; why: string }[])(
    'is tried again after $spentMs ms: $why',
    async ({ script, spentMs }) => {
      const ended = await connect(script);
      expect(ended.connected.ok).toBe(true);
      expect(ended.spentMs).toBe(spentMs);
    },
  );

  it.each([
    { number: 1326, code: 'SVC-5003', why: 'a wrong password: more tries lock the account' },
    { number: 86, code: 'SVC-5003', why: 'the same, in other words' },
    { number: 1909, code: 'SVC-5004', why: 'it is locked already' },
    { number: 1330, code: 'SVC-5004', why: 'the password has expired' },
    { number: 1272, code: 'SVC-5005', why: 'the server has only guests' },
    { number: 5, code: 'SVC-5003', why: 'not for this account' },
  ])('error $number is asked once: $why', async ({ number, code }) => {
    const { connected, spentMs } = await connect([error(number)]);
    expect(connected).toMatchObject({ ok: false, failure: { code } });
    expect(spentMs).toBe(0);
  });

  it.each([
    {
      script: Array.from({ length: 6 }, () => error(53)),
      code: 'SVC-5002',
      why: 'five more tries, and no more',
    },
    {
      script: Array.from({ length: 3 }, () => error(67)),
      code: 'SVC-5002',
      why: 'two more tries for a name',
    },
    {
      script: Array.from({ length: 3 }, () => error(4711)),
      code: 'SVC-5002',
      why: 'a number that nobody knows',
    },
    {
      script: [error(1219), { expects: '/delete' }, error(1219), error(1219)],
      code: 'SVC-5002',
      why: 'a conflict that stays is cleared once',
    },
    {
      script: [{ expects: USE, ends: { end: 'not-started', because: 'ENOENT' } }],
      code: 'SVC-6002',
      why: 'there is no net.exe',
    },
  ] satisfies { script: ScriptedCall[]; code: string; why: string }[])(
    'ends as $code: $why',
    async ({ script, code }) => {
      expect((await connect(script)).connected).toMatchObject({ ok: false, failure: { code } });
    },
  );

  it.each([
    { waitMs: 5_000, tries: 2, why: 'just the first pause' },
    { waitMs: 4_999, tries: 1, why: 'not even that' },
    { waitMs: 0, tries: 1, why: 'no patience' },
  ])('is tried $tries times within $waitMs ms: $why', async ({ waitMs, tries }) => {
    const { connected } = await connect(
      Array.from({ length: tries }, () => error(53)),
      { waitMs },
    );
    expect(connected.ok).toBe(false);
  });

  it('says what was wrong, how long it waits, and never the password', async () => {
    const { connected, events } = await connect([error(53), { expects: USE, ends: 7 }, error(5)]);
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
    expect(notes).toEqual([
      `${SHARE}: net use ended with error 53 (the network path was not found); next try in 5 s`,
      `${SHARE}: net use ended with 0x00000007 (net failed without naming an error); next try in 10 s`,
    ]);
    expect(connected).toMatchObject({
      failure: { detail: `${SHARE}: net use ended with error 5 (access is denied)` },
    });
  });

  it('is not asked for where the path is no share', async () => {
    const { connected } = await connect([], {}, 'D:\\results');
    expect(connected).toMatchObject({ ok: false, failure: { code: 'SVC-5002' } });
  });
});

describe('an account that a server refused', () => {
  it('is not tried there again, for any of its shares', async () => {
    const { context, processes } = testWorld({ script: [error(1326)] });
    const options = { ...OPTIONS, credentials: CREDENTIALS };
    await connectShare(context, SHARE, options);
    const again = await connectShare(context, '\\\\SRV\\other$', options);
    expect(again).toMatchObject({ ok: false, failure: { code: 'SVC-5003' } });
    processes.verifyAllUsed();
  });

  it.each([
    { number: 5, why: 'the account is good, the share is not for it' },
    { number: 53, why: 'nobody refused it' },
  ])('is another thing than error $number: $why', async ({ number }) => {
    const script = [error(number), { expects: 'net use \\\\srv\\other$' }];
    const { context } = testWorld({ script });
    await connectShare(context, SHARE, { ...OPTIONS, waitMs: 0 });
    expect((await connectShare(context, '\\\\srv\\other$', OPTIONS)).ok).toBe(true);
  });

  it('may be tried at another server, and another account at this one', async () => {
    const script = [error(1326), { expects: 'net use \\\\srv2\\a' }, { expects: USE }];
    const { context } = testWorld({ script });
    await connectShare(context, SHARE, OPTIONS);
    expect((await connectShare(context, '\\\\srv2\\a', OPTIONS)).ok).toBe(true);
    const other = { ...OPTIONS, credentials: { user: 'night', password: 'canary-456' } };
    expect((await connectShare(context, SHARE, other)).ok).toBe(true);
  });
});

describe('a share without credentials', () => {
  const anonymous = { ...OPTIONS, credentials: undefined };

  it('is left to Windows', async () => {
    const { context } = testWorld();
    expect(await connectShare(context, `${SHARE}\\x`, anonymous)).toEqual({ ok: true, share: SHARE });
  });

  it('is waited for, and found when the network is up', async () => {
    let asked = 0;
    const test = testWorld({
      files: (files) => ({
        ...files,
        stat: async (path) => {
          asked += 1;
          if (asked < 3) throw new IoError('io', path, 'the network path was not found');
          return await files.stat(path);
        },
      }),
    });
    expect((await connectShare(test.context, SHARE, anonymous)).ok).toBe(true);
    expect(test.world.clock.now() - START_MS).toBe(15_000);
  });

  it.each([
    { waitMs: 120_000, spentMs: 75_000, why: 'all pauses' },
    { waitMs: 5_000, spentMs: 5_000, why: 'as long as allowed' },
  ])('that never comes is given up after $spentMs ms: $why', async ({ waitMs, spentMs }) => {
    const test = testWorld();
    const connected = await connectShare(test.context, '\\\\srv\\absent', { ...anonymous, waitMs });
    expect(connected).toMatchObject({ ok: false, failure: { code: 'SVC-5002' } });
    expect(test.world.clock.now() - START_MS).toBe(spentMs);
  });

  it('a fault of ours is not taken for an absent share', async () => {
    const { context } = testWorld({
      files: (files) => ({ ...files, stat: () => Promise.reject(new TypeError('x')) }),
    });
    await expect(connectShare(context, SHARE, anonymous)).rejects.toThrow(TypeError);
  });
});

describe('a share is let go', () => {
  const drop = (part: Partial<ScriptedCall> = {}): ScriptedCall => ({
    expects: `net use ${SHARE} /delete /yes`,
    ...part,
  });
  const none = drop({ ends: 2, complains: 'System error 2250 has occurred.' });
  const fails = drop({ ends: 2, complains: 'System error 2401 has occurred.' });

  it.each([
    { script: [drop()], warns: false, why: 'at once' },
    { script: [none], warns: false, why: 'it was gone already' },
    { script: [fails, drop()], warns: false, why: 'at the second try' },
    { script: [fails, fails], warns: true, why: 'it stays, and that is said' },
  ])('$why: warned $warns', async ({ script, warns }) => {
    const { context, processes } = testWorld({ script });
    await disconnectShare(context, OPTIONS.system32, SHARE);
    processes.verifyAllUsed();
    expect(context.record.warnings).toHaveLength(warns ? 1 : 0);
  });
});
