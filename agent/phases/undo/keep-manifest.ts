import { IoError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { AcceptInput } from '../../manifest/accept.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { StateFolder } from '../../runtime/state-folder.ts';
import { undoFolder } from '../../runtime/undo-document.ts';
import { keepAccepted } from '../connect/accepted-evidence.ts';
import type { FoundManifest } from '../connect/connect.ts';
import type { RunPlan } from '../plan.ts';

/** What an undo is derived from: the manifest of the run with its signatures, as it came. */
export interface KeptBytes {
  readonly bytes: Uint8Array;
  readonly signatureText: Uint8Array | undefined;
  readonly secondText: Uint8Array | undefined;
}

const NAMES = {
  bytes: 'manifest.json',
  signatureText: 'manifest.json.minisig',
  secondText: 'manifest.json.2.minisig',
} as const satisfies Record<keyof KeptBytes, string>;

/** Where the manifest of a run and its signatures lie, beside what its steps kept. */
export function keptManifestPaths(runFolder: string): Readonly<Record<keyof KeptBytes, string>> {
  const at = (name: string) => joinPath(undoFolder(runFolder), 'manifest', name);
  return {
    bytes: at(NAMES.bytes),
    signatureText: at(NAMES.signatureText),
    secondText: at(NAMES.secondText),
  };
}

/**
 * The manifest that a run is about to follow, as evidence against older ones, and for the undo of this very run. The folder
 * for what its steps keep; undefined where nothing is to be kept, as in an undo itself.
 */
export async function keepEvidence(
  context: RunContext,
  state: StateFolder,
  { input, accepted, undoes }: Pick<FoundManifest, 'input' | 'accepted' | 'undoes'>,
  { toApply, places }: Pick<RunPlan, 'toApply' | 'places'>,
): Promise<string | undefined> {
  if (undoes !== undefined) return undefined;
  await keepAccepted(context, state, input, accepted.manifest);
  if (!toApply.some(({ undo }) => undo?.can === 'yes')) return undefined;
  return (await keepManifest(context, places.logFolder, input)) ? undoFolder(places.logFolder) : undefined;
}

/**
 * Keeps the manifest of a run with the run: the accepted ones are two for a channel, and others push them out. A disk that
 * does not take it costs the undo, not the run.
 */
async function keepManifest(
  context: RunContext,
  runFolder: string,
  { bytes, signatureText, secondText }: Pick<AcceptInput, 'bytes' | 'signatureText' | 'secondText'>,
): Promise<boolean> {
  const { files, crypto } = context.world;
  const paths = keptManifestPaths(runFolder);
  const wanted = { bytes, signatureText, secondText };
  try {
    await files.makeFolder(joinPath(undoFolder(runFolder), 'manifest'));
    for (const name of ['bytes', 'signatureText', 'secondText'] as const) {
      const content = wanted[name];
      if (content === undefined) continue;
      const path = paths[name];
      // A later start of the same run finds it there.
      const stat = await files.stat(path);
      const isWhole =
        stat?.kind === 'file' &&
        stat.sizeBytes === content.length &&
        (await files.hash(path)).sha256 === crypto.sha256(content);
      if (!isWhole) await files.write(path, content, 'replace');
    }
    return true;
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`this run cannot be undone: its manifest could not be kept: ${error.message}`);
    return false;
  }
}
