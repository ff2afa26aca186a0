import { describe, expect, it } from 'vitest';
import { actedSteps, deriveUndo } from '../../../../agent/phases/undo/derive.ts';
import type { UndoDocument } from '../../../../agent/runtime/undo-document.ts';
import type { PastRun } from '../../../../agent/runtime/undo-runs.ts';
import type { BoundStep, Undo } from '../../../../agent/steps/kind.ts';
import { bindStep, stepSchema } from '../../../../agent/steps/registry.ts';
import { finder, stepOf } from '../../steps/support.ts';

function step(id: string, more: Partial<BoundStep> = {}): BoundStep {
  const data = stepSchema.parse({ id, kind: 'file', delete: `${id}.txt` });
  return { ...stepOf(bindStep(data, finder())), ...more };
}

const NOTHING_STOOD = { old: [null] };
const document = (kept: unknown = NOTHING_STOOD, because?: string): UndoDocument => ({
  schema: 1,
  runId: 'r',
  stepId: 's',
  kept,
  ...(because === undefined ? {} : { because }),
});
const run = (...ids: string[]): PastRun => ({
  runId: 'r',
  undoes: undefined,
  manifestSha256: 'm',
  acted: ids.map((stepId) => ({ stepId, keeps: `k-${stepId}` })),
  verdict: 'done',
  isEnded: true,
  isWhole: true,
});

describe('the steps of an undo', () => {
  it('begin with the last work', () => {
    const derived = deriveUndo(['a', 'b', 'c'].map((id) => ({ step: step(id), document: document() })));
    expect(derived.ok && derived.steps.map(({ id, rank }) => `${id} ${rank}`)).toEqual([
      'undo-c 1',
      'undo-b 2',
      'undo-a 3',
    ]);
  });

  it('what rested on a step is off before it, or it stays', () => {
    const resting = { ...step('b'), after: ['a'] };
    const derived = deriveUndo([
      { step: step('a'), document: document() },
      { step: resting, document: document() },
    ]);
    const after = derived.ok ? derived.steps.map((one) => [one.id, one.after]) : [];
    expect(after).toEqual([
      ['undo-b', []],
      ['undo-a', ['undo-b']],
    ]);
  });

  it('are none for steps that only look', () => {
    const undo: Undo = { can: 'nothing' };
    expect(deriveUndo([{ step: step('a', { undo }), document: undefined }])).toEqual({
      ok: true,
      steps: [],
      payload: [],
    });
  });

  it('or every step without an undo is named with its reason', () => {
    const undo: Undo = { can: 'no', because: 'it is gone' };
    const derived = deriveUndo([
      { step: step('a', { undo }), document: undefined },
      { step: step('b'), document: undefined },
      { step: step('c'), document: document(undefined, 'no room') },
      { step: step('d'), document: document('x') },
      { step: step('e'), document: document() },
    ]);
    expect(derived).toEqual({
      ok: false,
      because: [
        'step d (file): what was kept cannot be read',
        'step c (file): no room',
        'step b (file): nothing was kept before it',
        'step a (file): it is gone',
      ],
    });
  });
});

describe('steps of a journal', () => {
  it('are those of the signed manifest, in the order of work', () => {
    const found = actedSteps(run('b', 'a'), [step('a'), step('b'), step('c')]);
    expect(found.ok && found.found.map(({ step: { id }, keeps }) => [id, keeps])).toEqual([
      ['b', 'k-b'],
      ['a', 'k-a'],
    ]);
  });

  it('one that the manifest has not is told', () => {
    expect(actedSteps(run('a', '..\\x'), [step('a')])).toEqual({ ok: false, stepId: '..\\x' });
  });
});
