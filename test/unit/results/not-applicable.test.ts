import { describe, expect, it } from 'vitest';
import { planPage } from '../../../agent/cli/plan-page.ts';
import { manifestLines, planLines, stepLines } from '../../../agent/console/event-lines.ts';
import type { PlanRow, RunEvent } from '../../../agent/domain/event.ts';
import type { Outcome } from '../../../agent/domain/outcome.ts';
import { formatCsv } from '../../../agent/results/csv.ts';
import { describeEvent } from '../../../agent/results/event-text.ts';
import { formatJunit } from '../../../agent/results/junit.ts';
import { countSteps } from '../../../agent/results/step-counts.ts';
import { judgeRun } from '../../../agent/results/verdict.ts';
import { newRecord } from '../../../agent/runtime/run-record.ts';
import { sampleResult, sampleStep } from '../../support/sample-run.ts';

const APART: Outcome = { kind: 'not-applicable', because: 'the edition is "Core"' };
const UNCHANGED: Outcome = { kind: 'unchanged', because: 'it was there' };
const CHANGED: Outcome = { kind: 'changed', because: 'it is there', firstBoot: false, by: 'act' };
const canvas = { width: 100, colour: false };

describe('a step that is not for this image', () => {
  it.each<{ outcomes: readonly Outcome[]; exit: number; summary: string; why: string }>([
    { outcomes: [APART], exit: 10, summary: 'No step of the manifest is for this image.', why: 'none is' },
    {
      outcomes: [APART, UNCHANGED],
      exit: 10,
      summary: 'The image already is as the manifest wants it, 1 not applicable.',
      why: 'the other one is true',
    },
    {
      outcomes: [APART, CHANGED],
      exit: 0,
      summary: '1 step changed the image, 0 already true, 1 not applicable.',
      why: 'the other one was done',
    },
  ])('is a success: exit $exit ($why)', ({ outcomes, exit, summary }) => {
    const judged = judgeRun({ steps: outcomes.map((outcome) => sampleStep({ outcome })), checks: [] });
    expect([judged.exitClass, judged.failure, judged.summary]).toEqual([exit, undefined, summary]);
  });

  it('is counted by itself, skipped in JUnit, and has a column of its own at the end of a line', () => {
    const result = sampleResult({
      steps: [sampleStep({ outcome: APART }), sampleStep({ outcome: UNCHANGED })],
    });
    expect(countSteps(result.steps)).toEqual({
      changed: 0,
      unchanged: 1,
      notApplicable: 1,
      failed: 0,
      leftOut: 0,
    });
    expect(formatJunit(result)).toContain(
      '<skipped message="not applicable: the edition is &quot;Core&quot;"/>',
    );
    const [header = '', line = ''] = formatCsv([result]).split('\r\n');
    expect(header).toMatch(/,notApplicable$/);
    expect(line).toMatch(/,1$/);
  });

  it('is said on the screen and in the log', () => {
    const event = { type: 'step-ended', id: 's', title: 'T', outcome: APART, durationMs: 0 } as const;
    expect(stepLines(canvas, event)).toEqual(['[N/A ] T: the edition is "Core"']);
    expect(describeEvent(event)).toMatchObject({
      level: 'info',
      text: 'T: not applicable, the edition is "Core" (0.0 s)',
    });
  });
});

const row = (decision: PlanRow['decision']): PlanRow => ({
  id: decision,
  kind: 'file',
  title: 'T',
  decision,
  because: `why ${decision}`,
  commands: [],
});
const ROWS = [row('apply'), row('skip'), row('not-applicable'), row('left-out')];

describe('a plan', () => {
  it('counts what is not applicable and what is left out', () => {
    const plan = { type: 'plan', planId: 'p', memory: undefined } as const;
    expect(planLines(canvas, { ...plan, rows: ROWS })).toEqual([
      'Plan      1 to apply, 1 already true, 1 not applicable, 1 left out',
    ]);
    expect(planLines(canvas, { ...plan, rows: ROWS.slice(0, 2) })).toEqual([
      'Plan      1 to apply, 1 already true',
    ]);
  });

  it('says on its page which manifest it is of, why not another, and why each step', () => {
    const { manifest } = sampleResult();
    if (manifest === undefined) throw new Error('the sample has a manifest');
    const others = [{ from: 'E:\\x\\manifest.json', because: 'less specific, by no rule' }];
    const page = planPage({ ...newRecord('r', 0), manifest: { ...manifest, others }, plan: ROWS });
    expect(page.split('\n').slice(1, 13)).toEqual([
      'Manifest line-a-monthly, serial 42, from \\\\srv\\deploy\\line-a',
      '        the only one for this machine, by model: the model is "Line Box 200"',
      '        not E:\\x\\manifest.json: less specific, by no rule',
      '',
      '[APPLY] apply: T',
      '        why apply',
      '[SKIP]  skip: T',
      '        why skip',
      '[N/A]   not-applicable: T',
      '        why not-applicable',
      '[LEFT]  left-out: T',
      '        why left-out',
    ]);
    expect(planPage(newRecord('r', 0))).not.toContain('Manifest');
  });
});

describe('which manifest', () => {
  const event: Extract<RunEvent, { type: 'manifest' }> = {
    type: 'manifest',
    id: 'm',
    channel: 'c',
    serial: 1,
    trust: { signed: true, keyId: 'K', trustedComment: '' },
    from: 'E:\\a',
    because: 'the most specific one',
    others: [{ from: 'E:\\b', because: 'older' }],
  };

  it('is explained on the screen where there was a choice, and always in the log', () => {
    expect(manifestLines(canvas, event)).toEqual([
      'Manifest  m, channel c, serial 1, from E:\\a',
      '          of 2 found the most specific one',
      '          signed with key K',
    ]);
    expect(manifestLines(canvas, { ...event, others: [] })).toHaveLength(2);
    expect(describeEvent(event)?.text).toBe(
      'Manifest m, channel c, serial 1, from E:\\a, is signed with key K. It is the most specific one. Not E:\\b: older.',
    );
  });
});
