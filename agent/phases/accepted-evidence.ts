import { IoError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { AcceptInput } from '../manifest/accept.ts';
import type { NewestAccepted } from '../manifest/freshness.ts';
import { MANIFEST_LIMITS } from '../manifest/json-value.ts';
import { MAX_SIGNATURE_BYTES } from '../manifest/minisign-format.ts';
import { manifestSchema } from '../manifest/schema.ts';
import { verifyManifestSignature } from '../manifest/signature.ts';
import { readStrictJson } from '../manifest/strict-json.ts';
import type { RunContext } from '../runtime/context.ts';
import type { StateFolder } from '../runtime/state-folder.ts';

/** Two generations: the older one is replaced, so that a cut while writing leaves the newer one whole. */
const GENERATIONS = ['g0', 'g1'] as const;
const DAY_MS = 86_400_000;

export interface KeptManifest extends NewestAccepted {
  /** Milliseconds since 1970: no clock that is right can be earlier. */
  readonly issuedMs: number;
}

interface Evidence extends KeptManifest {
  readonly generation: string;
}

/**
 * The newest manifest that this machine has accepted, from the copies kept on its disk. What counts is only what still
 * verifies: a number alone could be forged, a signed manifest cannot. Unsigned runs leave no evidence.
 */
export async function readNewestAccepted(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  channel: string,
): Promise<KeptManifest | undefined> {
  return newest(await readAll(context, state, input, channel));
}

/** Keeps the manifest of this run with its signature as evidence against an older one. */
export async function keepAccepted(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  { channel, issued }: { readonly channel: string; readonly issued: string },
): Promise<void> {
  const issuedMs = Date.parse(issued);
  if (input.signatureText === undefined) return;
  // One from the future would make every later clock look wrong.
  if (input.clock.nowMs !== undefined && issuedMs > input.clock.nowMs + DAY_MS) return;
  const { files, crypto } = context.world;
  const kept = await readAll(context, state, input, channel);
  const best = newest(kept);
  if (best?.sha256 === crypto.sha256(input.bytes)) return;
  const generation = GENERATIONS.find((name) => name !== best?.generation) ?? 'g0';
  const folder = joinPath(state.accepted, channel, generation);
  await files.makeFolder(folder);
  await files.write(joinPath(folder, 'manifest.json'), input.bytes, 'replace');
  await files.write(joinPath(folder, 'manifest.json.minisig'), input.signatureText, 'replace');
}

/**
 * The same for a run that found nothing to do: an older manifest must not come after it either. Only where evidence was
 * kept before, so that a machine that is as it should be is not written to.
 */
export async function keepAcceptedQuietly(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  manifest: { readonly channel: string; readonly issued: string },
): Promise<void> {
  try {
    if ((await context.world.files.stat(state.accepted))?.kind !== 'folder') return;
    await keepAccepted(context, state, input, manifest);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`the manifest could not be kept as evidence against older ones: ${error.message}`);
  }
}

async function readAll(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  channel: string,
): Promise<readonly Evidence[]> {
  const found: Evidence[] = [];
  for (const generation of GENERATIONS) {
    const folder = joinPath(state.accepted, channel, generation);
    const one = await readOne(context, folder, input, channel);
    if (one !== undefined) found.push({ ...one, generation });
  }
  return found;
}

async function readOne(
  { world: { files } }: RunContext,
  folder: string,
  input: AcceptInput,
  channel: string,
): Promise<KeptManifest | undefined> {
  const path = joinPath(folder, 'manifest.json');
  try {
    if ((await files.stat(path)) === undefined) return undefined;
    const bytes = await files.read(path, MANIFEST_LIMITS.maxBytes);
    const signatureText = await files.read(`${path}.minisig`, MAX_SIGNATURE_BYTES);
    const { keys, crypto, settings } = input;
    if (!verifyManifestSignature({ bytes, signatureText, keys, crypto, revoked: settings.revokedKeys }).ok)
      return undefined;
    const json = readStrictJson(bytes, MANIFEST_LIMITS);
    const manifest = json.ok ? manifestSchema.safeParse(json.value) : undefined;
    if (manifest?.data === undefined || manifest.data.channel !== channel) return undefined;
    const { serial, issued } = manifest.data;
    return { serial, sha256: crypto.sha256(bytes), issuedMs: Date.parse(issued) };
  } catch (error) {
    if (error instanceof IoError) return undefined;
    throw error;
  }
}

function newest(found: readonly Evidence[]): Evidence | undefined {
  return found.reduce<Evidence | undefined>(
    (best, one) => (best === undefined || one.serial > best.serial ? one : best),
    undefined,
  );
}
