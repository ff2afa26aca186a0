import type { MachineIdentity } from '../../domain/machine.ts';
import type { PayloadFile } from '../../domain/manifest.ts';
import { type Failure, IoError, ServicingError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { type AcceptedManifest, type AcceptInput, acceptManifest } from '../../manifest/accept.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import { MAX_SIGNATURE_BYTES } from '../../manifest/minisign-format.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { StateFolder } from '../../runtime/state-folder.ts';
import {
  documentPath,
  LARGEST_DOCUMENT_BYTES,
  parseDocument,
  type UndoDocument,
} from '../../runtime/undo-document.ts';
import type { PastRun } from '../../runtime/undo-runs.ts';
import { readRevocations } from '../connect/revocations.ts';
import type { LoadedSettings } from '../settings.ts';
import { keptManifestPaths } from './keep-manifest.ts';

/**
 * The manifest of the run, accepted anew: its signatures by the keys of this overlay, less those that were revoked since.
 * That it is old, or expired, does not matter: it is what was done.
 */
export async function readManifest(
  context: RunContext,
  state: StateFolder,
  run: PastRun,
  { loaded, machine }: { readonly loaded: LoadedSettings; readonly machine: MachineIdentity },
): Promise<{ readonly accepted: AcceptedManifest; readonly input: AcceptInput }> {
  const paths = keptManifestPaths(joinPath(state.runs, run.runId));
  const bytes = await readKept(context, paths.bytes, MANIFEST_LIMITS.maxBytes);
  if (bytes === undefined) throw altered(`${paths.bytes} is missing`);
  if (context.world.crypto.sha256(bytes) !== run.manifestSha256)
    throw altered(`${paths.bytes} is not the manifest of run ${run.runId}`);
  const input: AcceptInput = {
    bytes,
    signatureText: await readKept(context, paths.signatureText, MAX_SIGNATURE_BYTES),
    secondText: await readKept(context, paths.secondText, MAX_SIGNATURE_BYTES),
    from: paths.bytes,
    settings: { ...loaded.settings, serialFloor: 0 },
    keys: loaded.keys,
    crypto: context.world.crypto,
    agentVersion: context.agentVersion,
    clock: { nowMs: undefined, floorMs: 0 },
    machine,
    host: context.record.host,
    newestAccepted: undefined,
  };
  const revokedHere = await readRevocations(context, state, input);
  const acceptance = acceptManifest({ ...input, revokedHere });
  switch (acceptance.kind) {
    case 'accepted':
      return { accepted: acceptance.manifest, input };
    case 'refused':
      throw ServicingError.ofAll(acceptance.failures);
    case 'not-for-this-machine':
      throw new ServicingError('SVC-1104', `${paths.bytes}: ${acceptance.because.join(', ')}`);
  }
}

/** What was kept before a step: the very document that its first intent names. `stepId` is one of the signed manifest. */
export async function readDocument(
  context: RunContext,
  folder: string,
  { runId, stepId, sha256 }: { readonly runId: string; readonly stepId: string; readonly sha256: string },
): Promise<UndoDocument> {
  const path = documentPath(folder, stepId);
  const bytes = await readKept(context, path, LARGEST_DOCUMENT_BYTES);
  if (bytes === undefined) throw altered(`${path} is missing`);
  if (context.world.crypto.sha256(bytes) !== sha256)
    throw altered(`${path} is not what was written before the step`);
  const document = parseDocument(bytes);
  if (document?.runId !== runId || document.stepId !== stepId) throw altered(`${path} cannot be read`);
  return document;
}

/** Old files are looked at before anything is changed; they are hashed once more when they are copied. */
export async function checkFiles(
  context: RunContext,
  folder: string,
  payload: readonly PayloadFile[],
): Promise<void> {
  const { files } = context.world;
  const failures: Failure[] = [];
  for (const { path: relative, sizeBytes, sha256 } of payload) {
    const path = joinPath(folder, relative);
    const stat = await files.stat(path);
    const isSame =
      stat?.kind === 'file' && stat.sizeBytes === sizeBytes && (await files.hash(path)).sha256 === sha256;
    if (!isSame) failures.push({ code: 'SVC-3033', detail: `${path} is missing, or is not what was kept` });
  }
  if (failures.length > 0) throw ServicingError.ofAll(failures);
}

async function readKept(
  { world: { files } }: RunContext,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return (await files.stat(path)) === undefined ? undefined : await files.read(path, maxBytes);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    throw altered(`${path}: ${error.message}`);
  }
}

export function altered(detail: string): ServicingError {
  return new ServicingError('SVC-3033', detail);
}
