import { valueOr } from '../domain/fact.ts';
import type { Architecture } from '../domain/machine.ts';
import type { ImageSummary } from '../domain/result.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { TargetSetting } from '../domain/settings.ts';
import type { Volume, VolumeSurvey } from '../domain/volume.ts';
import { isSamePath } from '../domain/windows-path.ts';
import { type ImageFacts, readImageFacts } from '../offline/image-facts.ts';
import { chooseImage, type Finding } from '../plan/image-choice.ts';
import type { RunContext } from '../runtime/context.ts';
import { lookAtImage } from '../runtime/offline-image.ts';

export interface Located {
  readonly root: string;
  readonly survey: VolumeSurvey;
}

/** Looks at every volume, lettered or not, and takes the one Windows that fits; or refuses with the whole table. */
export async function locate(context: RunContext, target: TargetSetting): Promise<Located> {
  const survey = await context.world.volumes.survey();
  const candidates = survey.volumes.map((volume) => ({ volume, finding: findWindows(context, volume) }));
  const decision = chooseImage(candidates, target);
  context.record.volumes = decision.rows;
  context.record.providers = survey.providers;
  context.emit({ type: 'volumes', survey, candidates: decision.rows });
  if (decision.kind === 'refuse') throw new ServicingError(decision.failure.code, decision.failure.detail);
  return { root: decision.root, survey };
}

function findWindows(context: RunContext, volume: Volume): Finding {
  const { host, files } = context.world;
  if (volume.bitLocker === 'locked') return { kind: 'locked' };
  if (volume.root === undefined) return { kind: 'none', because: 'it has no drive letter' };
  if (isSamePath(volume.root, host.systemDrive))
    return { kind: 'windows-pe', because: 'this is the running Windows PE' };
  const image = lookAtImage(files, volume.root);
  try {
    if (!image.exists('Windows\\System32')) return { kind: 'none', because: 'no Windows\\System32' };
    const facts = readImageFacts(image);
    const { identity } = facts;
    if (identity.isWindowsPe.answer === 'yes')
      return { kind: 'windows-pe', because: identity.isWindowsPe.because };
    const unreadable = facts.hives.find((hive) => hive.status === 'unreadable');
    if (unreadable !== undefined)
      return { kind: 'unreadable', because: `${unreadable.path}: ${unreadable.notes.join(', ')}` };
    if (!facts.hives.some((hive) => hive.name === 'SOFTWARE'))
      return { kind: 'none', because: 'no SOFTWARE hive' };
    return {
      kind: 'windows',
      product: valueOr(identity.product, 'Windows of unknown name'),
      edition: valueOr(identity.edition, undefined),
      build: valueOr(identity.build, undefined),
    };
  } finally {
    image.close();
  }
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
