import type { WindowsFacts } from '../../domain/rules.ts';
import type { Volume } from '../../domain/volume.ts';
import { isSamePath } from '../../domain/windows-path.ts';
import type { ImageFacts } from '../../offline/image-facts.ts';
import { placeOf } from '../../plan/image-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { lookAtImage } from '../../runtime/offline-image.ts';
import { type Loan, returnLoans } from '../locate/loans.ts';
import { readFacts, summarize } from '../locate/locate.ts';
import { openVolumes } from '../locate/unlock.ts';
import { type LoadedSettings, loadBitLockerKeys } from '../settings.ts';

/**
 * Every Windows that this machine may have, before it is known which one is meant: for the choice between manifests. What
 * is opened for the look is closed again.
 */
export async function lookEarly(
  context: RunContext,
  loaded: LoadedSettings,
): Promise<readonly WindowsFacts[]> {
  const loans: Loan[] = [];
  try {
    const first = await context.world.volumes.survey();
    const keys = await loadBitLockerKeys(context, loaded);
    const { volumes } = await openVolumes(context, first, keys, loans);
    return volumes.flatMap((volume) => windowsOn(context, volume)).map(({ facts }) => facts.identity);
  } finally {
    await returnLoans(context, loans);
  }
}

/** An unknown machine is read and reported: its one Windows goes into the result. Nothing is opened for that. */
export async function noteWindows(context: RunContext): Promise<void> {
  const { volumes } = await context.world.volumes.survey();
  const [found, other] = volumes.flatMap((volume) => windowsOn(context, volume));
  if (found === undefined || other !== undefined) return;
  const { root, facts } = found;
  const image = summarize(root, facts);
  context.record.image = image;
  context.emit({ type: 'image', root, product: image.product, build: image.build });
}

function windowsOn(
  context: RunContext,
  volume: Volume,
): readonly { readonly root: string; readonly facts: ImageFacts }[] {
  const root = placeOf(volume);
  if (root === undefined || volume.bitLocker === 'locked' || volume.driveType !== 'fixed') return [];
  if (isSamePath(root, context.world.host.systemDrive) || !holdsWindows(context, root)) return [];
  const facts = readFacts(context, root);
  return facts.identity.isWindowsPe.answer === 'yes' ? [] : [{ root, facts }];
}

function holdsWindows(context: RunContext, root: string): boolean {
  const image = lookAtImage(context.world.files, root);
  try {
    return image.exists('Windows\\System32\\config\\SOFTWARE');
  } finally {
    image.close();
  }
}
