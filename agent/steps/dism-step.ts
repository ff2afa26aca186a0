import type { Action } from '../domain/action.ts';
import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { DismCall } from '../tools/dism.ts';
import type { StepPlaces } from './kind.ts';

const MIB = 1024 * 1024;
/** What DISM takes for work that unpacks nothing. Believed, not measured. */
export const SMALL_SCRATCH_BYTES = 64 * MIB;

/** What the calls of a step are told; `part` parts the logs of a step that calls DISM more than once. */
export function dismCall(places: StepPlaces, stepId: string, part?: string): DismCall {
  const { dism, imageRoot, scratchFolder, logFolder } = places;
  const name = part === undefined ? `dism-${stepId}.log` : `dism-${stepId}-${part}.log`;
  return { dism, imageRoot, scratchFolder, logPath: joinPath(logFolder, name) };
}

export function run(command: Command): Action {
  return { do: 'run', command };
}
