import { exitedWith } from '../domain/command.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { MemoryPlan, PageFilePlan } from '../domain/memory-plan.ts';
import { IoError, ServicingError } from '../domain/servicing-error.ts';
import { driveRoot } from '../domain/windows-path.ts';
import { MIB } from '../plan/memory.ts';
import type { RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import { describeEnd, runCommand } from '../runtime/run-command.ts';
import { stagePayload } from '../runtime/staging.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { createPageFile } from '../tools/wpeutil.ts';
import { system32Of } from './machine.ts';

export interface Preparation {
  readonly memory: MemoryPlan | undefined;
  readonly places: StepPlaces;
  readonly journal: Journal;
  /** Folder of the manifest. */
  readonly from: string;
  readonly files: readonly PayloadFile[];
}

/**
 * Payload onto the serviced disk, hashed on the way; scratch space; page file. Refuses before it takes memory. Gives the
 * page file that is in use from now on.
 */
export async function prepare(
  context: RunContext,
  preparation: Preparation,
): Promise<PageFilePlan | undefined> {
  const { memory, places, journal, from, files } = preparation;
  if (driveRoot(places.scratchFolder) !== driveRoot(places.stagingFolder))
    journal.append({ type: 'scratch', path: places.scratchFolder });
  // What a start that was cut off left in it is of no use to anybody, and takes the room of what comes.
  if (context.world.files.look.stat(places.scratchFolder) !== undefined)
    await removeFolder(context, places.scratchFolder, places.imageRoot);
  await context.world.files.makeFolder(places.scratchFolder);
  await context.world.files.makeFolder(places.stagingFolder);
  await context.world.files.makeFolder(places.logFolder);
  const staged = await stagePayload(context, from, places.stagingFolder, files);
  if (!staged.ok) throw ServicingError.ofAll(staged.failures);
  if (staged.reused > 0)
    context.emit({
      type: 'note',
      level: 'info',
      text: `${staged.reused} of ${files.length} files were copied by an earlier start and are still right`,
    });
  if (files.length > 0) journal.append({ type: 'staged', files: files.length });
  return await makePageFile(context, memory, journal);
}

async function makePageFile(
  context: RunContext,
  memory: MemoryPlan | undefined,
  journal: Journal,
): Promise<PageFilePlan | undefined> {
  const pageFile = memory?.pageFile;
  if (pageFile === undefined) return undefined;
  // Its path is durable before it exists, so that a later start finds its remains by this record and by nothing else.
  journal.append({ type: 'page-file', path: pageFile.path });
  const made = await runCommand(
    context,
    createPageFile(system32Of(context), pageFile.path, Math.ceil(pageFile.sizeBytes / MIB)),
  );
  if (!exitedWith(made) && pageFile.isRequired) {
    const detail = `no page file at ${pageFile.path}: wpeutil ended with ${describeEnd(made)}; ${pageFile.because}`;
    throw new ServicingError('SVC-6004', detail);
  }
  if (exitedWith(made)) return pageFile;
  context.warn(
    `no page file at ${pageFile.path}: wpeutil ended with ${describeEnd(made)}; going on without`,
    'SVC-6004',
  );
  return undefined;
}

/**
 * Removes what lives for one run only. Whatever cannot be removed is said and left: a later run removes it, and the
 * verdict of this one does not depend on it.
 */
export async function cleanUp(context: RunContext, places: StepPlaces): Promise<void> {
  for (const folder of [places.stagingFolder, places.scratchFolder])
    await removeFolder(context, folder, places.imageRoot);
}

async function removeFolder(context: RunContext, folder: string, imageRoot: string): Promise<void> {
  try {
    await context.world.files.removeTree(folder, driveRoot(folder) ?? imageRoot);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`${folder} could not be removed: ${error.message}`);
  }
}
