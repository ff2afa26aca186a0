import { describe, expect, it } from 'vitest';
import { boot } from '../support/scenario/boot.ts';
import { canariesIn, ENCODINGS } from '../support/scenario/canary.ts';
import { finishedFolders, secretsOn, violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { RESULTS, stage, type Wish } from '../support/scenario/scenario.ts';

const BETWEEN = new TextEncoder().encode('\u00a7 before and after \u00a7');

/** Every tool writes this into its log as well. */
async function bootWithLeak(leak: Uint8Array) {
  const machine = stage({ steps: [STEP.tool, STEP.nic] });
  const booted = await boot(machine, {
    around: (world) => ({
      ...world,
      processes: {
        run: async (command, watch) => {
          const result = await world.processes.run(command, watch);
          if (command.logPath !== undefined) await world.files.append(command.logPath, leak);
          return { ...result, stdout: leak, stderr: leak };
        },
      },
    }),
  });
  return { machine, booted };
}

describe('the password of the shares is in no artifact', () => {
  it.each([...ENCODINGS])('the watch itself sees it: %s', (name, bytes) => {
    expect(canariesIn(Buffer.concat([BETWEEN, bytes, BETWEEN]))).toContain(name);
    expect(canariesIn(Buffer.concat([BETWEEN, bytes.subarray(1), BETWEEN]))).toEqual([]);
  });

  it('and finds it on a disk and on the share', async () => {
    const { machine } = await play({ steps: [STEP.station] });
    expect(secretsOn(machine.disk)).toEqual([]);
    const utf16 = ENCODINGS.get('UTF-16') ?? Buffer.alloc(0);
    machine.disk.write('D:\\ProgramData\\note.txt', utf16);
    machine.disk.write(`${RESULTS}\\note.txt`, utf16);
    expect(secretsOn(machine.disk)).toHaveLength(2);
  });

  it.each([...ENCODINGS])(
    'a tool that logs it (%s): not in the result, and the rest of the log is',
    async (_name, bytes) => {
      const { machine, booted } = await bootWithLeak(Buffer.concat([BETWEEN, bytes, BETWEEN]));
      const found = violations(machine, booted).filter((text) => text.includes('password'));
      // What the tool itself wrote on the serviced disk is its own; the result is ours.
      expect(found.filter((text) => !text.includes('\\ProgramData\\Servicer\\runs\\'))).toEqual([]);
      const logs = [...finishedFolders(machine.disk).values()].flatMap((files) =>
        [...files].filter(([name]) => name.startsWith('dism-')).map(([, log]) => Buffer.from(log)),
      );
      expect(logs.length).toBeGreaterThan(0);
      for (const log of logs) expect(log.includes(Buffer.from(BETWEEN))).toBe(true);
    },
  );

  const REFUSED: readonly (readonly [string, Wish])[] = [
    ['a refused account', { share: { account: { user: 'line', password: 'something-else' } } }],
    ['a server that is gone', { share: { down: true }, results: { down: true } }],
    ['no network', { machine: { network: { present: false } } }],
    [
      'a password on the command line',
      { settings: { passwordOnCommandLine: true }, host: { netReadsPassword: false } },
    ],
    ['net that crashes', { mishaps: [{ tool: 'net', does: 'crash' }] }],
    ['net that hangs', { mishaps: [{ tool: 'net', does: 'hang' }] }],
  ];
  it.each(REFUSED)('after %s', async (_what, wish) => {
    const played = await play({ steps: [STEP.station], ...wish });
    expect(played.violations).toEqual([]);
    expect(secretsOn(played.machine.disk)).toEqual([]);
  });
});
