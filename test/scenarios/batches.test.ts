import { describe, expect, it } from 'vitest';
import { planPage } from '../../agent/cli/plan-page.ts';
import { planOnly } from '../support/scenario/boot.ts';
import { FOUNDATION, STEP } from '../support/scenario/payload.ts';
import { identityOf, PLAIN_UPDATES, UPDATES } from '../support/scenario/plain-updates.ts';
import { play } from '../support/scenario/play.ts';
import { stage, type Wish } from '../support/scenario/scenario.ts';

const [one = {}, two = {}, three = {}, four = {}] = PLAIN_UPDATES;

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  /** So many starts of DISM that add something. */
  readonly calls: number;
  readonly exit: number;
  readonly code?: string;
}

const SCENES: readonly Scene[] = [
  {
    name: 'batch-clean',
    why: 'plain updates go into one call, a cumulative one and a driver do not',
    wish: { steps: [one, STEP.lcu, two, STEP.nic, three] },
    calls: 3,
    exit: 20,
  },
  {
    name: 'batch-one-there',
    why: 'an update that the image has is in no call',
    wish: {
      steps: [one, two, three],
      windows: { packages: [{ identity: FOUNDATION }, { identity: identityOf('5200002') }] },
    },
    calls: 1,
    exit: 0,
  },
  {
    name: 'batch-culprit',
    why: 'one that is not applicable is called again alone, fails with its own code, and the others are done',
    wish: { steps: [one, two, { ...STEP.arm, required: false }, three, four] },
    calls: 2,
    exit: 30,
    code: 'SVC-3012',
  },
  {
    name: 'batch-crash',
    why: 'the first call crashes before any effect: smaller ones do the work, and nobody is to blame',
    wish: {
      steps: [one, two, three, four],
      mishaps: [{ tool: 'dism', match: '/add-package', does: 'crash', times: 1 }],
    },
    calls: 4,
    exit: 0,
  },
  {
    name: 'batch-hangs',
    why: 'a call that is killed leaves all of it in doubt, and nothing more is tried',
    wish: {
      steps: [one, two, three, STEP.nic],
      mishaps: [{ tool: 'dism', match: '/add-package', does: 'hang' }],
    },
    calls: 1,
    exit: 75,
    code: 'SVC-3004',
  },
  {
    name: 'batch-needs',
    why: 'an update that needs another one is in a call after it',
    wish: { steps: [one, { ...two, needs: ['kb1'] }, three] },
    calls: 2,
    exit: 0,
  },
];

describe('updates that share a call', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, calls, exit, code }) => {
    const played = await play({ ...UPDATES, ...wish });
    await expect(played.transcript).toMatchFileSnapshot(`../golden/scenarios/${name}.txt`);
    expect(played.last.end.exit).toBe(exit);
    expect(played.last.end.result.failure?.code).toBe(code);
    expect(played.violations).toEqual([]);
    const lines = played.last.events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const adding = lines.filter((line) => /\/Add-(Package|Driver) /.test(line));
    expect(adding).toHaveLength(calls);
    // A log for each call.
    const logs = adding.map((line) => /\/LogPath:(\S+)/.exec(line)?.[1]);
    expect(new Set(logs).size).toBe(calls);
  });

  it('stand in the plan with the one command that does them', async () => {
    const { record } = await planOnly(stage({ ...UPDATES, steps: [one, two, STEP.lcu, three] }));
    expect(record.plan.map(({ id, inCallOf, commands }) => [id, inCallOf, commands.length])).toEqual([
      ['kb1', undefined, 1],
      ['kb2', 'kb1', 0],
      ['kb3', 'kb1', 0],
      ['lcu', undefined, 1],
    ]);
    const [call = ''] = record.plan[0]?.commands ?? [];
    expect(call.match(/kb520000\d\.cab/g)).toEqual(['kb5200001.cab', 'kb5200002.cab', 'kb5200003.cab']);
    const page = planPage(record);
    expect(page).toContain(`> ${call}`);
    expect(page.match(/in the call of kb1/g)).toHaveLength(2);
  });
});
