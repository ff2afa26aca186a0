import type { FoundDism, HostFacts } from '../domain/machine.ts';
import type { PageFilePlan } from '../domain/memory-plan.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { VolumeSurvey } from '../domain/volume.ts';
import { connectShare, disconnectShare } from '../runtime/connection.ts';
import type { RunContext } from '../runtime/context.ts';
import type { FoundManifest } from './connect/connect.ts';
import type { Loan } from './locate/loans.ts';
import { system32Of } from './machine.ts';
import type { LoadedSettings } from './settings.ts';

/** What one start of Windows PE holds for all its images, and gives back at its end. */
export interface Shared {
  loaded?: LoadedSettings;
  /** Letters and unlocked volumes. */
  readonly loans: Loan[];
  /** The share the payload comes from, while it has a session of ours. */
  share?: string | undefined;
  /** It lives until Windows PE ends: the next image needs no other. */
  pageFile?: PageFilePlan | undefined;
}

/** What is known once the machine, the manifest and the volumes were looked at; the same for every image. */
export interface Ready {
  readonly loaded: LoadedSettings;
  readonly host: HostFacts;
  readonly disms: readonly FoundDism[];
  readonly found: FoundManifest;
  readonly survey: VolumeSurvey;
}

/**
 * The share is let go before the first change: from there on DISM loads code from the serviced Windows, which must
 * find no session of ours to use.
 */
export async function letGo(context: RunContext, shared: Shared): Promise<void> {
  if (shared.share !== undefined) await disconnectShare(context, system32Of(context), shared.share);
  shared.share = undefined;
}

/** Opens the session with the payload's share again, for one more image. */
export async function openAgain(
  context: RunContext,
  shared: Shared,
  { found, loaded }: Ready,
): Promise<void> {
  if (found.share === undefined || shared.share !== undefined) return;
  const connected = await connectShare(context, found.folder, {
    system32: system32Of(context),
    credentials: loaded.credentials,
    passwordOnCommandLine: loaded.settings.passwordOnCommandLine,
    waitMs: loaded.settings.networkWaitSeconds * 1000,
  });
  if (!connected.ok) throw new ServicingError(connected.failure.code, connected.failure.detail);
  shared.share = connected.share;
}
