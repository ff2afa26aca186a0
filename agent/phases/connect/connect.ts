import type { MachineIdentity } from '../../domain/machine.ts';
import type { OtherManifest } from '../../domain/manifest.ts';
import { type Failure, ServicingError } from '../../domain/servicing-error.ts';
import type { AcceptedManifest, AcceptInput } from '../../manifest/accept.ts';
import { chooseForEach, chooseManifest, type ManifestChoice } from '../../manifest/choose.ts';
import { dependsOnWindows } from '../../manifest/match.ts';
import { disconnectShare } from '../../runtime/connection.ts';
import type { RunContext } from '../../runtime/context.ts';
import { runCommand } from '../../runtime/run-command.ts';
import { initializeNetwork } from '../../tools/wpeutil.ts';
import { system32Of } from '../machine.ts';
import type { LoadedSettings } from '../settings.ts';
import { acceptIn, type Candidate } from './candidates.ts';
import { lookEarly, noteWindows } from './early-look.ts';
import { placesOf } from './sources.ts';

/** The manifest of this run, as it was found: its bytes are verified again wherever they are used again. */
export interface FoundManifest {
  readonly accepted: AcceptedManifest;
  readonly input: AcceptInput;
  /** Folder of the manifest: payload paths start here. */
  readonly folder: string;
  readonly from: string;
  /** The share that holds it, to be let go after staging. */
  readonly share: string | undefined;
  /** Why this one, in a sentence. */
  readonly because: string;
  /** What else was found, and why not that. */
  readonly others: readonly OtherManifest[];
  /** The run that is put back: `accepted` is what was derived for that, and nothing new is accepted. */
  readonly undoes?: string | undefined;
}

/** Asks the sources in their order; the first one that has a manifest for this machine is the one. */
export async function connect(
  context: RunContext,
  loaded: LoadedSettings,
  machine: MachineIdentity,
  nowMs: number | undefined,
): Promise<FoundManifest> {
  const failures: Failure[] = [];
  const looked: string[] = [];
  const others: OtherManifest[] = [];
  if (loaded.settings.sources.some((source) => source.type === 'share')) {
    await runCommand(context, initializeNetwork(system32Of(context)));
  }
  for (const source of loaded.settings.sources) {
    const places = await placesOf(context, loaded, source);
    if (places.failure !== undefined) {
      failures.push(places.failure);
      context.warn(places.failure.detail, places.failure.code);
    }
    let isTaken = false;
    try {
      for (const folder of places.folders) {
        looked.push(folder);
        const found = await acceptIn(context, loaded, folder, machine, nowMs);
        failures.push(...found.failures);
        others.push(...found.others);
        const choice = await choose(context, loaded, found.accepted, machine);
        if (choice.kind === 'refused') throw new ServicingError(choice.failure.code, choice.failure.detail);
        others.push(...choice.others);
        if (choice.kind === 'none') continue;
        for (const failure of found.failures) context.warn(failure.detail, failure.code);
        const { manifest, ...rest } = choice.chosen;
        isTaken = true;
        return { ...rest, share: places.share, accepted: manifest, because: choice.because, others };
      }
    } finally {
      if (!isTaken && places.share !== undefined)
        await disconnectShare(context, system32Of(context), places.share);
    }
  }
  const refused = refusal(failures, others, looked);
  if (refused.code === 'SVC-1104') await noteWindows(context);
  throw refused;
}

/** Looks at the machine's Windows only where it decides between several manifests. */
async function choose(
  context: RunContext,
  loaded: LoadedSettings,
  accepted: readonly Candidate[],
  machine: MachineIdentity,
): Promise<ManifestChoice<Candidate>> {
  const subject = { machine, host: context.record.host };
  const isOpen =
    accepted.length > 1 && accepted.some(({ manifest }) => dependsOnWindows(manifest.manifest.match));
  return isOpen
    ? chooseForEach(accepted, subject, await lookEarly(context, loaded))
    : chooseManifest(accepted, subject, undefined);
}

/** A manifest that was refused says more than a share that was not reached; one for others says more than none. */
function refusal(
  failures: readonly Failure[],
  others: readonly OtherManifest[],
  looked: readonly string[],
): ServicingError {
  const rank = (failure: Failure) => (failure.code.startsWith('SVC-1') ? 0 : 1);
  const ranked = failures.toSorted((left, right) => rank(left) - rank(right));
  if (ranked.length > 0) return ServicingError.ofAll(ranked);
  if (others.length > 0)
    return new ServicingError(
      'SVC-1104',
      others.map(({ from, because }) => `${from}: ${because}`).join('; '),
    );
  return new ServicingError(
    'SVC-1101',
    `looked in ${looked.length === 0 ? 'no place: "sources" is empty' : looked.join(', ')}`,
  );
}
