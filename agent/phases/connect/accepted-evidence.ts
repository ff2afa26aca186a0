import { IoError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { AcceptInput } from '../../manifest/accept.ts';
import type { NewestAccepted } from '../../manifest/freshness.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { StateFolder } from '../../runtime/state-folder.ts';
import { type Kept, type KeptPair, readKept, writeKept } from './kept-manifest.ts';
import { keepRevocations } from './revocations.ts';

/** Two generations: the older one is replaced, so that a cut while writing leaves the newer one whole. */
const GENERATIONS = ['g0', 'g1'] as const;
const DAY_MS = 86_400_000;
/** Stands beside a manifest whose date was ahead of the clock when it was accepted: its serial counts, its date does not. */
const FROM_THE_FUTURE = 'issued-in-the-future';

export interface KeptManifest extends NewestAccepted {
  /** Milliseconds since 1970: no clock that is right can be earlier. 0 when nothing kept says so. */
  readonly issuedMs: number;
  readonly pair: KeptPair;
}

interface Evidence extends Kept {
  readonly generation: string;
  readonly sha256: string;
  readonly issuedMs: number;
}

/** What a run that was accepted wants to be remembered. */
export interface ToKeep {
  readonly channel: string;
  readonly issued: string;
  readonly revokes: readonly string[];
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
  const all = await readAll(context, state, input, channel);
  const best = newest(all);
  if (best === undefined) return undefined;
  const issuedMs = Math.max(...all.map((one) => one.issuedMs));
  return { serial: best.manifest.serial, sha256: best.sha256, issuedMs, pair: best };
}

/** Keeps the manifest of this run with its signatures as evidence against an older one, and what it revokes. */
export async function keepAccepted(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  { channel, issued, revokes }: ToKeep,
): Promise<void> {
  const { bytes, signatureText, secondText } = input;
  if (signatureText === undefined) return;
  const pair = { bytes, signatureText, secondText };
  await keepRevocations(context, state, input, revokes, pair);
  const { files, crypto } = context.world;
  const best = newest(await readAll(context, state, input, channel));
  if (best?.sha256 === crypto.sha256(bytes)) return;
  const generation = GENERATIONS.find((name) => name !== best?.generation) ?? 'g0';
  const folder = joinPath(state.accepted, channel, generation);
  const mark = joinPath(folder, FROM_THE_FUTURE);
  const isAhead = input.clock.nowMs !== undefined && Date.parse(issued) > input.clock.nowMs + DAY_MS;
  // One from the future would make every later clock look wrong.
  if (isAhead) {
    await files.makeFolder(folder);
    await files.write(mark, new Uint8Array(0), 'replace');
  } else if ((await files.stat(mark)) !== undefined) await files.remove(mark);
  await writeKept(context, folder, pair);
}

/**
 * The same for a run that found nothing to do: an older manifest must not come after it either. Only where evidence was
 * kept before, or a key is lost, so that a machine that is as it should be is not written to.
 */
export async function keepAcceptedQuietly(
  context: RunContext,
  state: StateFolder,
  input: AcceptInput,
  manifest: ToKeep,
): Promise<void> {
  try {
    const isKnown = (await context.world.files.stat(state.accepted))?.kind === 'folder';
    if (!isKnown && manifest.revokes.length === 0) return;
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
    const kept = await readKept(context, folder, input);
    if (kept === undefined || kept.manifest.channel !== channel) continue;
    const isAhead = context.world.files.look.stat(joinPath(folder, FROM_THE_FUTURE)) !== undefined;
    const issuedMs = isAhead ? 0 : Date.parse(kept.manifest.issued);
    found.push({ ...kept, generation, sha256: context.world.crypto.sha256(kept.bytes), issuedMs });
  }
  return found;
}

function newest(found: readonly Evidence[]): Evidence | undefined {
  return found.reduce<Evidence | undefined>(
    (best, one) => (best === undefined || one.manifest.serial > best.manifest.serial ? one : best),
    undefined,
  );
}
