import { exitedWith } from '../domain/command.ts';
import type { Architecture, ChosenDism, FoundDism, HostFacts } from '../domain/machine.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import { formatVersion } from '../domain/version.ts';
import { isSamePath, joinPath } from '../domain/windows-path.ts';
import { PE_HEAD_BYTES, peArchitecture } from '../offline/pe-header.ts';
import { PE_VERSION_BYTES, peVersion } from '../offline/pe-version.ts';
import { decideDism } from '../plan/choose-dism.ts';
import type { ImageForHost } from '../plan/host-rules.ts';
import type { RunContext } from '../runtime/context.ts';
import { describeEnd, runCommand } from '../runtime/run-command.ts';
import { dismOf, dismVersion } from '../tools/dism.ts';
import type { LoadedSettings } from './settings.ts';

/**
 * Every dism.exe there is: that of Windows PE, and those carried along, in `dism\\<architecture>` beside the exe or in the
 * `dismFolder` of the settings. Read from the files: no DISM is started.
 */
export function findDisms(
  context: RunContext,
  loaded: Pick<LoadedSettings, 'settings' | 'folder'> | undefined,
): readonly FoundDism[] {
  const { host } = context.world;
  const own = dismOf(joinPath(host.systemRoot, 'System32'));
  const folders = [joinPath(host.ownFolder, 'dism', host.architecture)];
  const set = loaded?.settings.dismFolder;
  if (loaded !== undefined && set !== undefined) {
    const folder = joinPath(loaded.folder, set);
    folders.unshift(joinPath(folder, host.architecture), folder);
  }
  const carried = folders
    .map((folder) => joinPath(folder, 'dism.exe'))
    // The flat layout of wimboot puts the exe beside the DISM of Windows PE.
    .filter(
      (path, index, all) => !isSamePath(path, own) && all.findIndex((one) => isSamePath(one, path)) === index,
    );
  return [lookAt(context, own, 'host'), ...carried.map((path) => lookAt(context, path, 'carried'))].filter(
    (dism) => dism !== undefined,
  );
}

/** There must be one at all; which one is to be used can only be said when the Windows is known. */
export function requireDism(context: RunContext, found: readonly FoundDism[]): void {
  if (found.length > 0) return;
  throw new ServicingError('SVC-6002', dismOf(joinPath(context.world.host.systemRoot, 'System32')));
}

/** Chooses the DISM for this Windows, or refuses. A carried one must have shown that it starts. */
export async function takeDism(
  context: RunContext,
  host: HostFacts,
  image: ImageForHost,
  found: readonly FoundDism[],
): Promise<ChosenDism> {
  const decided = decideDism(host, image, found);
  if (decided.kind === 'refuse') throw new ServicingError(decided.failure.code, decided.failure.detail);
  const { dism } = decided;
  if (dism.from === 'host') return dism;
  const started = await runCommand(context, dismVersion(dism.path));
  if (!exitedWith(started))
    throw new ServicingError(
      'SVC-6008',
      `${dism.path}: ${describeEnd(started)}; needed because ${dism.because}`,
    );
  const text = `${dism.path} (${dism.version ?? 'of unknown version'}) does the work: ${dism.because}`;
  context.emit({ type: 'note', level: 'info', text });
  return dism;
}

function lookAt(context: RunContext, path: string, from: FoundDism['from']): FoundDism | undefined {
  const head = context.world.files.look.head(path, PE_VERSION_BYTES);
  if (head === undefined) return undefined;
  const version = peVersion(head);
  const architecture: Architecture | undefined = peArchitecture(head.subarray(0, PE_HEAD_BYTES));
  // What is no program for this machine is no DISM; that of Windows PE has run here since it was built.
  if (from === 'carried' && (architecture === undefined || version === undefined)) {
    context.warn(`${path} is not taken for a DISM: it has no readable program header or version`);
    return undefined;
  }
  return {
    path,
    version: version === undefined ? undefined : formatVersion(version),
    architecture: from === 'host' ? (architecture ?? context.world.host.architecture) : architecture,
    from,
  };
}
