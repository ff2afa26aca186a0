import { z } from 'zod';
import type { ActionResult } from '../domain/action.ts';
import type { Evidence, Fact } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ProbeAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { asHresult, type WindowsCode } from '../domain/windows-code.ts';
import { conditionSchema } from './condition-schema.ts';
import type { Answers } from './kind.ts';

export { imagePathSchema } from './image-path.ts';

/** Ids of steps and payload files. */
export const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and dash');

/** What every kind of step has. */
export const stepBase = {
  id: idSchema,
  title: z.string().min(1).max(120).optional(),
  required: z.boolean().default(true),
  after: z.array(idSchema).max(64).default([]).describe('The older name of "needs".'),
  needs: z.array(idSchema).max(64).optional().describe('Steps that must have succeeded before this one.'),
  when: conditionSchema
    .optional()
    .describe('The step is for images of which this holds; others are left alone.'),
  expect: conditionSchema
    .optional()
    .describe('What must hold of the image after the step, besides what the step itself stands for.'),
};

/** What every bound step has; `title` for one whose author gave it none. */
export function stepHead<K extends string>(
  data: {
    readonly id: string;
    readonly kind: K;
    readonly title?: string | undefined;
    readonly required: boolean;
    readonly after: readonly string[];
  },
  rank: number,
  title: string,
) {
  const { id, kind, required, after } = data;
  return { id, kind, title: data.title ?? title, required, after, rank };
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

/** Exit codes of success. What they claim of the image is looked up there all the same. */
export const ACCEPTED: readonly WindowsCode[] = [
  '0x00000000',
  '0x00000BC2', // ERROR_SUCCESS_REBOOT_REQUIRED, 3010
  '0x000F0802', // CBS_S_ALREADY_EXISTS
  '0x000F0803', // CBS_S_STACK_SHUTDOWN_REQUIRED: the next call loads another servicing stack
  '0x000F0804', // the same, for a stack that must be started again
  '0x00240006', // WU_S_ALREADY_INSTALLED
];

/** Codes that say more about the image than "a step failed". */
const CODE_FAILURES: Readonly<Record<WindowsCode, Failure['code']>> = {
  '0x800F081E': 'SVC-3003', // CBS_E_NOT_APPLICABLE
  '0x800F0806': 'SVC-3022', // CBS_E_PENDING
  '0x800F082A': 'SVC-3022', // CBS_E_STACK_UPDATE_FAILED_REBOOT_REQUIRED
  '0x80070BC9': 'SVC-3022', // ERROR_FAIL_REBOOT_REQUIRED
  '0x800F080C': 'SVC-3020', // CBS_E_UNKNOWN_UPDATE
  '0x800F081F': 'SVC-3021', // CBS_E_SOURCE_MISSING
  '0x800F0906': 'SVC-3021', // CBS_E_DOWNLOAD_FAILURE
  '0x800F0907': 'SVC-3021', // CBS_E_GROUPPOLICY_DISALLOWED
  '0x800F0912': 'SVC-3021', // CBS_E_ONDEMAND_LOCALSOURCE_NOT_FOUND
  '0x800F0915': 'SVC-3021', // CBS_E_REPAIR_CONTENT_MISSING
  '0x800F0950': 'SVC-3021', // CBS_E_NO_OPTIONAL_CONTENT_FOUND_FOR_BUILD
  '0x800F0954': 'SVC-3021', // CBS_E_NO_OPTIONAL_CONTENT_FOUND_ON_UPDATE_SERVERS
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

/** A step that cannot be bound to its manifest. */
export function refuse(
  code: 'SVC-1103' | 'SVC-1110' | 'SVC-1304' | 'SVC-1312',
  detail: string,
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, detail } };
}

/** The outcome of a step whose wish is true already, and whether the image shows that Windows still has to finish it. */
export function alreadyTrue(because: string, answers: Answers): Extract<Outcome, { kind: 'unchanged' }> {
  const waits = answers.some((answer) => 'firstBoot' in answer && answer.firstBoot);
  return { kind: 'unchanged', because, ...(waits ? { firstBoot: true } : {}) };
}

/** Outcome when one fact says it all: the image after the act against the image before. */
export function judgeByFact(
  seen: { readonly before: Fact; readonly after: Fact; readonly ended: readonly ActionResult[] },
  wanted: string,
  firstBoot: boolean,
): Outcome {
  const { before, after, ended } = seen;
  const how = howItEnded(ended);
  // The fact is what a step wants, not all that its tool does: what was under way when it was stopped cannot be seen.
  if (how.how === 'stopped') {
    // For the person who has to settle the doubt.
    const shown = after.answer === 'yes' ? `; what was wanted is there: ${after.because}` : '';
    return { kind: 'failed', failure: failureOf({ ...how, detail: `${how.detail}${shown}` }, wanted) };
  }
  if (before.answer === 'yes') return { kind: 'unchanged', because: before.because };
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
