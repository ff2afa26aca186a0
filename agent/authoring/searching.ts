import { type Failure, IoError } from '../domain/servicing-error.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import type { Workshop } from '../ports/workshop.ts';
import type { DeskFile } from './found.ts';

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
  if (stat?.kind === 'file') return { source, sizeBytes: stat.sizeBytes };
  const what = stat === undefined ? 'is not there' : `is a ${stat.kind}, a file is expected`;
  fail({ code: 'SVC-1403', detail: `${place}: ${source} ${what}` });
  return undefined;
}

/** A disk that fails is a failure like any other at a desk; anything else that is thrown is a fault of ours. */
export function asDeskFailure(error: unknown): Failure {
  if (!(error instanceof IoError)) throw error;
  return { code: 'SVC-1409', detail: error.message };
}
