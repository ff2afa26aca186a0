import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { checkFolder, type FolderCheck } from '../../../agent/results/folder.ts';

/** A result folder, found on the share or in the outbox of the serviced disk. */
export interface ResultFolder {
  /** Relative to where it was looked for: `<machine-id>/<run-id>`. */
  readonly path: string;
  readonly check: FolderCheck;
  readonly result: z.infer<typeof resultSchema>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The programs that were run, in their order. */
  readonly commands: readonly RunCommand[];
}

export type RunCommand = z.infer<typeof commandSchema>;

// Only what the scenarios ask for; the rest of the document is of no account here.
const outcomeSchema = z.looseObject({
  kind: z.enum(['changed', 'unchanged', 'not-applicable', 'failed', 'left-out']),
});
const resultSchema = z.looseObject({
  schema: z.literal(1),
  runId: z.string(),
  boots: z.number(),
  verdict: z.string(),
  exitClass: z.number(),
  failure: z.looseObject({ code: z.string(), detail: z.string() }).nullish(),
  steps: z.array(z.looseObject({ id: z.string(), outcome: outcomeSchema, attempts: z.number() })),
  warnings: z.array(z.string()),
});
const commandSchema = z.looseObject({ type: z.literal('command'), line: z.string(), durationMs: z.number() });

/** Every folder below that holds a summary.json, whole or not. */
export function readResultFolders(root: string): readonly ResultFolder[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('summary.json'))
    .map((path) => join(root, path, '..'));
  return folders.sort().map((folder) => readFolder(root, folder));
}

/** Whether a folder with this file is there yet: cheap enough to be asked all the time. */
export function hasResultFile(root: string, name: string): boolean {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).some((path) => path.endsWith(`/${name}`));
}

function readFolder(root: string, folder: string): ResultFolder {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  const files = new Map<string, Uint8Array>(names.map((name) => [name, readFileSync(join(folder, name))]));
  const check = checkFolder(files, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  return {
    path: relative(root, folder),
    check,
    result: resultSchema.parse(JSON.parse(textOf(files, 'result.json'))),
    files,
    commands: textOf(files, 'events.ndjson')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => commandSchema.safeParse(JSON.parse(line)).data)
      .filter((command) => command !== undefined),
  };
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the result folder has no ${name}`);
  return new TextDecoder().decode(bytes);
}
