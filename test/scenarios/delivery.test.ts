import { describe, expect, it } from 'vitest';
import { boot } from '../support/scenario/boot.ts';
import { below, failing, netRefuses } from '../support/scenario/faults.ts';
import { finishedFolders, outboxOf, violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import {
  RESULTS,
  redescribed,
  SOURCE,
  STICK,
  SYSTEM_PARTITION,
  stage,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../support/scenario/scenario.ts';

const steps = [STEP.station, STEP.logo];
const STICK_RESULTS = { results: [{ type: 'volume', label: 'line-key', path: '\\results' }] };
const netUses = (booted: Awaited<ReturnType<typeof boot>>) =>
  booted.events.filter((event) => event.type === 'command' && event.line.includes('/user:'));

describe('how the result comes home', () => {
  it('to a stick with a label', async () => {
    const played = await play({ steps, settings: STICK_RESULTS });
    expect(played.last.end.exit).toBe(0);
    expect(played.last.end.where).toMatch(/^C:\\results\\/);
    expect([...finishedFolders(played.machine.disk, 'C:\\results')]).toHaveLength(1);
    expect(played.violations).toEqual([]);
  });

  it('the share is down: spooled (+1), and delivered by the next start with its own result', async () => {
    const down: Wish = { steps, results: { down: true } };
    const machine = stage(down);
    const first = await boot(machine);
    expect([first.end.exit, first.end.delivery]).toEqual([1, 'spooled']);
    expect(outboxOf(machine.disk)).toHaveLength(1);
    expect(violations(machine, first)).toEqual([]);
    const second = await boot(redescribed(machine, { steps }), { start: 2 });
    expect(second.end.exit).toBe(10);
    expect(outboxOf(machine.disk)).toEqual([]);
    expect(finishedFolders(machine.disk).size).toBe(2);
    expect(violations(machine, second)).toEqual([]);
  });

  it('the share is down and there is nothing to do: kept where the agent has kept state before', async () => {
    const machine = stage({ steps });
    await boot(machine);
    const second = await boot(redescribed(machine, { steps, results: { down: true } }), { start: 2 });
    expect([second.end.exit, outboxOf(machine.disk).length]).toEqual([11, 1]);
    const third = await boot(machine, { start: 3 });
    expect([third.end.exit, outboxOf(machine.disk).length]).toEqual([10, 0]);
    expect(finishedFolders(machine.disk).size).toBe(3);
  });

  it.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'the share dies at its change %i: spooled or delivered, never in between, and whole after the next start',
    async (from) => {
      const machine = stage({ steps });
      const first = await boot(machine, {
        wrap: failing('EIO', (operation) => operation.isChange && below(RESULTS)(operation), from),
      });
      expect(first.end.exitClass).toBe(0);
      expect(violations(machine, first)).toEqual([]);
      const delivered = [...finishedFolders(machine.disk)].length;
      expect(first.end.delivery).toBe(delivered === 1 ? 'delivered' : 'spooled');
      const second = await boot(machine, { start: 2 });
      expect(violations(machine, second)).toEqual([]);
      expect([second.end.exit, outboxOf(machine.disk), finishedFolders(machine.disk).size]).toEqual([
        10,
        [],
        2,
      ]);
    },
  );

  it.each([
    ['full', 'ENOSPC'],
    ['read-only', 'EACCES'],
    ['gone', 'EIO'],
  ] as const)('the share is %s: spooled', async (_what, code) => {
    const played = await play({ steps }, [
      { wrap: failing(code, (operation) => operation.isChange && below(RESULTS)(operation)) },
    ]);
    expect([played.last.end.exit, outboxOf(played.machine.disk).length]).toEqual([1, 1]);
    expect(played.violations).toEqual([]);
  });

  it('neither share nor disk take the result: it stands on the screen (+2), and the outcome is the same', async () => {
    const full = failing('ENOSPC', (operation) => operation.isChange && operation.path.includes('\\outbox'));
    const played = await play({ steps, results: { down: true } }, [{ wrap: full }]);
    expect([played.last.end.exit, played.last.end.delivery]).toEqual([2, 'screen-only']);
    expect(played.last.screen).toContain('exit 2');
    expect(played.violations).toEqual([]);
  });

  it('what was delivered once is delivered, even if the outbox cannot be emptied', async () => {
    const stuck = failing('EBUSY', ({ name, path }) => name === 'removeTree' && path.includes('\\outbox\\'));
    const machine = stage({ steps });
    const first = await boot(machine, { wrap: stuck });
    expect([first.end.exit, first.end.delivery]).toEqual([0, 'delivered']);
    const second = await boot(machine, { start: 2 });
    expect([second.end.exit, outboxOf(machine.disk), finishedFolders(machine.disk).size]).toEqual([
      10,
      [],
      2,
    ]);
  });
});

describe('network and account', () => {
  it('everything from a stick: no network, no session, no account', async () => {
    const { last, violations: wrong } = await play({
      settings: {
        sources: [{ type: 'volume', label: 'line-key', path: '\\servicer\\payload' }],
        ...STICK_RESULTS,
        credentialsFile: undefined,
      },
      machine: {
        network: { present: false },
        volumes: [{ ...STICK, from: 'stick' }, SYSTEM_PARTITION, windowsVolume(WINDOWS)],
      },
    });
    expect([last.end.exit, last.end.where.slice(0, 11)]).toEqual([20, 'C:\\results\\']);
    expect(last.events.filter((event) => event.type === 'command' && event.line.includes('net.exe'))).toEqual(
      [],
    );
    expect(wrong).toEqual([]);
  });

  it('no network: said with what to do, and the other source is asked', async () => {
    const { last, violations: wrong } = await play({ machine: { network: { present: false } } });
    expect([last.end.exit, last.end.result.failure?.code]).toEqual([62, 'SVC-5001']);
    expect(wrong).toEqual([]);
  });

  it('a wrong password is tried once, for all shares of the server together: more tries lock the account', async () => {
    const account = { user: 'line', password: 'another-password' };
    const { last, violations: wrong } = await play({ share: { account }, results: { account } });
    expect([last.end.exit, last.end.result.failure?.code]).toEqual([62, 'SVC-5003']);
    expect(netUses(last)).toHaveLength(1);
    expect(wrong).toEqual([]);
  });

  it.each([
    [1909, 'SVC-5004', 1],
    [1331, 'SVC-5004', 1],
    [1272, 'SVC-5005', 2],
  ] as const)('error %i of net use is %s, asked %i times', async (number, code, times) => {
    const { last, violations: wrong } = await play({}, [{ around: netRefuses(number) }]);
    expect([last.end.exit, last.end.result.failure?.code]).toEqual([62, code]);
    expect(netUses(last).length).toBe(times);
    expect(wrong).toEqual([]);
  });

  it('a server that does not answer is asked again, with pauses, and not for ever', async () => {
    const { last } = await play({ share: { down: true }, results: { down: true } });
    expect([last.end.exit, last.end.result.failure?.code]).toEqual([62, 'SVC-5002']);
    expect(netUses(last).length).toBeGreaterThan(1);
    expect(netUses(last).length).toBeLessThan(12);
  });

  it('a net use that reads no standard input: the password on its command line, and in no artifact', async () => {
    const { last, violations: wrong } = await play({
      steps,
      host: { netReadsPassword: false },
      settings: { passwordOnCommandLine: true },
    });
    expect(last.end.exit).toBe(0);
    expect(netUses(last).some((event) => event.type === 'command' && event.line.includes('***'))).toBe(true);
    expect(wrong).toEqual([]);
  });

  it('the source share is let go before the first change of the image', async () => {
    const { last } = await play({});
    const lines = last.events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const gone = lines.findIndex((line) => line.includes('/delete') && line.includes(SOURCE));
    const first = lines.findIndex((line) => /dism\.exe|reg\.exe load/i.test(line));
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(first);
  });
});
