import { IoError } from '../domain/servicing-error.ts';
import { joinPath, parentPath } from '../domain/windows-path.ts';
import type { Answers, BoundStep, FileToKeep, Keeping } from '../steps/kind.ts';
import type { RunContext } from './context.ts';
import { observe } from './observe/observe.ts';
import type { ServiceRun } from './service-step.ts';
import { documentPath, firstKept, formatDocument } from './undo-document.ts';

const MIB = 1024 * 1024;
/** Of one old file. What is larger is no setting and no small program; the step then has no undo. */
const LARGEST_KEPT_BYTES = 256 * MIB;
/** Up to here an old file is kept on any disk. */
const SMALL_BYTES = MIB;
/** Left free by larger ones: what DISM needs comes before the way back. Believed, not measured. */
const RESERVE_BYTES = 1024 * MIB;

/**
 * Writes down what a step is about to change, before its intent. The hash that the intent names; undefined where the step
 * has no undo. The first document of a run counts: what an interrupted attempt left is not what stood there before.
 * That nothing could be kept is said and ends nothing: the way back is not what the run is for.
 */
export async function keepForUndo(
  context: RunContext,
  run: ServiceRun,
  step: BoundStep,
  own: Answers,
): Promise<string | undefined> {
  const { undoIn } = run;
  if (undoIn === undefined || step.undo?.can !== 'yes') return undefined;
  const earlier = firstKept(run.journal.records(), step.id);
  if (earlier.isBegun) return earlier.sha256;
  try {
    const besides = await observe(context, run.places, step.undo.probes);
    const keeping = await copyFiles(context, run, undoIn, step.undo.keep({ own, besides }));
    const { runId } = context.record;
    const what = keeping.ok ? { kept: keeping.kept } : { because: keeping.because.slice(0, 1000) };
    const bytes = formatDocument({ schema: 1, runId, stepId: step.id, ...what });
    await context.world.files.makeFolder(undoIn);
    await context.world.files.write(documentPath(undoIn, step.id), bytes, 'replace');
    return context.world.crypto.sha256(bytes);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`step ${step.id} cannot be undone: what it changes could not be kept: ${error.message}`);
    return undefined;
  }
}

/** The old files beside the document, each with the very bytes that were seen. */
async function copyFiles(
  context: RunContext,
  { places }: ServiceRun,
  folder: string,
  keeping: Keeping,
): Promise<Keeping> {
  if (!keeping.ok) return keeping;
  for (const one of keeping.files) {
    const because = await copyFile(context, places.imageRoot, folder, one);
    if (because !== undefined) return { ok: false, because };
  }
  return keeping;
}

async function copyFile(
  { world: { files } }: RunContext,
  imageRoot: string,
  folder: string,
  { file, from }: FileToKeep,
): Promise<string | undefined> {
  if (file.sizeBytes > LARGEST_KEPT_BYTES)
    return `${from} has ${file.sizeBytes} bytes; at most ${LARGEST_KEPT_BYTES} are kept`;
  const freeBytes = file.sizeBytes > SMALL_BYTES ? await files.freeBytes(parentPath(folder)) : undefined;
  if (freeBytes !== undefined && freeBytes - file.sizeBytes < RESERVE_BYTES)
    return `${from} was not kept: ${freeBytes} bytes are free, and ${RESERVE_BYTES} are left to the work itself`;
  const to = joinPath(folder, file.path);
  await files.makeFolder(parentPath(to));
  await files.remove(to);
  const copied = await files.copyHashed(joinPath(imageRoot, from), to, file.sizeBytes);
  return copied.sha256 === file.sha256 ? undefined : `${from} changed while it was kept`;
}
