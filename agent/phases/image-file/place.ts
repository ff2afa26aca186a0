import type { JournalEntry } from '../../domain/journal.ts';
import { type Failure, IoError, ServicingError } from '../../domain/servicing-error.ts';
import { judgeRun } from '../../results/verdict.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { Journal } from '../../runtime/journal.ts';
import { observe } from '../../runtime/observe/observe.ts';
import type { ImagingCall } from '../../tools/dism-mount.ts';
import type { OpenedPlace, PlaceInputs, Target } from '../place.ts';
import type { RunPlan } from '../plan.ts';
import { aroundSteps, saveCall, workCall } from './around.ts';
import { dropQuietly, exchange, settleExchange } from './exchange.ts';
import { joinParts } from './join.ts';
import { clearStaleMounts, lookingCall, mountAt, prepareMounting, readMounts, unmount } from './mount.ts';

type Stage = Extract<JournalEntry, { readonly type: 'image-file' }>['stage'];

/** How far the work on the file is. */
interface Progress {
  mounted: boolean;
  /** A copy was made, and changes may have been made to it. */
  hasWork: boolean;
  exchanged: boolean;
  journal?: Journal;
}

/**
 * An image file is looked at through a mount that cannot change it. Only when there is work, a copy of the file is
 * mounted in its place; it is saved, read again, and takes the place of the original when everything that is required
 * was done. Until then the original is not touched.
 */
export async function openImageFile(
  context: RunContext,
  { file, name, volumeRoot }: Extract<Target, { readonly kind: 'image-file' }>,
  { ready, extent }: PlaceInputs,
): Promise<OpenedPlace> {
  const { path, places, mountRoot } = file;
  const looking = lookingCall(context, ready);
  const { files } = context.world;
  const filter = await prepareMounting(context, looking);
  const mounted = await readMounts(context, looking, file);
  if (extent === 'run') {
    await clearStaleMounts(context, looking, mounted, rootsOf(ready));
    await settleExchange(context, file);
    await joinParts(context, looking, file);
  } else if (file.splitAt !== undefined) {
    throw new ServicingError(
      'SVC-2018',
      `${file.splitAt}: a run would join the parts first, and this only looks`,
    );
  }
  // Of a joined file it is known only now: what was seen was the first part.
  const sizeBytes = (await files.stat(path))?.sizeBytes ?? file.sizeBytes;
  const progress: Progress = { mounted: false, hasWork: false, exchanged: false };
  const mount = async (call: ImagingCall, wim: string, readOnly: boolean) => {
    await mountAt(context, call, file, { wim, readOnly });
    progress.mounted = true;
  };
  const end = async (call: ImagingCall, how: 'commit' | 'discard') => {
    const failed = await unmount(context, call, file, how);
    if (failed === undefined) progress.mounted = false;
    return failed;
  };
  const note = (stage: Stage) => progress.journal?.append({ type: 'image-file', stage, path });
  try {
    await mount(looking, path, true);
  } catch (error) {
    await removeMountFolder(context, places);
    throw error;
  }

  return {
    root: places.mount,
    fileSystem: 'NTFS',
    file: name,
    besides: [{ root: volumeRoot, bytes: sizeBytes, because: `a copy of ${path}` }],
    growsAt: mountRoot,
    around: (folders) => aroundSteps(file, looking, { filter, folders }),
    beginWork: async (journal, folders) => {
      progress.journal = journal;
      const call = workCall(looking, folders);
      const failed = await end(looking, 'discard');
      if (failed !== undefined)
        throw new ServicingError('SVC-2024', `${places.mount}: dism ended with ${failed}`);
      await files.makeFolder(places.folder);
      await files.remove(places.work);
      progress.hasWork = true;
      await files.copyHashed(path, places.work, sizeBytes, (doneBytes) =>
        context.emit({ type: 'staging', file: path, doneBytes, totalBytes: sizeBytes }),
      );
      note('copied');
      await mount(call, places.work, false);
      note('mounted');
    },
    keepWork: async (planned) => {
      const call = saveCall(looking, planned.places);
      const { steps, checks } = context.record;
      const { exitClass, failure } = judgeRun({ steps, checks, touched: true });
      if (exitClass > 30)
        throw new ServicingError('SVC-3014', `${path}: ${failure?.code ?? ''} ${failure?.detail ?? ''}`);
      const before = await seen(context, planned);
      note('saving');
      const failed = await end(call, 'commit');
      if (failed !== undefined)
        throw new ServicingError('SVC-3015', `${path}: dism ended with ${failed}; log ${call.logPath}`);
      await files.flushVolume(volumeRoot);
      note('saved');
      await mount(call, places.work, true);
      const lost = differing(before, await seen(context, planned));
      await end(call, 'discard');
      if (lost.length > 0)
        throw new ServicingError('SVC-3015', `${path}: the saved file does not show step ${lost.join(', ')}`);
      note('exchanging');
      await exchange(context, file);
      progress.exchanged = true;
      note('exchanged');
    },
    close: async (failure) => {
      try {
        const failed = progress.mounted ? await end(looking, 'discard') : undefined;
        if (failed === undefined) await removeMountFolder(context, places);
        else context.warn(`${places.mount} stays mounted until Windows PE ends: dism ended with ${failed}`);
        if (!progress.exchanged && failure?.code !== 'SVC-3016') {
          for (const dropped of progress.hasWork ? [places.work, places.ready] : [])
            await dropQuietly(context, dropped);
          if (progress.hasWork) note('discarded');
        }
      } catch (error) {
        if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
        context.warn(`the work on ${path} could not be put away: ${error.message}`);
      }
      return failure === undefined
        ? undefined
        : afterDiscard(failure, path, context.record.imageTouched && !progress.exchanged);
    },
    isDiscarded: () => progress.hasWork && !progress.exchanged,
  };
}

/** A failure after the first change costs the copy, and nothing else. */
function afterDiscard(failure: Failure, path: string, wasTouched: boolean): Failure {
  const stands = ['SVC-3014', 'SVC-3015', 'SVC-3016', 'SVC-9001'].includes(failure.code);
  if (stands || !wasTouched) return failure;
  return { code: 'SVC-3014', detail: `${path}: ${failure.code} ${failure.detail}` };
}

async function removeMountFolder(
  context: RunContext,
  { mount, mounts }: { readonly mount: string; readonly mounts: string },
): Promise<void> {
  try {
    await context.world.files.removeTree(mount, mounts);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`${mount} could not be removed: ${error.message}`);
  }
}

/** What the image shows of each step. */
async function seen(context: RunContext, { steps, places }: RunPlan): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const step of steps)
    answers.set(step.id, step.satisfied(await observe(context, places, step.probes)).answer);
  return answers;
}

function differing(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...before].filter(([id, answer]) => after.get(id) !== answer).map(([id]) => id);
}

function rootsOf({ survey }: PlaceInputs['ready']): readonly string[] {
  return survey.volumes
    .filter(({ driveType, bitLocker }) => driveType === 'fixed' && bitLocker !== 'locked')
    .flatMap(({ root }) => root ?? []);
}
