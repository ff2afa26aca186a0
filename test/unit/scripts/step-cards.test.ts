import { describe, expect, it } from 'vitest';
import { stepSchema } from '../../../agent/steps/registry.ts';
import { STEP_CARDS } from '../../../scripts/docs/step-cards.ts';
import { exampleStep, stepsPage } from '../../../scripts/docs/steps.ts';

const KINDS = stepSchema.options.map((option) => option.shape.kind.value);

describe('the cards of the kinds of step', () => {
  it('are one for each kind, and no more', () => {
    expect(Object.keys(STEP_CARDS).sort()).toEqual([...KINDS].sort());
  });

  it.each(KINDS)('%s has an example that binds, and a heading with its commands', (kind) => {
    expect(exampleStep(kind)).toMatchObject({ id: 'example', kind });
    expect(stepsPage()).toContain(`\n## ${kind}\n`);
  });

  it('stand in the order of work', () => {
    const ranks = [...stepsPage().matchAll(/ Rank (\d+)\. /g)].map(([, rank]) => Number(rank));
    expect(ranks).toHaveLength(KINDS.length);
    expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
  });
});
