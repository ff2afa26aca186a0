import type { z } from 'zod';
import type { Probe } from '../../domain/probe.ts';
import type { Answers, Bound, FileToKeep, Inverse, Undo } from '../kind.ts';

/** A sentence says why there is nothing. */
type OrWhyNot<T> = T | string;

interface Remembering<T> {
  /** What comes back from the disk is read by it, strictly. */
  readonly schema: z.ZodType<T>;
  readonly probes?: readonly Probe[];
  readonly keep: (seen: {
    readonly own: Answers;
    readonly besides: Answers;
  }) => OrWhyNot<{ readonly kept: T; readonly files?: readonly FileToKeep[] }>;
  readonly inverse: (kept: T) => Inverse;
}

/** An undo that rests on a document. What could not be put back is said when it is kept, not when it is needed. */
export function undoBy<T>({ schema, probes = [], keep, inverse }: Remembering<T>): Undo {
  return {
    can: 'yes',
    probes,
    keep: (seen) => {
      const kept = keep(seen);
      if (typeof kept === 'string') return { ok: false, because: kept };
      const back = inverse(kept.kept);
      return back.ok ? { ok: true, kept: kept.kept, files: kept.files ?? [] } : back;
    },
    inverse: (kept) => {
      const read = schema.safeParse(kept);
      return read.success ? inverse(read.data) : { ok: false, because: 'what was kept cannot be read' };
    },
  };
}

export function cannotUndo(because: string): Undo {
  return { can: 'no', because };
}

export const LOOKS_ONLY: Undo = { can: 'nothing' };

/** What the step of an undo has in common with the step that it undoes. */
export function headOf({ id }: { readonly id: string }, part?: number) {
  const own = part === undefined ? `undo-${id}` : `undo-${id}-${part}`;
  return { id: own, required: true, after: [] };
}

export function inverseOf(...bound: readonly Bound[]): Inverse {
  const steps = bound.flatMap((one) => (one.ok ? [one.step] : []));
  const [wrong] = bound.flatMap((one) => (one.ok ? [] : [one.failure]));
  return wrong === undefined ? { ok: true, steps, payload: [] } : { ok: false, because: wrong.detail };
}
