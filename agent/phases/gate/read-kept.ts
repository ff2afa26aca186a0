import type { HostFacts } from '../../domain/machine.ts';
import type { Volume } from '../../domain/volume.ts';
import { isSamePath } from '../../domain/windows-path.ts';
import type { ImageFacts } from '../../offline/image-facts.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { Journal } from '../../runtime/journal.ts';
import type { BoundStep } from '../../steps/kind.ts';
import { defaultPartitions } from '../locate/boot-default.ts';
import type { Kept } from './kept.ts';

/** What the image holds now that a run must not lose. `volumes` is empty where no boot store starts it: an image file. */
export function readKept(
  context: RunContext,
  { packages, drivers }: Pick<ImageFacts, 'packages' | 'drivers'>,
  from: {
    readonly root: string;
    readonly volumes: readonly Volume[];
    readonly firmware: HostFacts['firmware'];
  },
): Kept {
  const { root, volumes, firmware } = from;
  const partition = volumes.find(
    (volume) => volume.root !== undefined && isSamePath(volume.root, root),
  )?.partition;
  const isBootDefault =
    partition === undefined ? undefined : defaultPartitions(context, volumes, firmware).has(partition);
  return { packages, drivers, isBootDefault };
}

/** Whether a step that this or an earlier start of the run began may have taken packages or drivers out by itself. */
export function mayHaveRemoved(journal: Journal, steps: readonly BoundStep[]): boolean {
  const careful = new Set(steps.filter(({ keepsAll }) => keepsAll === true).map(({ id }) => id));
  return journal.records().some(({ entry }) => entry.type === 'intent' && !careful.has(entry.stepId));
}
