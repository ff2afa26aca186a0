import { createHash } from 'node:crypto';
import type { Action } from '../../../agent/domain/action.ts';
import type { Command } from '../../../agent/domain/command.ts';
import type { PayloadFile } from '../../../agent/domain/manifest.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import type { Batch, BoundStep } from '../../../agent/steps/kind.ts';

/** Payload of the small engine: content by id. */
export const CONTENT: ReadonlyMap<string, Uint8Array> = new Map(
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => [
    id,
    new TextEncoder().encode(`content of ${id} `.repeat(40)),
  ]),
);

export const FILES: readonly PayloadFile[] = [...CONTENT].map(([id, bytes]) => ({
  id,
  path: `files/${id}.bin`,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
}));

export function findFile(id: string): PayloadFile | undefined {
  return FILES.find((file) => file.id === id);
}

/** What the model of the tool is asked to do: to make `Windows\work\<id>` in so many writes. */
export interface ToolWork {
  readonly id: string;
  readonly writes: number;
  /** More payload files that it reads. */
  readonly reads?: readonly string[];
  /**
   * `lies`: ends with 0 and does nothing. `refuses`: ends with 87 and does nothing. In a call with others, `refuses` still
   * lets them be done; `spoils` does not: nothing of the call is done. `hangs`: half of its work is done, nothing after it,
   * and the watchdog ends the program.
   */
  readonly manner?: 'lies' | 'refuses' | 'spoils' | 'hangs';
}

interface Making {
  /** May go into one call with its neighbours. */
  readonly shares?: boolean;
  readonly after?: readonly string[];
  readonly required?: boolean;
  readonly manner?: ToolWork['manner'];
  readonly reads?: readonly string[];
}

function bound(data: Readonly<Record<string, unknown>>): BoundStep {
  const made = bindFile(fileSchema.parse({ kind: 'file', ...data }), findFile);
  if (!made.ok) throw new Error(made.failure.detail);
  return made.step;
}

/** A step that a program does, with a file as its witness. */
export function byTool(
  id: string,
  writes: number,
  { after = [], required = true, manner, shares = false, reads = [] }: Making = {},
): BoundStep {
  const step = bound({ id, payload: id, to: `Windows\\work\\${id}`, after, required });
  const work = JSON.stringify({ id, writes, reads, ...(manner === undefined ? {} : { manner }) });
  const needs = { ...step.needs, payloadIds: [...step.needs.payloadIds, ...reads] };
  const batch: Batch = {
    key: 'tool',
    items: () => [{ path: work, sizeBytes: 1 }],
    actions: (_places, items) => [call(items.map(({ path }) => path))],
  };
  return { ...step, needs, actions: () => [call([work])], ...(shares ? { batch } : {}) };
}

/** One start of the tool, for one work or for several. */
function call(works: readonly string[]): Action {
  const command: Command = {
    tool: 'dism',
    file: 'X:\\Windows\\System32\\dism.exe',
    args: works,
    effect: 'changes',
    timeoutMs: 1,
    idleMs: 1,
  };
  return { do: 'run', command };
}

/** A step that the agent does itself. */
export function byCopy(id: string, { after = [], required = true }: Making = {}): BoundStep {
  return bound({ id: `copy-${id}`, payload: id, to: `Windows\\copied\\${id}`, after, required });
}

export function byDelete(name: string, folder = 'old'): BoundStep {
  return bound({ id: `delete-${name}`, delete: `Windows\\${folder}\\${name}` });
}
