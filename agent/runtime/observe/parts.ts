import type { Probe } from '../../domain/probe.ts';
import type { Answers, StepPlaces } from '../../steps/kind.ts';
import type { RunContext } from '../context.ts';
import { type ObservedAt, observe } from './observe.ts';

/** The answers to the probes of several steps, each step's apart: the image is opened once for all of them. */
export async function observeParts(
  context: RunContext,
  places: ObservedAt,
  parts: readonly (readonly Probe[])[],
  tools?: StepPlaces,
): Promise<readonly Answers[]> {
  const answers = await observe(context, places, parts.flat(), tools);
  let at = 0;
  return parts.map(({ length }) => {
    at += length;
    return answers.slice(at - length, at);
  });
}
