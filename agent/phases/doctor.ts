import type { CandidateRow } from '../domain/event.ts';
import type { ChosenDism, FoundDism, HostFacts, MachineIdentity } from '../domain/machine.ts';
import type { ImageSummary } from '../domain/result.ts';
import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import type { ProviderReport, Volume, VolumeSurvey } from '../domain/volume.ts';
import { judgeHost, type Ruling, windowsPeHost } from '../plan/host-rules.ts';
import { type MemoryDecision, MIB, planMemory, type SpaceNeeds } from '../plan/memory.ts';
import type { RunContext } from '../runtime/context.ts';
import { assess } from './assess.ts';
import { findDisms, requireDism } from './dism.ts';
import { asFailure } from './failure.ts';
import { type ImageFileInputs, locateImageFile } from './image-file/image-file.ts';
import { has, type Loan, lendLetter, returnLoans } from './locate/loans.ts';
import { lookForImage, readFacts, summarize } from './locate/locate.ts';
import { checkTools, readMachine } from './machine.ts';
import { loadBitLockerKeys, loadSettings } from './settings.ts';
import { hasUpdateAgent } from './update-agent.ts';

export interface ToolReport {
  readonly name: string;
  readonly found: boolean;
  readonly need: string;
}

/** All that can be seen of a machine before there is a manifest. */
export interface Diagnosis {
  readonly machine: MachineIdentity;
  readonly host: HostFacts;
  readonly tools: readonly ToolReport[];
  /** What would work on the Windows that was taken; without one, what there is. */
  readonly dism: ChosenDism | undefined;
  readonly disms: readonly FoundDism[];
  readonly volumes: readonly CandidateRow[];
  readonly survey: readonly Volume[];
  readonly providers: readonly ProviderReport[];
  readonly image: ImageSummary | undefined;
  /** For one update of 1 GiB; a manifest may want more or less. */
  readonly memory: MemoryDecision | undefined;
  readonly rules: readonly Ruling[];
  /** What would end a run before its first change, the first one first. */
  readonly refusals: readonly Failure[];
  readonly warnings: readonly string[];
}

const TOOLS = [
  { name: 'dism.exe', need: 'always' },
  { name: 'reg.exe', need: 'always' },
  { name: 'wpeutil.exe', need: 'always' },
  { name: 'net.exe', need: 'for shares' },
  {
    name: 'diskpart.exe',
    need: 'to give letters where mountvol is missing; kinds of volumes; offline disks',
  },
  { name: 'mountvol.exe', need: 'names of volumes, letters' },
  { name: 'fsutil.exe', need: 'kinds and labels of volumes, the dirty bit' },
  { name: 'sfc.exe', need: 'the check of the image' },
  { name: 'manage-bde.exe', need: 'to unlock BitLocker volumes (WinPE-SecureStartup)' },
] as const;

const SAMPLE: SpaceNeeds = {
  scratch: { bytes: 3 * 1024 * MIB, because: 'an update of 1 GiB expands to about three times its size' },
  stagingBytes: 1024 * MIB,
  imageBytes: 3 * 1024 * MIB,
  largest: undefined,
};

/** Looks at everything a run looks at before it plans, goes on after what would end a run, and changes nothing. */
export async function diagnose(context: RunContext): Promise<Diagnosis> {
  const refusals: Failure[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> =>
    work().catch((error: unknown) => {
      refusals.push(refusalOf(error));
      return undefined;
    });
  await attempt(() => checkTools(context));
  const { machine, host } = await readMachine(context);
  const loaded = await attempt(() => loadSettings(context));
  // On a full Windows a letter would outlast this look, and a volume that somebody locked is none of ours.
  const mayLend = context.world.host.isWindowsPe;
  const keys =
    loaded === undefined || !mayLend ? undefined : await attempt(() => loadBitLockerKeys(context, loaded));
  const disms = findDisms(context, loaded);
  await attempt(async () => requireDism(context, disms));
  const target = loaded?.settings.target ?? { policy: 'only' };
  const loans: Loan[] = [];
  try {
    const inputs = { host, bitLockerKeys: keys ?? new Map(), loans };
    const { survey, decision } =
      target.policy === 'image-file'
        ? { survey: await surveyForFile(context, { ...inputs, target }, attempt), decision: undefined }
        : await lookForImage(context, { ...inputs, target });
    if (decision?.kind === 'refuse') refusals.push(decision.failure);
    else refusals.push(...(decision?.lost ?? []).map(({ failure }) => failure));
    const lent =
      mayLend && decision?.kind === 'go' && decision.root === undefined
        ? await attempt(() => lendLetter(context, decision.volume, survey, loans))
        : undefined;
    const root = lent?.root ?? (decision?.kind === 'go' ? decision.root : undefined);
    const { volumes } = lent?.survey ?? survey;
    const seen =
      root === undefined
        ? undefined
        : await lookAt(context, root, { host, disms, volumes, settings: loaded?.settings });
    // That there is no DISM at all was said before.
    const isSaid = ({ code }: Failure) => code === 'SVC-6002' && disms.length === 0;
    refusals.push(...(seen?.refusals ?? []).filter((failure) => !isSaid(failure)));
    const { record } = context;
    const isCarried = disms.some(({ from }) => from === 'carried');
    return {
      machine,
      host,
      tools: await Promise.all(
        TOOLS.map(async ({ name, need }) => ({
          name,
          need: name === 'dism.exe' && isCarried ? 'always, and one is carried along' : need,
          found: await has(context, name),
        })),
      ),
      volumes: record.volumes,
      survey: volumes,
      providers: record.providers,
      dism: record.dism,
      disms,
      image: record.image,
      memory: seen?.memory,
      rules: seen?.rules ?? [],
      refusals,
      warnings: record.warnings,
    };
  } finally {
    await returnLoans(context, loans);
  }
}

/** An image file is found and checked, and not mounted: that would take room on a disk. */
async function surveyForFile(
  context: RunContext,
  inputs: ImageFileInputs,
  attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>,
): Promise<VolumeSurvey> {
  const found = await attempt(() => locateImageFile(context, inputs));
  return found?.survey ?? (await context.world.volumes.survey());
}

async function lookAt(
  context: RunContext,
  root: string,
  {
    host,
    disms,
    volumes,
    settings = { allowHibernated: false, allowDirty: false },
  }: {
    readonly host: HostFacts;
    readonly disms: readonly FoundDism[];
    readonly volumes: readonly Volume[];
    readonly settings: Pick<Settings, 'allowHibernated' | 'allowDirty'> | undefined;
  },
): Promise<Pick<Diagnosis, 'memory' | 'rules' | 'refusals'>> {
  const refusals: Failure[] = [];
  const fileSystem = volumes.find((volume) => volume.root === root)?.fileSystem;
  try {
    await assess(context, root, { settings, host, disms, match: {}, fileSystem });
  } catch (error) {
    refusals.push(refusalOf(error));
  }
  const memory = planMemory({ host, volumes, imageRoot: root, needs: SAMPLE });
  if (memory.kind === 'refuse') refusals.push(memory.failure);
  try {
    return { memory, rules: await rulesFor(context, root, host, fileSystem), refusals };
  } catch (error) {
    refusals.push(refusalOf(error));
    return { memory, rules: [], refusals };
  }
}

/** A disk that fails while it is looked at would end a run as well; anything else is a fault of ours. */
function refusalOf(error: unknown): Failure {
  if (error instanceof ServicingError || error instanceof IoError) return asFailure(error, false);
  throw error;
}

/** Asked once more, because a run stops at its first refusal and says nothing of the other rules. */
async function rulesFor(
  context: RunContext,
  root: string,
  host: HostFacts,
  fileSystem: string | undefined,
): Promise<readonly Ruling[]> {
  const { architecture, build } = summarize(root, readFacts(context, root));
  const number = Number.parseInt(build, 10);
  const { dism } = context.record;
  const pe = windowsPeHost(host);
  return judgeHost({
    ...pe,
    host: { ...pe.host, hasUpdateAgent: await hasUpdateAgent(context) },
    ...(dism === undefined ? {} : { dism: { ...dism, hasMountFilter: 'unknown' } }),
    image: { architecture, build: Number.isNaN(number) ? undefined : number, fileSystem },
    work: ['package', 'feature', 'driver', 'msu'],
  });
}
