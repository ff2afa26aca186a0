import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, errorSpec } from '../../../agent/domain/error-table.ts';
import type { Outcome, StepReport } from '../../../agent/domain/outcome.ts';
import type { ImageCheck } from '../../../agent/domain/result.ts';
import { judgeRun, type RunFindings } from '../../../agent/results/verdict.ts';
import { sampleStep } from '../../support/sample-run.ts';

const CHANGED: Outcome = { kind: 'changed', because: 'it is there', firstBoot: false, by: 'act' };
const FOUND: Outcome = { kind: 'changed', because: 'it is there', firstBoot: false, by: 'probe' };
const FIRST_BOOT: Outcome = { kind: 'changed', because: 'Install Pending', firstBoot: true, by: 'act' };
const UNCHANGED: Outcome = { kind: 'unchanged', because: 'it was there' };
const failed = (code: ErrorCode): Outcome => ({ kind: 'failed', failure: { code, detail: 'seen' } });
const leftOut = (code: ErrorCode): Outcome => ({ kind: 'left-out', failure: { code, detail: 'seen' } });
const required = (outcome: Outcome): StepReport => sampleStep({ outcome });
const optional = (outcome: Outcome): StepReport => sampleStep({ outcome, required: false });
const BAD_SFC: ImageCheck = { name: 'sfc', answer: 'bad', detail: 'violations found' };

interface Row extends Partial<RunFindings> {
  readonly verdict: string;
  readonly exit: number;
  readonly code?: ErrorCode;
  readonly why: string;
}

const ROWS: readonly Row[] = [
  { why: 'no steps at all', verdict: 'nothing-to-do', exit: 10 },
  { why: 'every step was true', steps: [required(UNCHANGED)], verdict: 'nothing-to-do', exit: 10 },
  { why: 'one changed', steps: [required(UNCHANGED), required(CHANGED)], verdict: 'done', exit: 0 },
  { why: 'the image shows it, whoever did it', steps: [required(FOUND)], verdict: 'done', exit: 0 },
  {
    why: 'one waits for the first boot',
    steps: [required(FIRST_BOOT), required(CHANGED)],
    verdict: 'done-first-boot',
    exit: 20,
  },
  {
    why: 'an optional failure outranks a first boot',
    steps: [required(FIRST_BOOT), optional(failed('SVC-3003'))],
    verdict: 'done-partly',
    exit: 30,
    code: 'SVC-3012',
  },
  {
    why: 'an optional step was left out',
    steps: [required(CHANGED), optional(leftOut('SVC-3011'))],
    verdict: 'done-partly',
    exit: 30,
    code: 'SVC-3012',
  },
  {
    why: 'a required failure',
    steps: [required(CHANGED), required(failed('SVC-3003'))],
    verdict: 'failed',
    exit: 70,
    code: 'SVC-3003',
  },
  {
    why: 'a required step was left out for an optional one',
    steps: [optional(failed('SVC-3003')), required(leftOut('SVC-3011'))],
    verdict: 'failed',
    exit: 70,
    code: 'SVC-3011',
  },
  {
    why: 'the cause is named, not what was left out for it',
    steps: [required(leftOut('SVC-3011')), required(failed('SVC-3009'))],
    verdict: 'failed',
    exit: 70,
    code: 'SVC-3009',
  },
  {
    why: 'an input error of a required step is a failure by then',
    steps: [required(failed('SVC-1303'))],
    verdict: 'failed',
    exit: 70,
    code: 'SVC-1303',
  },
  {
    why: 'in doubt outranks failed, whatever the order',
    steps: [required(failed('SVC-3004')), required(failed('SVC-3003'))],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-3004',
  },
  {
    why: 'an optional step can put the image in doubt too',
    steps: [required(CHANGED), optional(failed('SVC-3007'))],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-3007',
  },
  {
    why: 'a fault of ours outranks all',
    steps: [required(failed('SVC-3004')), required(failed('SVC-9001'))],
    verdict: 'fault',
    exit: 90,
    code: 'SVC-9001',
  },
  {
    why: 'sfc is bad after a clean service',
    steps: [required(CHANGED)],
    checks: [BAD_SFC],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-4002',
  },
  {
    why: 'the store is bad',
    checks: [{ ...BAD_SFC, name: 'store' }],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-3008',
  },
  {
    why: 'another check is bad',
    checks: [{ ...BAD_SFC, name: 'another' }],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-4003',
  },
  {
    why: 'a package is gone',
    checks: [{ ...BAD_SFC, name: 'packages' }],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-4004',
  },
  {
    why: 'a driver is gone',
    checks: [{ ...BAD_SFC, name: 'drivers' }],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-4005',
  },
  {
    why: 'the boot store starts something else',
    checks: [{ ...BAD_SFC, name: 'boot' }],
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-4006',
  },
  {
    why: 'what cannot be verified is not bad',
    steps: [required(CHANGED)],
    checks: [
      { name: 'sfc', answer: 'not-verifiable', detail: 'sfc is missing' },
      { name: 'store', answer: 'good', detail: '' },
    ],
    verdict: 'done',
    exit: 0,
  },
  {
    why: 'no manifest for this machine is no failure',
    refusal: { code: 'SVC-1104', detail: 'x' },
    verdict: 'nothing-to-do',
    exit: 10,
    code: 'SVC-1104',
  },
  {
    why: 'input refused',
    refusal: { code: 'SVC-1204', detail: 'x' },
    verdict: 'refused',
    exit: 40,
    code: 'SVC-1204',
  },
  {
    why: 'machine refused',
    refusal: { code: 'SVC-2001', detail: 'x' },
    verdict: 'refused',
    exit: 50,
    code: 'SVC-2001',
  },
  {
    why: 'environment',
    refusal: { code: 'SVC-5002', detail: 'x' },
    verdict: 'refused',
    exit: 60,
    code: 'SVC-5002',
  },
  {
    why: 'steps left out by a refusal do not make it a failure',
    refusal: { code: 'SVC-6003', detail: 'x' },
    steps: [required(leftOut('SVC-6003'))],
    verdict: 'refused',
    exit: 60,
    code: 'SVC-6003',
  },
  {
    why: 'a "refusal" after a step has acted is a failure: the image was touched',
    refusal: { code: 'SVC-6003', detail: 'x' },
    steps: [required(CHANGED)],
    verdict: 'failed',
    exit: 70,
    code: 'SVC-6003',
  },
  {
    why: 'a "refusal" after a change was begun is a failure',
    refusal: { code: 'SVC-1303', detail: 'x' },
    touched: true,
    verdict: 'failed',
    exit: 70,
    code: 'SVC-1303',
  },
  {
    why: 'an end in doubt',
    refusal: { code: 'SVC-9002', detail: 'x' },
    verdict: 'in-doubt',
    exit: 75,
    code: 'SVC-9002',
  },
  {
    why: 'a fault of ours',
    refusal: { code: 'SVC-9001', detail: 'x' },
    verdict: 'fault',
    exit: 90,
    code: 'SVC-9001',
  },
];

describe('the verdict of a run', () => {
  it.each(ROWS)('is $verdict ($exit): $why', ({ verdict, exit, code, steps = [], checks = [], ...rest }) => {
    const judged = judgeRun({ steps, checks, refusal: rest.refusal, touched: rest.touched });
    expect({ verdict: judged.verdict, exit: judged.exitClass, code: judged.failure?.code }).toEqual({
      verdict,
      exit,
      code,
    });
    expect(judged.summary).toMatch(/\.$/);
  });

  it('tells how many steps did what', () => {
    const steps = [required(FIRST_BOOT), required(CHANGED), required(UNCHANGED)];
    expect(judgeRun({ steps, checks: [] }).summary).toBe(
      '2 steps changed the image, 1 already true; Windows finishes 1 at its first boot.',
    );
    expect(judgeRun({ steps: [required(CHANGED)], checks: [] }).summary).toBe(
      '1 step changed the image, 0 already true.',
    );
  });
});

describe('whatever happened', () => {
  const codes = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);
  const failure = fc.record({ code: fc.constantFrom(...codes), detail: fc.string() });
  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    fc.constantFrom(CHANGED, FOUND, FIRST_BOOT, UNCHANGED),
    failure.map((f): Outcome => ({ kind: 'failed', failure: f })),
    failure.map((f): Outcome => ({ kind: 'left-out', failure: f })),
  );
  const steps = fc.array(
    fc.record({ outcome, required: fc.boolean() }).map((part) => sampleStep(part)),
    { maxLength: 5 },
  );
  const checks = fc.array(
    fc.record({
      name: fc.constantFrom('sfc', 'store', 'boot'),
      answer: fc.constantFrom('good' as const, 'bad' as const, 'not-verifiable' as const),
      detail: fc.string(),
    }),
    { maxLength: 3 },
  );
  const findings = fc.record({
    steps,
    checks,
    refusal: fc.option(failure, { nil: undefined }),
    touched: fc.boolean(),
  });

  it('"not touched" is never said of an image that a step has acted on', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const { exitClass } = judgeRun(found);
        const acted = found.steps.some(
          ({ outcome: o }) => o.kind === 'failed' || (o.kind === 'changed' && o.by === 'act'),
        );
        if (acted || found.touched) expect([40, 50, 60]).not.toContain(exitClass);
      }),
    );
  });

  it('success is never said when a required step is not done or something is in doubt', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const { exitClass } = judgeRun(found);
        const isMissing = found.steps.some(
          (step) => step.required && (step.outcome.kind === 'failed' || step.outcome.kind === 'left-out'),
        );
        const isDoubtful =
          found.checks.some(({ answer }) => answer === 'bad') ||
          found.steps.some(
            ({ outcome: o }) => o.kind === 'failed' && errorSpec(o.failure.code).image === 'in-doubt',
          );
        if (isDoubtful) expect(exitClass).toBeGreaterThanOrEqual(75);
        if (isMissing && found.refusal === undefined) expect(exitClass).toBeGreaterThanOrEqual(70);
      }),
    );
  });
});

describe('changes that were thrown away', () => {
  const doubtful = [
    sampleStep({ outcome: { kind: 'failed', failure: { code: 'SVC-3004', detail: 'it hung' } } }),
  ];
  const refusal = { code: 'SVC-3014', detail: 'the work copy' } as const;

  it('take the doubt with them: the failure alone decides', () => {
    const judged = judgeRun({ steps: doubtful, checks: [], refusal, touched: true, discarded: true });
    expect([judged.verdict, judged.exitClass, judged.failure]).toEqual(['failed', 70, refusal]);
  });

  it('do not, where they were not thrown away', () => {
    expect(judgeRun({ steps: doubtful, checks: [], refusal, touched: true }).exitClass).toBe(75);
  });
});

describe('what is said of a run that is done in part', () => {
  it.each([
    {
      why: 'nothing waits',
      steps: [required(CHANGED), optional(failed('SVC-3003'))],
      says: 'The required steps are done; 1 optional step not.',
    },
    {
      why: 'what an earlier run did waits still',
      steps: [required({ ...UNCHANGED, firstBoot: true }), required(UNCHANGED)],
      says: 'The image already is as the manifest wants it; Windows finishes 1 at its first boot.',
    },
    {
      why: 'also beside something new',
      steps: [required({ ...UNCHANGED, firstBoot: true }), required(CHANGED)],
      says: '1 step changed the image, 1 already true; Windows finishes 1 at its first boot.',
    },
    {
      why: 'the exit code does not say that Windows has work left, so the words do',
      steps: [required(FIRST_BOOT), optional(failed('SVC-3003'))],
      says: 'The required steps are done; 1 optional step not; Windows finishes 1 at its first boot.',
    },
    {
      why: 'no required step was there to be done',
      steps: [optional(CHANGED), optional(failed('SVC-3003'))],
      says: '1 of 2 optional steps not done.',
    },
  ])('$why: $says', ({ steps, says }) => {
    expect(judgeRun({ steps, checks: [] }).summary).toBe(says);
  });
});
