import { no } from '../domain/fact.ts';
import type { JournalRecord } from '../domain/journal.ts';
import type { BoundStep } from './kind.ts';

/** No id of a manifest has a plus. */
export function repeatId(stepId: string): string {
  return `${stepId}+again`;
}

/**
 * A step done once more, as a step of its own: with intents, result and report of its own, so a power cut is found out
 * about as with any other. Undefined: a step that cannot be repeated.
 *
 * `isDue`: by what the journals tell; the image cannot.
 */
export function repeatOf(
  step: BoundStep,
  after: readonly string[],
  isDue: (records: readonly JournalRecord[]) => boolean,
): BoundStep | undefined {
  const { again, id, kind, title, required, rank, needs, probes, firstBoot, half } = step;
  if (again === undefined) return undefined;
  return {
    id: repeatId(id),
    kind,
    title: `${title}, again`,
    required,
    after: [id],
    rank,
    needs,
    probes,
    satisfied: () => no(`again after ${after.join(', ')}: what was added is older than this update`),
    actions: again.actions,
    keepsAll: true,
    isDue,
    // The undo of what was added takes out what the update had renewed of it; the update itself was there before.
    undo: { can: 'nothing' },
    judge: again.judge,
    ...(firstBoot === undefined ? {} : { firstBoot }),
    ...(half === undefined ? {} : { half }),
  };
}
