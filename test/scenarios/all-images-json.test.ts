import { describe, expect, it } from 'vitest';
import { formatResult, formatResults } from '../../agent/results/result-json.ts';
import { boot } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import { stage } from '../support/scenario/scenario.ts';

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
});
