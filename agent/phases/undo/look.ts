import type { MachineIdentity } from '../../domain/machine.ts';
import { ServicingError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { inPhase, type RunContext } from '../../runtime/context.ts';
import { findJournals } from '../../runtime/journal.ts';
import { runCommand } from '../../runtime/run-command.ts';
import { checkStateFolder } from '../../runtime/state-folder.ts';
import { undoFolder } from '../../runtime/undo-document.ts';
import { type PastRun, pastRuns, undoMark } from '../../runtime/undo-runs.ts';
import { initializeNetwork } from '../../tools/wpeutil.ts';
import type { FoundManifest } from '../connect/connect.ts';
import { noteManifest } from '../connect/trust.ts';
import { asFailure } from '../failure.ts';
import { locate } from '../locate/locate.ts';
import { system32Of } from '../machine.ts';
import { type LookAround, startUp } from '../pipeline.ts';
import type { Target } from '../place.ts';
import { type LoadedSettings, loadBitLockerKeys } from '../settings.ts';
import { chooseRun } from './choose.ts';
import { type ActedStepFound, actedSteps, deriveUndo } from './derive.ts';
import { altered, checkFiles, readDocument, readManifest } from './read-kept.ts';

/** A target with the run on it that is to be put back. */
interface Chosen {
  readonly target: Exclude<Target, { readonly kind: 'lost' }>;
  readonly run: PastRun;
}

/**
 * What comes before the first image of an undo: no source is asked. The run is chosen by its journal; what is to be done is
 * derived from its signed manifest, and from what its steps kept only what stood there before. `wanted`: the id of a run, or
 * how it begins; undefined: the newest that changed something.
 */
export function lookForUndo(wanted: string | undefined): LookAround {
  return async (context, shared) => {
    try {
      const { loaded, machine, host, disms } = await startUp(context, shared);
      const { survey, targets } = await inPhase(context, 'locate', async () => {
        const bitLockerKeys = await loadBitLockerKeys(context, loaded);
        const { target } = loaded.settings;
        return await locate(context, { target, host, bitLockerKeys, loans: shared.loans });
      });
      const { found, target } = await inPhase(context, 'connect', async () => {
        // No source is asked, but the result goes to a share.
        if (loaded.settings.results.some(({ type }) => type === 'share'))
          await runCommand(context, initializeNetwork(system32Of(context)));
        const chosen = await choose(context, targets, wanted);
        return { found: await derive(context, chosen, loaded, machine), target: chosen.target };
      });
      return { ok: true, ready: { loaded, host, disms, found, survey }, targets: [target] };
    } catch (error) {
      return { ok: false, failure: asFailure(error, context.record.imageTouched) };
    }
  };
}

/** Of several images the one whose disk has the run. */
async function choose(
  context: RunContext,
  targets: readonly Target[],
  wanted: string | undefined,
): Promise<Chosen> {
  const chosen: Chosen[] = [];
  const refused: ServicingError[] = [];
  for (const target of targets) {
    if (target.kind === 'lost') {
      refused.push(new ServicingError(target.failure.code, target.failure.detail));
      continue;
    }
    await checkStateFolder(context.world, target.state);
    const choice = chooseRun(pastRuns(await findJournals(context.world, target.state.journal)), wanted);
    if (choice.ok) chosen.push({ target, run: choice.run });
    else refused.push(new ServicingError(choice.failure.code, `${target.name}: ${choice.failure.detail}`));
  }
  const [first, second] = chosen;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    const detail = chosen.map(({ target, run }) => `${target.name} has ${run.runId}`).join(', ');
    throw new ServicingError('SVC-3030', `name one of several runs: ${detail}`);
  }
  const worst = refused.find(({ code }) => code !== 'SVC-3030') ?? refused[0];
  throw worst ?? new ServicingError('SVC-3030', 'there is no image');
}

async function derive(
  context: RunContext,
  { target, run }: Chosen,
  loaded: LoadedSettings,
  machine: MachineIdentity,
): Promise<FoundManifest> {
  const { runId } = run;
  context.record.undoes = runId;
  if (!run.isWhole) throw altered(`the journal of run ${runId} is damaged`);
  const { accepted, input } = await readManifest(context, target.state, run, { loaded, machine });
  const folder = undoFolder(joinPath(target.state.runs, runId));
  const because = `it is the manifest of run ${runId}, which is undone`;
  const found = { accepted, input, folder, from: input.from, share: undefined, because, others: [] };
  noteManifest(context, found);
  context.emit({ type: 'note', level: 'info', text: `what run ${runId} changed is put back` });
  const acted = actedSteps(run, accepted.steps);
  if (!acted.ok) throw altered(`the journal of run ${runId} names a step that its manifest has not`);
  const withDocuments: ActedStepFound[] = [];
  for (const { step, keeps } of acted.found) {
    const isKept = keeps !== undefined && step.undo?.can === 'yes';
    const document = isKept
      ? await readDocument(context, folder, { runId, stepId: step.id, sha256: keeps })
      : undefined;
    withDocuments.push({ step, document });
  }
  const derived = deriveUndo(withDocuments);
  if (!derived.ok) throw new ServicingError('SVC-3031', `run ${runId}: ${derived.because.join('; ')}`);
  await checkFiles(context, folder, derived.payload);
  const { sha256, manifest } = accepted;
  return {
    ...found,
    undoes: runId,
    accepted: {
      ...accepted,
      // The rules were for the Windows before the run; what follows is for the one that the run left.
      manifest: { ...manifest, match: {}, payload: derived.payload },
      steps: derived.steps,
      sha256: undoMark(context.world, { undoes: runId, manifestSha256: sha256 }),
    },
  };
}
