import { exitedWith } from '../../domain/command.ts';
import { ServicingError } from '../../domain/servicing-error.ts';
import { baseName, joinPath, parentPath } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd, runCommand } from '../../runtime/run-command.ts';
import { exportImage, type ImagingCall, splitPattern } from '../../tools/dism-mount.ts';
import { dropQuietly } from './exchange.ts';
import type { ImageFile } from './image-file.ts';

/**
 * Joins the parts of a split image into one file beside them, image by image, so that each keeps its number. The parts
 * stay as they are. A file that was cut off is never at the path: it is made elsewhere and renamed.
 */
export async function joinParts(context: RunContext, call: ImagingCall, file: ImageFile): Promise<void> {
  const { splitAt, path, places, imageCount, volume } = file;
  if (splitAt === undefined) return;
  const { files } = context.world;
  const parts = splitPattern(splitAt);
  await checkRoom(context, splitAt, volume.root ?? '');
  await files.makeFolder(places.folder);
  for (let index = 1; index <= imageCount; index += 1) {
    const command = exportImage(call, { wim: splitAt, parts, index, to: places.work });
    const ended = await runCommand(context, command);
    if (exitedWith(ended)) continue;
    await dropQuietly(context, places.work);
    throw new ServicingError(
      'SVC-2025',
      `${parts}, image ${index}: dism ended with ${describeEnd(ended)}; log ${call.logPath}`,
    );
  }
  await files.move(places.work, path);
  context.warn(`${parts} was joined into ${path}`);
}

async function checkRoom(context: RunContext, swm: string, root: string): Promise<void> {
  const { files } = context.world;
  const folder = parentPath(swm);
  const [stem = '', end = ''] = baseName(splitPattern(swm)).toLowerCase().split('*');
  let needBytes = 0;
  for (const name of (await files.list(folder)) ?? []) {
    const isPart = name.toLowerCase().startsWith(stem) && name.toLowerCase().endsWith(end);
    if (isPart) needBytes += (await files.stat(joinPath(folder, name)))?.sizeBytes ?? 0;
  }
  const freeBytes = await files.freeBytes(root);
  if (freeBytes !== undefined && freeBytes < needBytes)
    throw new ServicingError(
      'SVC-6003',
      `${root} has ${freeBytes} bytes free, the joined image needs about ${needBytes}`,
    );
}
