import type { PayloadFile } from '../../domain/manifest.ts';
import type { UndoDocument } from '../../runtime/undo-document.ts';
import type { PastRun } from '../../runtime/undo-runs.ts';
import type { BoundStep } from '../../steps/kind.ts';
import { repeatOf } from '../../steps/repeat.ts';

/** What an undo is made of, or every step that has none, with the reason. */
export type Derived =
  | { readonly ok: true; readonly steps: readonly BoundStep[]; readonly payload: readonly PayloadFile[] }
  | { readonly ok: false; readonly because: readonly string[] };

/** A step that may have changed the image, and what was kept before it; undefined: nothing was. */
export interface ActedStepFound {
  readonly step: BoundStep;
  readonly document: UndoDocument | undefined;
}

/** The steps of the signed manifest whose work is to be put back, in the order it was done. */
export function actedSteps(
  { acted }: PastRun,
  steps: readonly BoundStep[],
):
  | {
      readonly ok: true;
      readonly found: readonly { readonly step: BoundStep; readonly keeps: string | undefined }[];
    }
  | { readonly ok: false; readonly stepId: string } {
  const found: { readonly step: BoundStep; readonly keeps: string | undefined }[] = [];
  // What was done once more stands in the journal under an id of its own.
  const repeated = steps.flatMap((step) => repeatOf(step, [], () => false) ?? []);
  for (const { stepId, keeps } of acted) {
    const step = [...steps, ...repeated].find(({ id }) => id === stepId);
    if (step === undefined) return { ok: false, stepId };
    found.push({ step, keeps });
  }
  return { ok: true, found };
}

/** The last work is put back first; what rested on a step comes off before it. Nothing is taken from the disk but old data. */
export function deriveUndo(acted: readonly ActedStepFound[]): Derived {
  const because: string[] = [];
  const payload: PayloadFile[] = [];
  const groups: { readonly of: BoundStep; readonly steps: readonly BoundStep[] }[] = [];
  for (const { step, document } of acted.toReversed()) {
    const back = inverseOf(step, document);
    if (!back.ok) {
      because.push(`step ${step.id} (${step.kind}): ${back.because}`);
      continue;
    }
    payload.push(...back.payload);
    groups.push({ of: step, steps: back.steps });
  }
  return because.length > 0 ? { ok: false, because } : { ok: true, steps: inOrder(groups), payload };
}

function inverseOf({ undo }: BoundStep, document: UndoDocument | undefined) {
  if (undo === undefined) return { ok: false, because: 'nobody said how it is undone' } as const;
  switch (undo.can) {
    case 'no':
      return { ok: false, because: undo.because } as const;
    case 'nothing':
      return { ok: true, steps: [], payload: [] } as const;
    case 'yes':
      if (document === undefined) return { ok: false, because: 'nothing was kept before it' } as const;
      if (document.because !== undefined) return { ok: false, because: document.because } as const;
      return undo.inverse(document.kept);
  }
}

function inOrder(
  groups: readonly { readonly of: BoundStep; readonly steps: readonly BoundStep[] }[],
): readonly BoundStep[] {
  let rank = 0;
  return groups.flatMap(({ of, steps }) => {
    const resting = groups.filter((other) => other.of.after.includes(of.id));
    const first = resting.flatMap((other) => other.steps.map(({ id }) => id));
    return steps.map((step): BoundStep => {
      rank += 1;
      return { ...step, rank, after: [...step.after, ...first] };
    });
  });
}
