import type { MachineIdentity } from '../../domain/machine.ts';
import type { OtherManifest } from '../../domain/manifest.ts';
import { type Failure, IoError, ServicingError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { type AcceptedManifest, type AcceptInput, acceptManifest } from '../../manifest/accept.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import { MAX_SIGNATURE_BYTES } from '../../manifest/minisign-format.ts';
import type { Files } from '../../ports/files.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { LoadedSettings } from '../settings.ts';

const MANIFEST = 'manifest.json';
/** Manifests of several models may lie side by side, each in a folder of its own. */
const MOST_MANIFESTS = 64;
/** Entries of a source that are looked into: a share that holds more is no payload. */
const MOST_ENTRIES = 1024;

/** A manifest that was accepted, with what it was accepted from. */
export interface Candidate {
  readonly from: string;
  readonly manifest: AcceptedManifest;
  readonly input: AcceptInput;
  readonly folder: string;
}

export interface FoundIn {
  readonly accepted: readonly Candidate[];
  readonly failures: readonly Failure[];
  /** Those that are for other machines, and those that were refused. */
  readonly others: readonly OtherManifest[];
}

/** Every manifest in this folder and in the folders below it, one level deep; each must be signed by itself. */
export async function acceptIn(
  context: RunContext,
  loaded: LoadedSettings,
  folder: string,
  machine: MachineIdentity,
  nowMs: number | undefined,
): Promise<FoundIn> {
  const accepted: Candidate[] = [];
  const failures: Failure[] = [];
  const others: OtherManifest[] = [];
  const unreadable = (error: unknown, place: string) => {
    if (!(error instanceof IoError)) throw error;
    failures.push({ code: 'SVC-5002', detail: `${place}: ${error.message}` });
  };
  const places = await foldersWithManifest(context, folder).catch((error: unknown) => {
    unreadable(error, folder);
    return [];
  });
  for (const place of places) {
    try {
      const input = await readCandidate(context, loaded, place, machine, nowMs);
      const acceptance = acceptManifest(input);
      switch (acceptance.kind) {
        case 'accepted':
          for (const warning of acceptance.warnings) context.warn(warning);
          accepted.push({ from: input.from, manifest: acceptance.manifest, input, folder: place });
          break;
        case 'refused':
          failures.push(...acceptance.failures);
          others.push({ from: input.from, because: `refused, ${codesOf(acceptance.failures)}` });
          break;
        case 'not-for-this-machine':
          others.push({ from: input.from, because: acceptance.because.join(', ') });
      }
    } catch (error) {
      // The others of this source are still asked.
      unreadable(error, place);
    }
  }
  return { accepted, failures, others };
}

async function foldersWithManifest({ world }: RunContext, folder: string): Promise<readonly string[]> {
  const names = await world.files.list(folder);
  if (names === undefined) return [];
  if (names.length > MOST_ENTRIES) throw tooMany(folder, `${names.length} entries`, MOST_ENTRIES);
  const found = names.some((name) => name.toLowerCase() === MANIFEST) ? [folder] : [];
  for (const name of names) {
    const path = joinPath(folder, name);
    if ((await world.files.stat(path))?.kind !== 'folder') continue;
    if ((await world.files.stat(joinPath(path, MANIFEST))) !== undefined) found.push(path);
    // One that was not looked at could be the one for this machine.
    if (found.length > MOST_MANIFESTS)
      throw tooMany(folder, `more than ${MOST_MANIFESTS} manifests`, MOST_MANIFESTS);
  }
  return found;
}

function tooMany(folder: string, has: string, most: number): ServicingError {
  return new ServicingError('SVC-1113', `${folder} has ${has}; at most ${most} are compared`);
}

function codesOf(failures: readonly Failure[]): string {
  return [...new Set(failures.map(({ code }) => code))].join(', ');
}

async function readCandidate(
  context: RunContext,
  loaded: LoadedSettings,
  folder: string,
  machine: MachineIdentity,
  nowMs: number | undefined,
): Promise<AcceptInput> {
  const { files, crypto } = context.world;
  const from = joinPath(folder, MANIFEST);
  const signature = `${from}.minisig`;
  const second = `${from}.2.minisig`;
  const isSigned = (await files.stat(signature)) !== undefined;
  const isSignedTwice = isSigned && (await files.stat(second)) !== undefined;
  return {
    bytes: await readUpTo(files, from, MANIFEST_LIMITS.maxBytes),
    signatureText: isSigned ? await readUpTo(files, signature, MAX_SIGNATURE_BYTES) : undefined,
    secondText: isSignedTwice ? await readUpTo(files, second, MAX_SIGNATURE_BYTES) : undefined,
    from,
    settings: loaded.settings,
    keys: loaded.keys,
    crypto,
    agentVersion: context.agentVersion,
    clock: { nowMs, floorMs: context.builtAtMs },
    machine,
    host: context.record.host,
    newestAccepted: undefined,
  };
}

/** A file that is too large is read one byte too far: whoever judges it says so in its own words. */
async function readUpTo(files: Files, path: string, limit: number): Promise<Uint8Array> {
  try {
    return await files.read(path, limit);
  } catch (error) {
    if (!(error instanceof IoError) || error.reason !== 'too-large') throw error;
    return files.look.head(path, limit + 1) ?? new Uint8Array(limit + 1);
  }
}
