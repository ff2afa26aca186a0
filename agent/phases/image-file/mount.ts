import { type Command, exitedWith } from '../../domain/command.ts';
import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import { isSamePath, joinPath, parentPath } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd, runCommand } from '../../runtime/run-command.ts';
import {
  cleanupMountpoints,
  type ImagingCall,
  listMounted,
  mountImage,
  unmountImage,
} from '../../tools/dism-mount.ts';
import { type MountedImage, parseMountedImages } from '../../tools/dism-mounted-images.ts';
import { installMountFilter, mountFilterInstallers } from '../../tools/mount-filter.ts';
import type { Ready } from '../shared.ts';
import type { ImageFile } from './image-file.ts';
import { isOurMount, mountsOn } from './places.ts';

/** A file of the mounted image is still open. */
const STILL_OPEN = '0xC1420117';
const STILL_OPEN_PAUSE_MS = 5_000;

/** What imaging commands are told before there is scratch space on a disk: a look needs little. */
export function lookingCall(context: RunContext, { disms }: Ready): ImagingCall {
  const { systemRoot } = context.world.host;
  // The mount filter is that of the running Windows PE, so its own DISM comes first.
  const dism = disms.find(({ from }) => from === 'host') ?? disms[0];
  const scratchFolder = joinPath(systemRoot, 'Temp');
  const logPath = joinPath(scratchFolder, 'servicer-mount.log');
  return { dism: dism?.path ?? joinPath(systemRoot, 'System32', 'dism.exe'), scratchFolder, logPath };
}

/**
 * A carried DISM mounts with a filter of its own, which the running Windows PE must be given first. Where the folder
 * holds no installer the mount is tried all the same: the filter may be in the boot image. The command, if there was one.
 */
export async function prepareMounting(
  context: RunContext,
  { dism }: ImagingCall,
): Promise<Command | undefined> {
  const { host, files } = context.world;
  const folder = parentPath(dism);
  if (isSamePath(folder, joinPath(host.systemRoot, 'System32'))) return undefined;
  for (const name of mountFilterInstallers(host.architecture)) {
    const installer = joinPath(folder, name);
    if (files.look.stat(installer) === undefined) continue;
    const command = installMountFilter(installer);
    const ended = await runCommand(context, command);
    if (!exitedWith(ended)) context.warn(`${installer}: ${describeEnd(ended)}; mounting may fail`);
    return command;
  }
  context.warn(`${folder} has no installer for the mount filter of its DISM; mounting may fail`);
  return undefined;
}

/** Every mount that this start of Windows PE knows. Who else has the file mounted for writing is in our way, we in theirs. */
export async function readMounts(
  context: RunContext,
  call: ImagingCall,
  { path }: ImageFile,
): Promise<readonly MountedImage[]> {
  await context.world.files.makeFolder(call.scratchFolder);
  const mounted = parseMountedImages((await runCommand(context, listMounted(call))).stdout);
  const foreign = mounted.filter(({ folder, isReadOnly }) => !isReadOnly && !isOurMount(folder));
  const other = foreign.find(({ wim }) => isSamePath(wim, path));
  if (other !== undefined) throw new ServicingError('SVC-2022', `${path} is mounted at ${other.folder}`);
  return mounted;
}

/** Throws away mounts that a run of this agent left, and what is left of their folders. Mounts of others stay. */
export async function clearStaleMounts(
  context: RunContext,
  call: ImagingCall,
  mounted: readonly MountedImage[],
  roots: readonly string[],
): Promise<void> {
  const { files } = context.world;
  const ours = mounted.filter(({ folder }) => isOurMount(folder));
  for (const { folder } of ours) {
    context.warn(`${folder} was still mounted by a run that ended too early; its changes are thrown away`);
    await runCommand(context, unmountImage(call, folder, 'discard'));
  }
  if (ours.length > 0) await runCommand(context, cleanupMountpoints(call));
  for (const mounts of roots.map(mountsOn)) {
    const names = await files.list(mounts).catch(ignoreIo);
    for (const name of names ?? []) await removeLeftover(context, joinPath(mounts, name), mounts);
  }
}

/** A folder that stays is in nobody's way: every start has one of its own. */
async function removeLeftover(context: RunContext, folder: string, mounts: string): Promise<void> {
  try {
    await context.world.files.removeTree(folder, mounts);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`${folder}, left by an earlier start, could not be removed: ${error.message}`);
  }
}

/** Mounts one image of `wim` into the mount folder of this start. */
export async function mountAt(
  context: RunContext,
  call: ImagingCall,
  { index, places }: ImageFile,
  { wim, readOnly }: { readonly wim: string; readonly readOnly: boolean },
): Promise<void> {
  await context.world.files.makeFolder(call.scratchFolder);
  await context.world.files.makeFolder(places.mount);
  const mounted = await runCommand(context, mountImage(call, { wim, index, folder: places.mount, readOnly }));
  if (exitedWith(mounted)) return;
  // A program that was stopped may have done its work, and a mount that nobody ends holds the file.
  if (mounted.ended.end === 'timed-out')
    await runCommand(context, unmountImage(call, places.mount, 'discard'));
  throw new ServicingError(
    'SVC-2024',
    `${wim}, image ${index}: dism ended with ${describeEnd(mounted)}; log ${call.logPath}`,
  );
}

/** Ends the mount; undefined when that went well, else how DISM ended. A file that is open for a moment is waited for. */
export async function unmount(
  context: RunContext,
  call: ImagingCall,
  { places }: ImageFile,
  end: 'commit' | 'discard',
): Promise<string | undefined> {
  const command = unmountImage(call, places.mount, end);
  let result = await runCommand(context, command);
  if (exitedWith(result, STILL_OPEN)) {
    await context.world.clock.sleep(STILL_OPEN_PAUSE_MS);
    result = await runCommand(context, command);
  }
  return exitedWith(result) ? undefined : describeEnd(result);
}

function ignoreIo(error: unknown): undefined {
  if (error instanceof IoError) return undefined;
  throw error;
}
