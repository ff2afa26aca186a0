import type { Failure } from '../../domain/servicing-error.ts';
import { MAX_SIGNATURE_BYTES } from '../../manifest/minisign-format.ts';
import type { Workshop } from '../../ports/workshop.ts';
import type { StageRecord } from './stage-record.ts';

/** The three names that a staged folder goes through. All lie beside each other, so that a rename is enough. */
export interface OutPlaces {
  readonly out: string;
  /** Grows here. */
  readonly next: string;
  /** The old one, for the moment of the change. */
  readonly last: string;
}

export const MANIFEST_NAME = 'manifest.json';

// Further signatures are put beside a manifest by other people, and belong to it.
const SIGNATURE = /^manifest\.json(\.[0-9])?\.minisig$/;
const MAX_SHOWN = 5;

export function outPlaces(out: string): OutPlaces {
  return { out, next: `${out}.stage-new`, last: `${out}.stage-old` };
}

/**
 * Puts right what a stage left that was cut off: a half-made folder is removed, and when the cut came between the two
 * renames, the old one gets its name back.
 */
export async function recoverOut(workshop: Workshop, { out, next, last }: OutPlaces): Promise<void> {
  await workshop.removeTree(next);
  const [isThere, isOld] = [await workshop.stat(out), await workshop.stat(last)];
  if (isOld === undefined) return;
  if (isThere === undefined) await workshop.rename(last, out);
  else await workshop.removeTree(last);
}

/** Why the folder may not be replaced; undefined when all in it is of an earlier stage, or it is empty or absent. */
export async function whyNotOurs(
  workshop: Workshop,
  { out }: OutPlaces,
  record: StageRecord | undefined,
): Promise<Failure | undefined> {
  const stat = await workshop.stat(out);
  if (stat === undefined) return undefined;
  if (stat.kind !== 'folder') return { code: 'SVC-1406', detail: `${out} is a ${stat.kind}, not a folder` };
  const found = await filesBelow(workshop, out);
  const known = new Set([...(record?.files.map(({ path }) => path) ?? []), MANIFEST_NAME, RECORD_NAME]);
  const strange = found.filter((path) => record === undefined || (!known.has(path) && !SIGNATURE.test(path)));
  if (strange.length === 0) return undefined;
  const more = strange.length > MAX_SHOWN ? ` and ${strange.length - MAX_SHOWN} more` : '';
  return { code: 'SVC-1406', detail: `${out} holds ${strange.slice(0, MAX_SHOWN).join(', ')}${more}` };
}

/** Why the output folder may not lie in these: the next stage would find the copies of this one in them. */
export function whyInside(
  workshop: Workshop,
  { out }: OutPlaces,
  folders: readonly string[],
): Failure | undefined {
  for (let at = out; ; at = workshop.parent(at)) {
    if (folders.includes(at)) {
      const detail = `${out} lies in ${at}, where every .inf file is taken for a driver to be staged`;
      return { code: 'SVC-1406', detail };
    }
    if (workshop.parent(at) === at) return undefined;
  }
}

/**
 * Takes the signatures of a manifest that stayed what it was into the new folder: one that was made now is there already,
 * and another person's would have to be asked for again. Names of those that were taken.
 */
export async function keepSignatures(
  workshop: Workshop,
  { out, next }: OutPlaces,
): Promise<readonly string[]> {
  const made = new Set(await workshop.list(next));
  const kept = (await workshop.list(out)).filter((name) => SIGNATURE.test(name) && !made.has(name));
  for (const name of kept) {
    const bytes = await workshop.read(workshop.resolve(out, name), MAX_SIGNATURE_BYTES);
    await workshop.write(workshop.resolve(next, name), bytes);
  }
  return kept;
}

/** The new folder takes the place of the old one; when that fails, the old one is back. */
export async function replaceOut(workshop: Workshop, { out, next, last }: OutPlaces): Promise<void> {
  const isThere = (await workshop.stat(out)) !== undefined;
  if (isThere) await workshop.rename(out, last);
  try {
    await workshop.rename(next, out);
  } catch (error) {
    if (isThere) await workshop.rename(last, out);
    throw error;
  }
  if (isThere) await workshop.removeTree(last);
}

/** Keeps what a later stage asks: written into the folder itself, so that it is replaced with it. */
export const RECORD_NAME = '.servicer-stage.json';

// A payload has 2048 files at most; more than this is no payload.
const MAX_FOUND = 4096;

async function filesBelow(workshop: Workshop, root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders: string[] = [''];
  for (
    let folder = folders.shift();
    folder !== undefined && found.length < MAX_FOUND;
    folder = folders.shift()
  ) {
    for (const name of await workshop.list(workshop.resolve(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const stat = await workshop.stat(workshop.resolve(root, path));
      if (stat?.kind === 'folder') folders.push(path);
      else found.push(path);
    }
  }
  return found;
}
