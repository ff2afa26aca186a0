import { IoError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { AcceptInput } from '../../manifest/accept.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { StateFolder } from '../../runtime/state-folder.ts';
import { type KeptPair, readKept, writeKept } from './kept-manifest.ts';

/** Beside the channels, which never have a name with a dot in front. */
const FOLDER = '.revoked';
// One overlay has a handful of keys; a folder that somebody filled must not hold up a run.
const MOST_FOLDERS = 64;

/**
 * Keys that manifests accepted on this disk have revoked, and by which: by key id. Only what still verifies with a key that
 * the settings do not revoke counts, and nobody's word against the own key. A revocation is never taken back by a manifest.
 */
export async function readRevocations(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const root = joinPath(state.accepted, FOLDER);
  for (const name of await listQuietly(context, root)) {
    const keyId = name.toUpperCase();
    const kept = await readKept(context, joinPath(root, name), input);
    if (kept === undefined || !kept.manifest.revokes.includes(keyId) || kept.keyIds.includes(keyId)) continue;
    found.set(keyId, `manifest ${kept.manifest.id} (serial ${kept.manifest.serial})`);
  }
  return found;
}

/** Keeps a manifest that revokes keys as the evidence for each of them that has none yet. */
export async function keepRevocations(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  revokes: readonly string[],
  pair: KeptPair,
): Promise<void> {
  if (revokes.length === 0) return;
  const known = await readRevocations(context, state, input);
  for (const keyId of revokes.filter((id) => !known.has(id))) {
    await writeKept(context, joinPath(state.accepted, FOLDER, keyId), pair);
  }
}

async function listQuietly(context: RunContext, folder: string): Promise<readonly string[]> {
  try {
    return ((await context.world.files.list(folder)) ?? []).slice(0, MOST_FOLDERS);
  } catch (error) {
    if (error instanceof IoError) return [];
    throw error;
  }
}
