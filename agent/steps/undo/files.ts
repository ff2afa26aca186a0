import { z } from 'zod';
import type { PayloadFile } from '../../domain/manifest.ts';
import { answerTo } from '../common.ts';
import type { FileData } from '../file.ts';
import type { Bound, FileToKeep, FindPayload, Undo } from '../kind.ts';
import { headOf, inverseOf, undoBy } from './remember.ts';

const oldSchema = z
  .strictObject({ sizeBytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
  .nullable();
/** What stood at each path of the step, in its order; null: nothing. */
const keptSchema = z.strictObject({ old: z.array(oldSchema).max(128) });
type Old = z.infer<typeof oldSchema>;

/** Puts back the files that stood at these paths of the image, and removes those that stood nowhere. */
export function undoOfFiles(
  step: { readonly id: string },
  paths: readonly string[],
  bind: (data: FileData, find: FindPayload) => Bound,
): Undo {
  const shown = paths.map((path) => path.replaceAll('/', '\\'));
  return undoBy({
    schema: keptSchema,
    probes: shown.map((path) => ({ ask: 'file', path }) as const),
    keep: ({ besides }) => {
      const old: Old[] = [];
      for (const [index, path] of shown.entries()) {
        const { reading } = answerTo(besides, index, 'file');
        if (!reading.known) return `${path}: ${reading.because}`;
        old.push(reading.value === undefined ? null : { ...reading.value });
      }
      return { kept: { old }, files: filesOf(step.id, shown, old) };
    },
    inverse: ({ old }) => {
      if (old.length !== shown.length) return { ok: false, because: 'another number of files was kept' };
      const payload = filesOf(step.id, shown, old).map(({ file }) => file);
      const back = inverseOf(
        ...shown.map((path, index) => {
          const head = headOf(step, shown.length === 1 ? undefined : index + 1);
          const id = idOf(step.id, index);
          const what = old[index] === null ? { delete: path } : { payload: id, to: path };
          return bind({ ...head, kind: 'file', ...what }, (wanted) =>
            payload.find((one) => one.id === wanted),
          );
        }),
      );
      return back.ok ? { ...back, payload } : back;
    },
  });
}

function idOf(stepId: string, index: number): string {
  return `${stepId}-${index + 1}`;
}

function filesOf(stepId: string, paths: readonly string[], old: readonly Old[]): readonly FileToKeep[] {
  return paths.flatMap((from, index) => {
    const stood = old[index];
    if (stood === null || stood === undefined) return [];
    const file: PayloadFile = { id: idOf(stepId, index), path: `${stepId}/${index + 1}`, ...stood };
    return [{ file, from }];
  });
}
