import { known, notKnown } from '../domain/fact.ts';
import type { ProbeAnswer } from '../domain/probe.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { StepPlaces } from '../steps/kind.ts';
import { queryImage } from '../tools/dism-query.ts';
import type { RunContext } from './context.ts';
import { describeEnd, runCommand } from './run-command.ts';

/** Looks of this start at one image, so far: a log for each, because DISM moves an older one of the same name away. */
const LOOKS = new WeakMap<RunContext, number>();

/** Asks DISM about the image. How it answered is for the step to read; that it did not end by itself is no answer. */
export async function askDism(
  context: RunContext,
  { dism, imageRoot, scratchFolder, logFolder }: StepPlaces,
  verb: readonly string[],
): Promise<ProbeAnswer> {
  const look = (LOOKS.get(context) ?? 0) + 1;
  LOOKS.set(context, look);
  // No id of a step has a dot.
  const logPath = joinPath(logFolder, `dism-look.${look}.log`);
  const result = await runCommand(context, queryImage({ dism, imageRoot, scratchFolder, logPath }, verb));
  const { ended, stdout } = result;
  if (ended.end !== 'exited') return { ask: 'dism', reading: notKnown(`dism ${describeEnd(result)}`) };
  const evidence = { file: 'dism', at: verb.join(' '), saw: ended.exitCode };
  return { ask: 'dism', reading: known({ exitCode: ended.exitCode, stdout }, evidence) };
}
