import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../agent/domain/error-table.ts';
import type { Outcome } from '../../agent/domain/outcome.ts';
import { type BootOptions, boot, planOnly } from '../support/scenario/boot.ts';
import { failing } from '../support/scenario/faults.ts';
import { LCU, STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { moments } from '../support/scenario/power.ts';
import { stage, type Wish } from '../support/scenario/scenario.ts';
import { differences } from '../support/scenario/tree.ts';

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly start?: BootOptions;
  readonly exit: number;
  readonly code?: ErrorCode;
  /** By step. */
  readonly outcomes: Readonly<Record<string, Outcome['kind']>>;
}

const NOTICE = 'Windows\\OEM\\old-notice.txt';
const STATION = { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station' };
const unreadable: BootOptions = {
  wrap: failing('EIO', ({ path }) => path.toLowerCase().includes('marker.txt')),
};
const marker = { file: 'Windows\\OEM\\marker.txt' };

const SCENES: readonly Scene[] = [
  {
    name: 'not-applicable',
    why: 'one step is for another edition: it is left alone, and the run is done',
    wish: { steps: [{ ...STEP.station, when: { edition: ['Professional'] } }, STEP.notice] },
    exit: 0,
    outcomes: { station: 'not-applicable', notice: 'changed' },
  },
  {
    name: 'not-applicable-at-all',
    why: 'no step is for this image: nothing to do, no journal, no DISM',
    wish: { steps: [{ ...STEP.tool, when: { build: { min: 22_000 } } }] },
    exit: 10,
    outcomes: { tool: 'not-applicable' },
  },
  {
    name: 'condition-unknown-optional',
    why: 'whether an optional step is meant cannot be told: it is left out, and said',
    wish: { steps: [{ ...STEP.station, required: false, when: marker }, STEP.notice] },
    start: unreadable,
    exit: 30,
    code: 'SVC-3012',
    outcomes: { station: 'left-out', notice: 'changed' },
  },
  {
    name: 'condition-of-earlier-step',
    why: 'a condition that a needed step makes true is asked again after it',
    wish: { steps: [STEP.notice, { ...STEP.station, needs: ['notice'], when: { not: { file: NOTICE } } }] },
    exit: 0,
    outcomes: { notice: 'changed', station: 'changed' },
  },
  {
    name: 'condition-of-own-making',
    why: 'a step that makes its own condition false was done, and is not applicable the next time',
    wish: { steps: [{ ...STEP.notice, when: { file: NOTICE } }] },
    exit: 0,
    outcomes: { notice: 'changed' },
  },
  {
    name: 'expectation-holds',
    why: 'what is expected besides is there after the step',
    wish: {
      windows: { cumulativeState: 'Installed' },
      steps: [{ ...STEP.station, expect: { registry: { ...STATION, type: 'REG_SZ', data: 'A7' } } }],
    },
    exit: 0,
    outcomes: { station: 'changed' },
  },
  {
    name: 'expectation-fails',
    why: 'the step did what it should, and the image is not as expected: failed, and what needs it is left out',
    wish: {
      steps: [
        { ...STEP.notice, expect: { package: LCU } },
        { ...STEP.station, needs: ['notice'] },
      ],
    },
    exit: 70,
    code: 'SVC-3017',
    outcomes: { notice: 'failed', station: 'left-out' },
  },
  {
    name: 'condition-comes-too-late',
    why: 'a step becomes meant by one that it does not name: nothing was prepared for it, and that is said',
    wish: { steps: [STEP.notice, { ...STEP.station, when: { not: { file: NOTICE } } }] },
    exit: 70,
    code: 'SVC-3018',
    outcomes: { notice: 'changed', station: 'left-out' },
  },
];

describe('steps that are for some images only', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, start, exit, code, outcomes }) => {
    const played = await play(wish, start === undefined ? 1 : [start]);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/scenarios/${name}.txt`);
    const { end } = played.last;
    expect(Object.fromEntries(end.result.steps.map((step) => [step.id, step.outcome.kind]))).toEqual(
      outcomes,
    );
    expect([end.exit, end.result.failure?.code]).toEqual([exit, code]);
    expect(played.violations).toEqual([]);
  });

  it('a required step of which that cannot be told refuses the run before anything is changed', async () => {
    const wish = { steps: [STEP.notice, { ...STEP.station, when: marker }] };
    const played = await play(wish, [unreadable]);
    await expect(`${played.transcript}\n${played.last.screen}`).toMatchFileSnapshot(
      '../golden/scenarios/refused-condition-unknown.txt',
    );
    expect([played.last.end.exit, played.last.end.result.failure?.code]).toEqual([50, 'SVC-2040']);
    expect(differences(played.before, played.after)).toEqual([]);
  });

  it('a step that is not applicable is not staged, and the plan says why', async () => {
    const when = { model: ['Another Box*'] };
    const { end, record } = await planOnly(stage({ steps: [{ ...STEP.tool, when }, STEP.notice] }));
    expect(end.exit).toBe(0);
    expect(record.plan.find(({ id }) => id === 'tool')).toEqual({
      id: 'tool',
      kind: 'package',
      title: 'Package Package_for_KB5100001 10.0.1.3',
      decision: 'not-applicable',
      because: 'the model is "Edge Box 300", the rule asks for "Another Box*"',
      commands: [],
    });
    expect(record.plan.flatMap(({ commands }) => commands)).toEqual([
      'delete D:\\Windows\\OEM\\old-notice.txt',
    ]);
  });

  it('a step that was begun is finished, although its own work has made its condition false', async () => {
    const machine = stage({ steps: [{ ...STEP.notice, when: { file: NOTICE } }, STEP.station] });
    // The power goes right after the file is gone, before anything is recorded of it.
    const cut = (await moments(machine, 1)).moments.find(
      ({ disk }) => disk.stat(`D:\\${NOTICE}`) === undefined,
    );
    if (cut === undefined) throw new Error('the step has done nothing');
    const after = { ...machine, disk: cut.disk.fork() };
    const { end } = await boot(after, { start: 2 });
    expect(end.result.steps.map(({ id, outcome }) => `${id} ${outcome.kind}`)).toEqual([
      'notice changed',
      'station changed',
    ]);
    const third = await boot(after, { start: 3 });
    expect([end.exit, third.end.exit]).toEqual([0, 10]);
    expect(third.end.result.steps.map(({ outcome }) => outcome.kind)).toEqual([
      'not-applicable',
      'unchanged',
    ]);
  });
});
