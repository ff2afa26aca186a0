import { z } from 'zod';
import type { JournalRecord } from '../domain/journal.ts';
import { joinPath } from '../domain/windows-path.ts';

/**
 * What stood in the image before a step acted: `undo\<step>.json` in the folder of the run, the files that were replaced or
 * removed beside it in `undo\<step>\`. Only the hash in the journal makes it count.
 */
const schema = z.strictObject({
  schema: z.literal(1),
  runId: z.string().max(64),
  stepId: z.string().max(64),
  /** Read by the kind of the step, strictly; left out where nothing could be kept. */
  kept: z.unknown().optional(),
  /** Why the step has no undo. */
  because: z.string().max(4096).optional(),
});

export type UndoDocument = z.infer<typeof schema>;

/** 128 old values of the most that a step may set, in hex, and as much again. */
export const LARGEST_DOCUMENT_BYTES = 4 * 1024 * 1024;

export function undoFolder(runFolder: string): string {
  return joinPath(runFolder, 'undo');
}

export function documentPath(folder: string, stepId: string): string {
  return joinPath(folder, `${stepId}.json`);
}

export function formatDocument(document: UndoDocument): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

/** undefined for anything else. */
export function parseDocument(bytes: Uint8Array): UndoDocument | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/** The hash that the first intent of a step names, and whether there is one. */
export function firstKept(
  records: readonly JournalRecord[],
  stepId: string,
): { readonly isBegun: boolean; readonly sha256: string | undefined } {
  for (const { entry } of records)
    if (entry.type === 'intent' && entry.stepId === stepId) return { isBegun: true, sha256: entry.keeps };
  return { isBegun: false, sha256: undefined };
}
