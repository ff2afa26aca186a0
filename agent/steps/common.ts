import { z } from 'zod';
import type { ActionResult } from '../domain/action.ts';
import type { Evidence, Fact } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ProbeAnswer } from '../domain/probe.ts';
import { isReservedName } from '../domain/reserved-name.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { asHresult, type WindowsCode } from '../domain/windows-code.ts';

/** Ids of steps and payload files. */
export const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and dash');

/** What every kind of step has. */
export const stepBase = {
  id: idSchema,
  title: z.string().min(1).max(120).optional(),
  required: z.boolean().default(true),
  after: z.array(idSchema).max(64).default([]),
};

/**
 * A path inside the offline image: relative, backslashes or slashes, plain names.
 * The grammar is narrow on purpose: what it lets through needs no escaping anywhere.
 */
export const imagePathSchema = z
  .string()
  .max(180)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*([\\/][A-Za-z0-9][A-Za-z0-9 ._-]*)*$/, 'must be a plain relative path')
  .refine(
    (path) => path.split(/[\\/]/).every(isPlainName),
    'has a reserved name, or a part that ends in a dot or space',
  );

function isPlainName(name: string): boolean {
  return !isReservedName(name) && !/[. ]$/.test(name);
}

/** The answers of one sort; a probe that was answered as something else is a fault of ours. */
export function answerTo<A extends ProbeAnswer['ask']>(
  answers: readonly ProbeAnswer[],
  index: number,
  ask: A,
): Extract<ProbeAnswer, { ask: A }> {
  const answer = answers[index];
  if (answer === undefined || !isAnswer(answer, ask))
    throw new Error(`probe ${index} was not answered as ${ask}`);
  return answer;
}

function isAnswer<A extends ProbeAnswer['ask']>(
  answer: ProbeAnswer,
  ask: A,
): answer is Extract<ProbeAnswer, { ask: A }> {
  return answer.ask === ask;
}

/** How the actions of a step ended, in the order that matters: not started, stopped, exit code. */
export type ActedHow =
  | { readonly how: 'ended'; readonly code: WindowsCode; readonly detail: string }
  | { readonly how: 'stopped'; readonly detail: string }
  | { readonly how: 'not-started'; readonly detail: string }
  | { readonly how: 'file-error'; readonly detail: string }
  | { readonly how: 'done' };

/** The first action that did not go well, or `done`. */
export function howItEnded(ended: readonly ActionResult[]): ActedHow {
  for (const action of ended) {
    if (action.do === 'skipped') continue;
    if (action.do !== 'run') {
      if (action.error !== undefined) return { how: 'file-error', detail: `${action.path}: ${action.error}` };
      continue;
    }
    const { command, ended: end } = action.result;
    const name = command.tool;
    switch (end.end) {
      case 'not-started':
        return { how: 'not-started', detail: `${name} did not start: ${end.because}` };
      case 'timed-out':
        return { how: 'stopped', detail: `${name} was stopped at its ${end.limit} limit` };
      case 'exited':
        if (!ACCEPTED.includes(end.exitCode)) {
          return {
            how: 'ended',
            code: asHresult(end.exitCode),
            detail: `${name} ended with ${end.exitCode}`,
          };
        }
    }
  }
  return { how: 'done' };
}

// 0; ERROR_SUCCESS_REBOOT_REQUIRED 3010; CBS_S_ALREADY_EXISTS.
const ACCEPTED: readonly WindowsCode[] = ['0x00000000', '0x00000BC2', '0x000F0802'];

/** Codes that say more about the image than "a step failed". */
const CODE_FAILURES: Readonly<Record<WindowsCode, Failure['code']>> = {
  '0x800F081E': 'SVC-3003', // CBS_E_NOT_APPLICABLE
  '0x800702E4': 'SVC-6001', // ERROR_ELEVATION_REQUIRED
  '0x80070070': 'SVC-3007', // ERROR_DISK_FULL
  '0x800F0828': 'SVC-3007', // CBS_E_INSUFFICIENT_DISK_SPACE
  '0x800F0830': 'SVC-3008', // CBS_E_IMAGE_UNSERVICEABLE
  '0x800F0831': 'SVC-3008', // CBS_E_STORE_CORRUPTION
  '0x800F0832': 'SVC-3008', // CBS_E_STORE_TOO_MUCH_CORRUPTION
  '0x80073712': 'SVC-3008', // ERROR_SXS_COMPONENT_STORE_CORRUPT
  '0xC0000135': 'SVC-3009', // STATUS_DLL_NOT_FOUND
  '0xC0000139': 'SVC-3009', // STATUS_ENTRYPOINT_NOT_FOUND
  '0xC0000142': 'SVC-3009', // STATUS_DLL_INIT_FAILED
};

/** The failure for what the tool said when the image does not show the wanted state. */
export function failureOf(how: ActedHow, wanted: string): Failure {
  switch (how.how) {
    case 'done':
      return { code: 'SVC-3002', detail: `${wanted}: the tool reported success, the image does not show it` };
    case 'stopped':
      return { code: 'SVC-3004', detail: `${wanted}: ${how.detail}` };
    case 'not-started':
      return { code: 'SVC-3009', detail: `${wanted}: ${how.detail}` };
    case 'file-error':
      return { code: 'SVC-3001', detail: `${wanted}: ${how.detail}` };
    case 'ended':
      return { code: CODE_FAILURES[how.code] ?? 'SVC-3001', detail: `${wanted}: ${how.detail}` };
  }
}

/** Outcome when one fact says it all: the image after the act against the image before. */
export function judgeByFact(
  seen: { readonly before: Fact; readonly after: Fact; readonly ended: readonly ActionResult[] },
  wanted: string,
  firstBoot: boolean,
): Outcome {
  const { before, after, ended } = seen;
  if (before.answer === 'yes') return { kind: 'unchanged', because: before.because };
  const how = howItEnded(ended);
  // The fact is what a step wants, not all that its tool does: what was under way when it was stopped cannot be seen.
  if (how.how === 'stopped') return { kind: 'failed', failure: failureOf(how, wanted) };
  if (after.answer === 'yes') {
    const because = how.how === 'done' ? after.because : `${after.because}, although ${how.detail}`;
    return { kind: 'changed', because, firstBoot, by: 'act' };
  }
  if (after.answer === 'unknown') {
    return { kind: 'failed', failure: { code: 'SVC-4001', detail: `${wanted}: ${after.because}` } };
  }
  return { kind: 'failed', failure: failureOf(how, wanted) };
}

export function evidenceOf(facts: readonly Fact[]): readonly Evidence[] {
  return facts.flatMap((fact) => fact.evidence);
}
