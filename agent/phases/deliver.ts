import { IoError, ServicingError } from '../domain/servicing-error.ts';
import { baseName, joinPath, shareRoot } from '../domain/windows-path.ts';
import type { World } from '../ports/world.ts';
import type { ResultFile } from '../results/folder.ts';
import { connectShare, disconnectShare } from '../runtime/connection.ts';
import type { RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import { deliverFolder, listOutbox } from '../runtime/spool.ts';
import type { StateFolder } from '../runtime/state-folder.ts';
import { system32Of } from './machine.ts';
import type { LoadedSettings } from './settings.ts';

/** What delivery needs to know of the run. */
export interface Outgoing {
  readonly loaded: LoadedSettings | undefined;
  /** Where results are spooled; undefined as long as no image is bound. */
  readonly state: StateFolder | undefined;
  readonly journal: Journal | undefined;
}

/** Brings the sealed result to the first destination that takes it; undefined when none does. */
export async function bringHome(
  context: RunContext,
  outgoing: Outgoing,
  files: readonly ResultFile[],
  spooled: string | undefined,
): Promise<string | undefined> {
  const { loaded } = outgoing;
  if (loaded === undefined) return undefined;
  for (const destination of loaded.settings.results) {
    const root =
      destination.type === 'share' ? destination.path : await volumePath(context.world, destination);
    if (root === undefined) continue;
    try {
      if (destination.type === 'share' && !(await opened(context, loaded, root))) continue;
      const where = await deliverFolder(context.world, files, targetOf(context, root, context.record.runId));
      await afterDelivery(context, outgoing, root, { where, spooled });
      return where;
    } catch (error) {
      if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
      context.warn(`the result could not be written to ${root}: ${error.message}`);
    } finally {
      const share = destination.type === 'share' ? shareRoot(root) : undefined;
      if (share !== undefined && loaded.credentials !== undefined)
        await disconnectShare(context, system32Of(context), share);
    }
  }
  return undefined;
}

/** Ours is home. What goes wrong from here on is said; it is in the outbox and comes again at the next start. */
async function afterDelivery(
  context: RunContext,
  outgoing: Outgoing,
  root: string,
  { where, spooled }: { readonly where: string; readonly spooled: string | undefined },
): Promise<void> {
  try {
    outgoing.journal?.append({ type: 'delivered', where });
    if (spooled !== undefined && outgoing.state !== undefined)
      await putAway(context, outgoing.state, spooled);
    await deliverOlder(context, outgoing, root);
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
    context.warn(`the outbox could not be emptied: ${error.message}`);
  }
}

/**
 * Out of the outbox. A server or a stick may have said too early that it wrote everything, and answer a read-back from
 * memory: where logs of the run are kept, the result stays beside them, and goes when they go.
 */
async function putAway({ world }: RunContext, state: StateFolder, spooled: string): Promise<void> {
  const logs = joinPath(state.runs, baseName(spooled));
  const kept = joinPath(logs, 'result');
  const hasLogs = (await world.files.stat(logs))?.kind === 'folder';
  if (hasLogs && (await world.files.stat(kept)) === undefined) await world.files.move(spooled, kept);
  else await world.files.removeTree(spooled, state.outbox);
}

async function opened(context: RunContext, loaded: LoadedSettings, root: string): Promise<boolean> {
  const connected = await connectShare(context, root, {
    system32: system32Of(context),
    credentials: loaded.credentials,
    passwordOnCommandLine: loaded.settings.passwordOnCommandLine,
    waitMs: loaded.settings.networkWaitSeconds * 1000,
  });
  if (!connected.ok) context.warn(connected.failure.detail, connected.failure.code);
  return connected.ok;
}

/** Earlier results that never came home. One that fails stays where it is; it is tried again at the next start. */
async function deliverOlder(context: RunContext, { state }: Outgoing, root: string): Promise<void> {
  if (state === undefined) return;
  for await (const older of listOutbox(context.world, state.outbox)) {
    try {
      const where = await deliverFolder(
        context.world,
        older.files,
        targetOf(context, root, baseName(older.folder)),
      );
      await putAway(context, state, older.folder);
      const text = `the result of an earlier run was delivered to ${where}`;
      context.emit({ type: 'note', level: 'info', text });
    } catch (error) {
      // One that cannot be delivered stays for the next start, and holds up no other.
      if (!(error instanceof IoError)) throw error;
      context.warn(`the earlier result ${older.folder} could not be delivered: ${error.message}`);
    }
  }
}

function targetOf(context: RunContext, root: string, runId: string): string {
  return joinPath(root, context.record.machine?.id ?? 'unknown-machine', runId);
}

async function volumePath(
  world: World,
  wanted: { readonly label: string; readonly path: string },
): Promise<string | undefined> {
  const { volumes } = await world.volumes.survey();
  const volume = volumes.find(({ label }) => label?.toLowerCase() === wanted.label.toLowerCase());
  return volume?.root === undefined ? undefined : joinPath(volume.root, wanted.path);
}
