import { allOf } from '../domain/answer-logic.ts';
import type { Fact } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Subject } from '../domain/rules.ts';
import { bindCondition } from './condition.ts';
import type { ConditionData } from './condition-schema.ts';
import type { Bound, BoundStep, Condition } from './kind.ts';

/** What a step's data say of other steps and of the image, whatever its kind. */
export interface StepRules {
  readonly id: string;
  readonly after: readonly string[];
  readonly needs?: readonly string[] | undefined;
  readonly when?: ConditionData | undefined;
  readonly expect?: ConditionData | undefined;
}

/** The steps that must have succeeded first: `needs`, and `after`, which is its older name. */
export function neededSteps({ after, needs = [] }: Pick<StepRules, 'after' | 'needs'>): readonly string[] {
  return [...new Set([...after, ...needs])];
}

/** A bound step with its conditions, which no kind knows of. */
export function withRules(data: StepRules, bound: Bound, subject: Subject): Bound {
  if (!bound.ok) return bound;
  const when = data.when === undefined ? undefined : bindCondition(data.when, subject);
  if (when?.ok === false) return refuse(data.id, 'when', when.because);
  const expected = data.expect === undefined ? undefined : bindCondition(data.expect, subject);
  if (expected?.ok === false) return refuse(data.id, 'expect', expected.because);
  const step = { ...bound.step, after: neededSteps(data), when: when?.condition };
  return { ok: true, step: expected === undefined ? step : withExpectation(step, expected.condition) };
}

/**
 * The step is satisfied only when its own state and the expected one are there, and it has succeeded only when both are
 * seen after the act.
 */
function withExpectation(step: BoundStep, { probes, judge }: Condition): BoundStep {
  const own = step.probes.length;
  const expected = (answers: BoundAnswers): Fact => {
    const fact = judge(answers.slice(own));
    return { ...fact, because: `expected: ${fact.because}` };
  };
  const { firstBoot, batch } = step;
  return {
    ...step,
    probes: [...step.probes, ...probes],
    satisfied: (answers) => allOf([step.satisfied(answers.slice(0, own)), expected(answers)]),
    actions: (places, before) => step.actions(places, before.slice(0, own)),
    ...(batch === undefined
      ? {}
      : { batch: { ...batch, items: (places, before) => batch.items(places, before.slice(0, own)) } }),
    ...(firstBoot === undefined
      ? {}
      : { firstBoot: (answers: BoundAnswers) => firstBoot(answers.slice(0, own)) }),
    judge: ({ before, after, ended }) => {
      const outcome = step.judge({ before: before.slice(0, own), after: after.slice(0, own), ended });
      return judgeExpected(step.title, outcome, expected(after));
    },
  };
}

type BoundAnswers = Parameters<BoundStep['satisfied']>[0];

function judgeExpected(title: string, outcome: Outcome, expected: Fact): Outcome {
  switch (outcome.kind) {
    case 'failed':
    case 'left-out':
    case 'not-applicable':
      return outcome;
    case 'unchanged':
    case 'changed':
  }
  if (expected.answer !== 'yes') {
    const doubt = expected.answer === 'unknown' ? 'cannot be told, ' : '';
    return { kind: 'failed', failure: { code: 'SVC-3017', detail: `${title}: ${doubt}${expected.because}` } };
  }
  if (outcome.kind === 'changed') return outcome;
  // The kind's own state was there before; what was missing is what is expected besides.
  return { kind: 'changed', because: expected.because, firstBoot: false, by: 'act' };
}

function refuse(id: string, where: 'when' | 'expect', because: string): Bound {
  return { ok: false, failure: { code: 'SVC-1103', detail: `step ${id}: "${where}": ${because}` } };
}
