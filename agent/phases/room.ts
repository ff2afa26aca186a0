import type { JournalRecord } from '../domain/journal.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { PageFilePlan } from '../domain/memory-plan.ts';
import type { Volume } from '../domain/volume.ts';
import { isSamePath, joinPath } from '../domain/windows-path.ts';
import { PAGE_FILE_NAME, scratchFolder } from '../plan/memory.ts';
import type { Look } from '../ports/files.ts';
import type { RunContext } from '../runtime/context.ts';
import { pageFilesOf, scratchFoldersOf } from '../runtime/recovery.ts';
import { unlessIo } from '../runtime/unless-io.ts';

/** More than scratch space of one update holds; what lies beyond is not counted as room. */
const MOST_ENTRIES = 50_000;

/** What an earlier start of the same manifest may have left, which this one takes back before it needs room. */
export interface Remains {
  readonly past: readonly JournalRecord[];
  /** The scratch folder of the volume of Windows, which needs no record. */
  readonly scratchFolder: string;
  /** In use in this start of Windows PE, so nothing of it comes back. */
  readonly pageFile: PageFilePlan | undefined;
}

/**
 * The volumes with the room that they have now: since the survey another image may have been serviced, or an image file
 * joined. What a power cut left, and this run removes first, counts as room: else it could never go on.
 */
export async function volumesNow(
  context: RunContext,
  volumes: readonly Volume[],
  remains: Remains,
): Promise<readonly Volume[]> {
  const seen: Volume[] = [];
  for (const volume of volumes) {
    const { root, driveType, freeBytes } = volume;
    const isDisk = driveType === 'fixed' || driveType === 'unknown';
    if (root === undefined || !isDisk || freeBytes === undefined) {
      seen.push(volume);
      continue;
    }
    const now = await unlessIo(context.world.files.freeBytes(root), ['io', 'denied', 'busy'], undefined);
    seen.push({
      ...volume,
      freeBytes: (now ?? freeBytes) + remainsOn(context.world.files.look, root, remains),
    });
  }
  return seen;
}

/** Bytes of the payload that are still to be copied: what an earlier start staged lies there, and is used or replaced. */
export function bytesToStage(look: Look, stagingFolder: string, files: readonly PayloadFile[]): number {
  const missing = files.map(({ path, sizeBytes }) => {
    const there = look.stat(joinPath(stagingFolder, path));
    return Math.max(0, sizeBytes - (there?.kind === 'file' ? there.sizeBytes : 0));
  });
  return missing.reduce((sum, bytes) => sum + bytes, 0);
}

function remainsOn(look: Look, root: string, { past, scratchFolder: own, pageFile }: Remains): number {
  const scratch = scratchFolder(root);
  const isOurs = isSamePath(scratch, own) || scratchFoldersOf(past).length > 0;
  const isPaged = pageFile === undefined && pageFilesOf(past).length > 0;
  const paged = isPaged ? (look.stat(joinPath(root, PAGE_FILE_NAME))?.sizeBytes ?? 0) : 0;
  return paged + (isOurs ? bytesBelow(look, scratch) : 0);
}

/** Of all files below a folder; links are not followed. */
function bytesBelow(look: Look, folder: string): number {
  const folders = [folder];
  let bytes = 0;
  let entries = 0;
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const name of look.list(at) ?? []) {
      entries += 1;
      if (entries > MOST_ENTRIES) return bytes;
      const path = joinPath(at, name);
      const stat = look.stat(path);
      if (stat?.kind === 'folder') folders.push(path);
      if (stat?.kind === 'file') bytes += stat.sizeBytes;
    }
  }
  return bytes;
}
