import { describe, expect, it } from 'vitest';
import { rehearsalWorld } from '../../agent/adapters/rehearsal/world.ts';
import { formatResult, formatResults } from '../../agent/results/result-json.ts';
import { boot } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import { stage, WINDOWS, windowsVolume } from '../support/scenario/scenario.ts';
import { servicer } from '../unit/cli/desk.ts';

describe('what run --json prints', () => {
  it('is the result itself for one image, and every result for several', async () => {
    const { end } = await boot(stage({ steps: [STEP.tool] }));
    const results = end.images.map(({ result }) => result);
    expect(formatResults(results)).toBe(formatResult(end.result));
    const two = [end.result, { ...end.result, runId: 'another' }];
    expect(JSON.parse(formatResults(two))).toEqual({
      schema: 1,
      images: two.map((one) => JSON.parse(formatResult(one))),
    });
  });

  it('comes from the command itself, on a machine with two installations', async () => {
    const second = windowsVolume({ ...WINDOWS, computerName: 'SECOND' }, { letter: 'E', label: 'Second' });
    const machine = stage({
      steps: [STEP.tool],
      volumes: [second],
      settings: { target: { policy: 'all' } },
    });
    const world = rehearsalWorld(machine.description, machine.disk, { speed: Number.POSITIVE_INFINITY });
    const value = { world, machineFile: 'machine.json', nativePath: () => undefined };
    const { exit, out } = await servicer(['rehearse', '--machine', 'machine.json', '--json'], {
      version: '1.0.0',
      rehearsal: async () => ({ ok: true, value }),
    });
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      images: [
        { verdict: 'done', image: { computerName: 'EB300-7' } },
        { verdict: 'done', image: { computerName: 'SECOND' } },
      ],
    });
  });
});
