import { exitedWith } from '../domain/command.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { MemoryPlan } from '../domain/memory-plan.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import { driveRoot } from '../domain/windows-path.ts';
import { MIB } from '../plan/memory.ts';
import { disconnectShare } from '../runtime/connection.ts';
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
  readonly share: string | undefined;
  readonly files: readonly PayloadFile[];
}

/**
 * Page file, scratch space, payload on the serviced disk; then the share is let go. From here on DISM loads code from
 * the serviced Windows, which must find no session of ours to use.
 */
export async function prepare(context: RunContext, preparation: Preparation): Promise<void> {
  const { memory, places, journal, from, share, files } = preparation;
  await makePageFile(context, memory, journal);
  await context.world.files.makeFolder(places.scratchFolder);
  await context.world.files.makeFolder(places.stagingFolder);
  await context.world.files.makeFolder(places.logFolder);
  const staged = await stagePayload(context, from, places.stagingFolder, files, (file) =>
    journal.append({ type: 'staged', payloadId: file.id, sha256: file.sha256 }),
  );
  if (!staged.ok) {
    const [first] = staged.failures;
    throw new ServicingError(
      first?.code ?? 'SVC-1301',
      staged.failures.map((failure) => failure.detail).join('; '),
    );
  }
  if (share !== undefined) await disconnectShare(context, system32Of(context), share);
}

async function makePageFile(
  context: RunContext,
  memory: MemoryPlan | undefined,
  journal: Journal,
): Promise<void> {
  const pageFile = memory?.pageFile;
  if (pageFile === undefined) return;
  // Its path is durable before it exists, so that a later start finds its remains by this record and by nothing else.
  journal.append({ type: 'page-file', path: pageFile.path });
  const made = await runCommand(
    context,
    createPageFile(system32Of(context), pageFile.path, Math.ceil(pageFile.sizeBytes / MIB)),
  );
  if (!exitedWith(made)) {
    context.warn(
      `no page file at ${pageFile.path}: wpeutil ended with ${describeEnd(made)}; going on without`,
      'SVC-6004',
    );
  }
}

/** Removes what lives for one run only. Also at the next start after a power cut, which is why absent is fine. */
export async function cleanUp(context: RunContext, imageRoot: string, places: StepPlaces): Promise<void> {
  const { files } = context.world;
  await files.removeTree(places.stagingFolder, imageRoot);
  await files.removeTree(places.scratchFolder, driveRoot(places.scratchFolder) ?? imageRoot);
}
