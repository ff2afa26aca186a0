import type { Failure } from '../../domain/servicing-error.ts';
import type { CopyJob, FileStamp, Workshop } from '../../ports/workshop.ts';
import type { DraftFile } from '../draft.ts';
import type { OutPlaces } from './out-folder.ts';
import type { RecordedFile, StageRecord } from './stage-record.ts';

export interface Filling {
  readonly places: OutPlaces;
  readonly payload: readonly DraftFile[];
  /** Of the earlier stage; undefined: read everything. */
  readonly record: StageRecord | undefined;
  readonly how: CopyJob['how'];
  readonly onBytes: (doneBytes: number, totalBytes: number) => void;
}

export interface Filled {
  readonly files: readonly RecordedFile[];
  /** How many files were read; the others were taken from the earlier stage. */
  readonly readFiles: number;
  readonly failures: readonly Failure[];
}

/**
 * Fills the new folder: what was not touched since the earlier stage is taken from there under a second name, all else
 * is copied and hashed. A file that is touched while it is read is refused: half of it would be of another version.
 */
export async function fill(workshop: Workshop, filling: Filling): Promise<Filled> {
  const { places, payload, record } = filling;
  const at = (path: string): string => workshop.resolve(places.next, path);
  const folders = new Set(payload.map(({ path }) => workshop.parent(at(path))));
  await workshop.makeFolder(places.next);
  for (const folder of folders) await workshop.makeFolder(folder);

  const known = new Map(record?.files.map((file) => [file.path, file]));
  // Read for who they are at one time, and copied at another: both must be the same file.
  const changed: Failure[] = [];
  const kept = new Map<string, RecordedFile>();
  for (const file of payload) {
    const source = await workshop.stamp(file.source);
    if (!isSame(file.seen, source)) changed.push(changedFailure(file.source));
    const earlier = known.get(file.path);
    if (earlier === undefined || !isSame(earlier.source, source)) continue;
    if (file.statedSha1 !== undefined && earlier.sha1 === undefined) continue;
    if (await takeOver(workshop, places, earlier)) kept.set(file.path, earlier);
  }

  if (changed.length > 0) return { files: [], readFiles: 0, failures: changed };
  const toRead = payload.filter(({ path }) => !kept.has(path));
  const totalBytes = toRead.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // Large files first, so that no core waits for the last one alone.
  const jobs = [...toRead].sort((left, right) => right.sizeBytes - left.sizeBytes);
  const done = await workshop.copyAll(
    jobs.map(({ source, path, statedSha1 }) => ({
      from: source,
      to: at(path),
      wantsSha1: statedSha1 !== undefined,
      how: filling.how,
    })),
    (doneBytes) => filling.onBytes(doneBytes, totalBytes),
  );
  const failures: Failure[] = [];
  for (const [index, job] of jobs.entries()) {
    const { path, source, seen } = job;
    const copied = done[index];
    if (copied === undefined) continue;
    const now = await workshop.stamp(source);
    if (!isSame(seen, now) || copied.sizeBytes !== seen.sizeBytes) {
      failures.push(changedFailure(source));
      continue;
    }
    const { sha256, sha1 } = copied;
    kept.set(path, {
      path,
      sha256,
      ...(sha1 === undefined ? {} : { sha1 }),
      source: seen,
      copy: await workshop.stamp(at(path)),
    });
  }
  const files = payload.flatMap(({ path }) => kept.get(path) ?? []);
  return { files, readFiles: jobs.length, failures: [...failures, ...wrongNames(payload, kept)] };
}

function changedFailure(source: string): Failure {
  return { code: 'SVC-1409', detail: `${source} was changed while it was read` };
}

/** The earlier copy under its name in the new folder, if it still is what was written. */
async function takeOver(
  workshop: Workshop,
  places: OutPlaces,
  { path, copy }: RecordedFile,
): Promise<boolean> {
  const from = workshop.resolve(places.out, path);
  if ((await workshop.stat(from))?.kind !== 'file') return false;
  if (!isSame(await workshop.stamp(from), copy)) return false;
  return await workshop.link(from, workshop.resolve(places.next, path));
}

function wrongNames(
  payload: readonly DraftFile[],
  files: ReadonlyMap<string, RecordedFile>,
): readonly Failure[] {
  return payload.flatMap(({ path, source, statedSha1 }) => {
    const sha1 = files.get(path)?.sha1;
    if (statedSha1 === undefined || sha1 === undefined || sha1 === statedSha1) return [];
    return [{ code: 'SVC-1405', detail: `${source} states SHA-1 ${statedSha1}, it has ${sha1}` } as const];
  });
}

function isSame(left: FileStamp, right: FileStamp): boolean {
  return left.sizeBytes === right.sizeBytes && left.touched === right.touched;
}
