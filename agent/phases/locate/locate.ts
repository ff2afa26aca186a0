import { valueOr } from '../../domain/fact.ts';
import type { Architecture, HostFacts } from '../../domain/machine.ts';
import type { ImageSummary } from '../../domain/result.ts';
import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import type { TargetRule, TargetSetting } from '../../domain/settings.ts';
import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import { isSamePath } from '../../domain/windows-path.ts';
import type { BitLockerKeys } from '../../manifest/bitlocker-keys.ts';
import { type ImageFacts, readImageFacts } from '../../offline/image-facts.ts';
import { scoreWindows } from '../../plan/candidate-score.ts';
import { chooseImage, type Finding, type ImageDecision, placeOf } from '../../plan/image-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { lookAtImage, type OfflineImage } from '../../runtime/offline-image.ts';
import { stateFolder } from '../../runtime/state-folder.ts';
import { locateImageFile } from '../image-file/image-file.ts';
import type { Target } from '../place.ts';
import { defaultPartitions } from './boot-default.ts';
import { type Loan, lendLetter, offlineDisks } from './loans.ts';
import { openVolumes } from './unlock.ts';

export interface LocateInputs {
  readonly target: TargetRule;
  /** The rule of the accepted manifest. */
  readonly narrower?: TargetRule | undefined;
  readonly host: HostFacts;
  readonly bitLockerKeys: BitLockerKeys;
  /** Filled with what is taken for the time of the run. */
  readonly loans: Loan[];
}

export interface Located {
  /** At least one. */
  readonly targets: readonly Target[];
  readonly survey: VolumeSurvey;
}

/** Looks at every volume, lettered or not, and takes the Windows that fits, or all that do; or refuses with the whole table. */
export async function locate(
  context: RunContext,
  inputs: Omit<LocateInputs, 'target'> & { readonly target: TargetSetting },
): Promise<Located> {
  const { target } = inputs;
  if (target.policy === 'image-file') return await locateImageFile(context, { ...inputs, target });
  const { survey, decision } = await lookForImage(context, { ...inputs, target });
  if (decision.kind === 'refuse') throw new ServicingError(decision.failure.code, decision.failure.detail);
  const wanted = [decision.volume, ...decision.others];
  const targets: Target[] = [];
  let seen = survey;
  for (const volume of wanted) {
    try {
      const { root } = volume;
      const lent =
        root === undefined ? await lendLetter(context, volume, seen, inputs.loans) : { root, survey: seen };
      seen = lent.survey;
      targets.push(installedOn(lent.root, volume));
    } catch (error) {
      // The others are serviced all the same.
      if (!(error instanceof ServicingError) || wanted.length === 1) throw error;
      targets.push({ kind: 'lost', name: volume.id, failure: { code: error.code, detail: error.detail } });
    }
  }
  for (const { volume, failure } of decision.lost)
    targets.push({ kind: 'lost', name: volume.root ?? volume.id, failure });
  if (target.policy === 'all') warnOfLocked(context, survey);
  return { targets, survey: seen };
}

function installedOn(root: string, { fileSystem }: Volume): Target {
  return { kind: 'installed', name: root, root, fileSystem, state: stateFolder(root), volumeRoot: root };
}

/** "All" was asked for, and what is locked was not looked into. */
function warnOfLocked(context: RunContext, { volumes }: VolumeSurvey): void {
  for (const { bitLocker, root, id } of volumes)
    if (bitLocker === 'locked')
      context.warn(`${root ?? id} is locked by BitLocker: a Windows on it was not serviced`, 'SVC-2003');
}

/** The survey and what follows from it; a refusal is a value. */
export async function lookForImage(
  context: RunContext,
  inputs: LocateInputs,
): Promise<{ readonly survey: VolumeSurvey; readonly decision: ImageDecision }> {
  const { target, narrower, host, bitLockerKeys, loans } = inputs;
  const first = await context.world.volumes.survey();
  const survey = await openVolumes(context, first, bitLockerKeys, loans);
  const defaults = defaultPartitions(context, survey.volumes, host.firmware);
  const candidates = survey.volumes.map((volume) => ({
    volume,
    finding: findWindows(context, volume, defaults),
  }));
  const decision = chooseImage(candidates, { settings: target, manifest: narrower }, host.bootSource);
  context.record.volumes = decision.rows;
  context.record.providers = survey.providers;
  context.emit({ type: 'volumes', survey, candidates: decision.rows });
  if (decision.kind === 'go' || decision.failure.code !== 'SVC-2001') return { survey, decision };
  const { code, detail } = decision.failure;
  const failure = { code, detail: `${detail}${await offlineDisks(context)}` };
  return { survey, decision: { ...decision, failure } };
}

function findWindows(context: RunContext, volume: Volume, defaults: ReadonlySet<string>): Finding {
  const { host, files } = context.world;
  if (volume.bitLocker === 'locked') return { kind: 'locked' };
  const place = placeOf(volume);
  if (place === undefined) return { kind: 'none', because: 'it has no drive letter' };
  if (isSamePath(place, host.systemDrive))
    return { kind: 'windows-pe', because: 'this is the running Windows PE' };
  const image = lookAtImage(files, place);
  try {
    if (!image.exists('Windows\\System32')) return withoutWindows(context, image, volume);
    const isDefaultBoot = volume.partition !== undefined && defaults.has(volume.partition);
    const facts = factsOrError(image);
    // A disk that fails is no reason not to look at the others.
    if (facts instanceof IoError)
      return { kind: 'unreadable', because: facts.message, isDefaultBoot, isDiskError: true };
    const { identity } = facts;
    if (identity.isWindowsPe.answer === 'yes')
      return { kind: 'windows-pe', because: identity.isWindowsPe.because };
    const unreadable = facts.hives.find((hive) => hive.status === 'unreadable');
    if (unreadable !== undefined) {
      const because = `${unreadable.path}: ${unreadable.notes.join(', ')}`;
      return { kind: 'unreadable', because, isDefaultBoot };
    }
    if (!facts.hives.some((hive) => hive.name === 'SOFTWARE'))
      return { kind: 'none', because: 'no SOFTWARE hive' };
    const edition = valueOr(identity.edition, undefined);
    const build = valueOr(identity.build, undefined);
    const isSetUp = identity.setupInProgress.answer === 'no';
    const hasCleanHives = facts.hives.every(({ status }) => status === 'clean' || status === 'recovered');
    return {
      kind: 'windows',
      product: valueOr(identity.product, 'Windows of unknown name'),
      edition,
      build,
      isDefaultBoot,
      ...scoreWindows({ build, edition, isDefaultBoot, hasCleanHives, isSetUp }),
    };
  } finally {
    image.close();
  }
}

function factsOrError(image: OfflineImage): ImageFacts | IoError {
  try {
    return readImageFacts(image);
  } catch (error) {
    if (error instanceof IoError) return error;
    throw error;
  }
}

/** What a volume without a Windows is, as far as that helps a person who looks for one. */
function withoutWindows(context: RunContext, image: OfflineImage, volume: Volume): Finding {
  if (volume.bitLocker === 'unknown') return { kind: 'perhaps-locked' };
  // No Windows was found because nothing was: a disk that fails is not an empty one.
  const isMeantForWindows = volume.driveType === 'fixed' && volume.fileSystem === 'NTFS';
  if (isMeantForWindows && image.list('') === undefined) {
    context.warn(`${image.root} cannot be read: if a Windows is on it, it was not serviced`);
    return { kind: 'none', because: 'it cannot be read' };
  }
  if (image.exists('Recovery\\WindowsRE\\Winre.wim'))
    return { kind: 'windows-pe', because: 'it holds a recovery image and no Windows' };
  if (image.exists('Windows.old\\Windows\\System32'))
    return { kind: 'none', because: 'only a Windows.old, which is no installation' };
  return { kind: 'none', because: 'no Windows\\System32' };
}

/** All facts of the chosen image, in one look. */
export function readFacts(context: RunContext, root: string): ImageFacts {
  const image = lookAtImage(context.world.files, root);
  try {
    return readImageFacts(image);
  } finally {
    image.close();
  }
}

/** The image as screen and result show it. */
export function summarize(
  root: string,
  { identity }: ImageFacts,
): ImageSummary & { readonly architecture: Architecture | undefined } {
  const build = valueOr(identity.build, undefined);
  const ubr = valueOr(identity.ubr, undefined);
  return {
    root,
    product: valueOr(identity.product, 'Windows of unknown name'),
    edition: valueOr(identity.edition, undefined),
    build: build === undefined ? 'unknown' : `${build}${ubr === undefined ? '' : `.${ubr}`}`,
    architecture: valueOr(identity.architecture, undefined),
    computerName: valueOr(identity.computerName, undefined),
  };
}
