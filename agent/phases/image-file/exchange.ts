import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { ImageFile } from './image-file.ts';

/**
 * Puts files back in order that a cut left between two renames. Where the original stands at its path, everything beside
 * it is dropped: what was not exchanged is done again. Where it does not, the one that was read again takes its place,
 * else the old one returns.
 */
export async function settleExchange(context: RunContext, { path, places }: ImageFile): Promise<void> {
  const { files } = context.world;
  const { work, ready, old } = places;
  const has = async (at: string) => (await files.stat(at))?.kind === 'file';
  if (!(await has(path))) {
    if (await has(ready)) {
      await files.move(ready, path);
      context.warn(`${path}: the exchange with the serviced file was cut off and is completed`);
    } else if (await has(old)) {
      await files.move(old, path);
      context.warn(`${path}: the exchange with the serviced file was cut off; the old file is back`);
    }
  }
  for (const leftover of [work, ready, old]) await files.remove(leftover);
}

/** The serviced file, saved and read again, takes the place of the original: two renames. */
export async function exchange(context: RunContext, { path, places, volume }: ImageFile): Promise<void> {
  const { files } = context.world;
  const { work, ready, old } = places;
  await files.move(work, ready);
  await files.move(path, old);
  try {
    await files.move(ready, path);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    await files.move(old, path).catch((second: unknown) => {
      throw new ServicingError('SVC-3016', `${places.folder}: ${error.message}; ${String(second)}`);
    });
    throw new ServicingError('SVC-3015', `${path}: ${error.message}`, { cause: error });
  }
  if (volume.root !== undefined) await files.flushVolume(volume.root);
  await dropQuietly(context, old);
}

/** What is not needed any more. A file that stays is dropped by the next start. */
export async function dropQuietly(context: RunContext, path: string): Promise<void> {
  try {
    await context.world.files.remove(path);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`${path} could not be removed: ${error.message}`);
  }
}
