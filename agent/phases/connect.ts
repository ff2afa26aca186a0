import type { MachineIdentity } from '../domain/machine.ts';
import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';
import type { SourceSetting } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import { type AcceptedManifest, type AcceptInput, acceptManifest } from '../manifest/accept.ts';
import { chooseManifest } from '../manifest/choose.ts';
import { MANIFEST_LIMITS } from '../manifest/json-value.ts';
import { connectShare } from '../runtime/connection.ts';
import type { RunContext } from '../runtime/context.ts';
import { runCommand } from '../runtime/run-command.ts';
import { initializeNetwork } from '../tools/wpeutil.ts';
import { system32Of } from './machine.ts';
import type { LoadedSettings } from './settings.ts';

/** The manifest of this run, as it was found: its bytes are verified again wherever they are used again. */
export interface FoundManifest {
  readonly accepted: AcceptedManifest;
  readonly input: AcceptInput;
  /** Folder of the manifest: payload paths start here. */
  readonly folder: string;
  readonly from: string;
  /** The share that holds it, to be let go after staging. */
  readonly share: string | undefined;
}

const MANIFEST = 'manifest.json';
const LARGEST_SIGNATURE_BYTES = 4096;
/** Manifests of several models may lie side by side, each in a folder of its own. */
const MOST_FOLDERS = 256;

/** Asks the sources in their order; the first one that has a manifest for this machine is the one. */
export async function connect(
  context: RunContext,
  loaded: LoadedSettings,
  machine: MachineIdentity,
  nowMs: number | undefined,
): Promise<FoundManifest> {
  const failures: Failure[] = [];
  const looked: string[] = [];
  const others: string[] = [];
  if (loaded.settings.sources.some((source) => source.type === 'share')) {
    await runCommand(context, initializeNetwork(system32Of(context)));
  }
  for (const source of loaded.settings.sources) {
    const places = await placesOf(context, loaded, source);
    if (places.failure !== undefined) {
      failures.push(places.failure);
      context.warn(places.failure.detail, places.failure.code);
    }
    for (const folder of places.folders) {
      looked.push(folder);
      const found = await acceptIn(context, loaded, folder, machine, nowMs);
      failures.push(...found.failures);
      others.push(...found.others);
      const chosen = chooseManifest(found.accepted);
      if (chosen === undefined) continue;
      if (!chosen.ok) throw new ServicingError(chosen.failure.code, chosen.failure.detail);
      for (const failure of found.failures) context.warn(failure.detail, failure.code);
      const { manifest, ...rest } = chosen.chosen;
      return { ...rest, share: places.share, accepted: manifest };
    }
  }
  throw refusal(failures, others, looked);
}

interface Places {
  readonly folders: readonly string[];
  readonly share: string | undefined;
  readonly failure: Failure | undefined;
}

async function placesOf(context: RunContext, loaded: LoadedSettings, source: SourceSetting): Promise<Places> {
  switch (source.type) {
    case 'beside':
      return {
        folders: [loaded.folder, joinPath(loaded.folder, 'payload')],
        share: undefined,
        failure: undefined,
      };
    case 'volume': {
      const { volumes } = await context.world.volumes.survey();
      const fitting = volumes.filter(
        ({ label, root }) =>
          root !== undefined &&
          (source.label === undefined || label?.toLowerCase() === source.label.toLowerCase()),
      );
      return {
        folders: fitting.map(({ root = '' }) => joinPath(root, source.path)),
        share: undefined,
        failure: undefined,
      };
    }
    case 'share': {
      const connected = await connectShare(context, source.path, {
        system32: system32Of(context),
        credentials: loaded.credentials,
        passwordOnCommandLine: loaded.settings.passwordOnCommandLine,
        waitMs: loaded.settings.networkWaitSeconds * 1000,
      });
      return connected.ok
        ? {
            folders: [source.path],
            share: loaded.credentials === undefined ? undefined : connected.share,
            failure: undefined,
          }
        : { folders: [], share: undefined, failure: connected.failure };
    }
  }
}

type Candidate = {
  readonly from: string;
  readonly manifest: AcceptedManifest;
  readonly input: AcceptInput;
  readonly folder: string;
};

interface FoundIn {
  readonly accepted: readonly Candidate[];
  readonly failures: readonly Failure[];
  readonly others: readonly string[];
}

/** Every manifest in this folder and in the folders below it, one level deep. */
async function acceptIn(
  context: RunContext,
  loaded: LoadedSettings,
  folder: string,
  machine: MachineIdentity,
  nowMs: number | undefined,
): Promise<FoundIn> {
  const accepted: Candidate[] = [];
  const failures: Failure[] = [];
  const others: string[] = [];
  try {
    for (const place of await foldersWithManifest(context, folder)) {
      const input = await readCandidate(context, loaded, place, machine, nowMs);
      const acceptance = acceptManifest(input);
      switch (acceptance.kind) {
        case 'accepted':
          for (const warning of acceptance.warnings) context.warn(warning);
          accepted.push({ from: input.from, manifest: acceptance.manifest, input, folder: place });
          break;
        case 'refused':
          failures.push(...acceptance.failures);
          break;
        case 'not-for-this-machine':
          others.push(`${input.from}: ${acceptance.because.join(', ')}`);
      }
    }
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    failures.push({ code: 'SVC-5002', detail: `${folder}: ${error.message}` });
  }
  return { accepted, failures, others };
}

async function foldersWithManifest({ world }: RunContext, folder: string): Promise<readonly string[]> {
  const names = await world.files.list(folder);
  if (names === undefined) return [];
  if (names.some((name) => name.toLowerCase() === MANIFEST)) return [folder];
  const found: string[] = [];
  for (const name of names.slice(0, MOST_FOLDERS)) {
    const path = joinPath(folder, name);
    if ((await world.files.stat(path))?.kind !== 'folder') continue;
    if ((await world.files.stat(joinPath(path, MANIFEST))) !== undefined) found.push(path);
  }
  return found;
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
  const isSigned = (await files.stat(signature)) !== undefined;
  return {
    bytes: await files.read(from, MANIFEST_LIMITS.maxBytes + 1),
    signatureText: isSigned ? await files.read(signature, LARGEST_SIGNATURE_BYTES) : undefined,
    from,
    settings: loaded.settings,
    keys: loaded.keys,
    crypto,
    agentVersion: context.agentVersion,
    clock: { nowMs, floorMs: context.builtAtMs },
    machine,
    newestAccepted: undefined,
  };
}

/** A manifest that was refused says more than a share that was not reached; one for others says more than none. */
function refusal(
  failures: readonly Failure[],
  others: readonly string[],
  looked: readonly string[],
): ServicingError {
  const rank = (failure: Failure) => (failure.code.startsWith('SVC-1') ? 0 : 1);
  const [first] = [...failures].sort((left, right) => rank(left) - rank(right));
  if (first !== undefined) {
    const same = failures.filter((failure) => failure.code === first.code).map((failure) => failure.detail);
    return new ServicingError(first.code, same.join('; '));
  }
  if (others.length > 0) return new ServicingError('SVC-1104', others.join('; '));
  return new ServicingError(
    'SVC-1101',
    `looked in ${looked.length === 0 ? 'no place: "sources" is empty' : looked.join(', ')}`,
  );
}
