import { didYouMean } from '../domain/did-you-mean.ts';
import { type Failure, IoError } from '../domain/servicing-error.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import type { Workshop } from '../ports/workshop.ts';
import type { DeskFile } from './found.ts';
import { lastPart } from './names.ts';

// A folder with more names is no payload.
const MAX_COMPARED = 1000;

/** What looking for files needs of the world. */
export interface Searching {
  readonly workshop: Workshop;
  readonly tools: ContainerTools;
  /** Folder of the servicing file: its paths are relative to it. */
  readonly base: string;
}

/** A file that must be there; anything else is told and left out. */
export async function needFile(
  { workshop, base }: Searching,
  path: string,
  place: string,
  fail: (failure: Failure) => void,
): Promise<DeskFile | undefined> {
  const source = workshop.resolve(base, path);
  const stat = await workshop.stat(source);
  if (stat?.kind === 'file') return await deskFile(workshop, source);
  const what =
    stat === undefined
      ? `is not there${await nearestName(workshop, source)}`
      : `is a ${stat.kind}, a file is expected`;
  fail({ code: 'SVC-1403', detail: `${place}: ${source} ${what}` });
  return undefined;
}

/** A file that is known to be there. */
export async function deskFile(workshop: Workshop, source: string): Promise<DeskFile> {
  const seen = await workshop.stamp(source);
  return { source, sizeBytes: seen.sizeBytes, seen };
}

/** What is there under a name like it; empty when nothing is. */
async function nearestName(workshop: Workshop, source: string): Promise<string> {
  const folder = workshop.parent(source);
  if ((await workshop.stat(folder))?.kind !== 'folder') return `; there is no folder ${folder} either`;
  const names = (await workshop.list(folder)).slice(0, MAX_COMPARED);
  const meant = didYouMean(lastPart(source), names);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** A disk that fails is a failure like any other at a desk; anything else that is thrown is a fault of ours. */
export function asDeskFailure(error: unknown): Failure {
  if (!(error instanceof IoError)) throw error;
  return { code: 'SVC-1409', detail: error.message };
}
