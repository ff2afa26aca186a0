import { IoError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { World } from '../ports/world.ts';
import { checkFolder, type ResultFile } from '../results/folder.ts';
import { unlessIo } from './unless-io.ts';

/** Largest file of a result folder that is read back into memory: tool logs are cut to less before they are sealed. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;
const DONE = 'DONE';

/**
 * Writes a sealed result as a folder: every file written through and flushed, DONE last. A folder that is there already
 * is completed when it is a part of the same result, and never overwritten when it is not.
 */
export async function writeFolder(world: World, folder: string, files: readonly ResultFile[]): Promise<void> {
  await world.files.makeFolder(folder);
  for (const file of files) {
    const path = joinPath(folder, file.name);
    if (await holds(world, path, file)) continue;
    await world.files.write(path, file.bytes, 'replace');
  }
}

/** Reads a folder again from where it lies, and says whether it is a whole, unaltered result. */
export async function readBack(
  world: World,
  folder: string,
): Promise<{ readonly complete: boolean; readonly because: string; readonly files: readonly ResultFile[] }> {
  const files: ResultFile[] = [];
  for (const name of (await world.files.list(folder)) ?? []) {
    const path = joinPath(folder, name);
    // A folder inside is none of ours; the seal names files only.
    if ((await world.files.stat(path))?.kind !== 'file') continue;
    files.push({ name, bytes: await world.files.read(path, LARGEST_FILE_BYTES) });
  }
  const checked = checkFolder(new Map(files.map((file) => [file.name, file.bytes])), world.crypto.sha256);
  return { complete: checked.complete, because: checked.complete ? 'complete' : checked.because, files };
}

/**
 * Brings one sealed result to its place on the share: same files, DONE last, read back and compared. A different result
 * under the same name is left alone, and ours goes beside it.
 */
export async function deliverFolder(
  world: World,
  files: readonly ResultFile[],
  target: string,
): Promise<string> {
  for (const suffix of ['', '-2', '-3', '-4']) {
    const folder = `${target}${suffix}`;
    if (await isOther(world, folder, files)) continue;
    await writeFolder(world, folder, inOrder(files));
    const back = await readBack(world, folder);
    if (!back.complete) throw new IoError('io', folder, `read back: ${back.because}`);
    return folder;
  }
  throw new IoError('exists', target, 'four other results lie under this name');
}

/**
 * Every result in the outbox that is whole, by name. One after the other: each may have megabytes of logs, and a line without
 * its share for a week has more of them than Windows PE has memory.
 */
export async function* listOutbox(
  world: World,
  outbox: string,
): AsyncGenerator<{ readonly folder: string; readonly files: readonly ResultFile[] }> {
  for (const name of [...((await world.files.list(outbox)) ?? [])].sort()) {
    const folder = joinPath(outbox, name);
    if ((await world.files.stat(folder))?.kind !== 'folder') continue;
    // One that cannot be read must not keep the others here.
    const back = await unlessIo(readBack(world, folder), ['too-large', 'denied', 'busy', 'io'], undefined);
    if (back?.complete === true) yield { folder, files: back.files };
  }
}

/** A whole result with other content. A half-written one is not other: it is ours, cut off, even with a torn DONE. */
async function isOther(world: World, folder: string, files: readonly ResultFile[]): Promise<boolean> {
  const names = await world.files.list(folder);
  if (names === undefined || !names.includes(DONE)) return false;
  const done = files.find((file) => file.name === DONE);
  if (done === undefined || (await holds(world, joinPath(folder, DONE), done))) return false;
  return (await readBack(world, folder)).complete;
}

async function holds(world: World, path: string, file: ResultFile): Promise<boolean> {
  const stat = await world.files.stat(path);
  if (stat?.kind !== 'file' || stat.sizeBytes !== file.bytes.length) return false;
  return (await world.files.hash(path)).sha256 === world.crypto.sha256(file.bytes);
}

/** Summary first, so that a dying share still has the verdict; SEAL and DONE last. */
function inOrder(files: readonly ResultFile[]): readonly ResultFile[] {
  const rank = (name: string) =>
    ['summary.json', 'result.json', 'events.ndjson', 'servicer.log'].indexOf(name);
  const of = (file: ResultFile) => {
    if (file.name === DONE) return 100;
    if (file.name === 'SEAL') return 99;
    return rank(file.name) < 0 ? 50 : rank(file.name);
  };
  return [...files].sort((left, right) => of(left) - of(right));
}
