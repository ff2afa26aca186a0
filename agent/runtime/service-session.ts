import { type ErrorCode, errorSpec } from '../domain/error-table.ts';
import type { Outcome, StepReport } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Answers } from '../steps/kind.ts';
import { act } from './act.ts';
import { type Called, callInHalves } from './bisect.ts';
import type { RunContext } from './context.ts';
import { observeParts } from './observe/parts.ts';
import {
  type DueStep,
  type Ended,
  endStep,
  flush,
  type LookedAt,
  lookAtStep,
  record,
  type ServiceRun,
  untried,
  writeIntent,
} from './service-step.ts';

/**
 * What the image or the machine lacks, whoever is called: no culprit is looked for. A full disk, a damaged store, a DISM that
 * does not start, work that waits for the next start of Windows, missing rights.
 */
const OF_NOBODY: readonly ErrorCode[] = ['SVC-3007', 'SVC-3008', 'SVC-3009', 'SVC-3022', 'SVC-6001'];
/** The step's own work is there, and what its author expects besides is not: another call changes nothing. */
const NOT_MENDED_BY_CALLS: ErrorCode = 'SVC-3017';

/** A step whose work is in one of the calls of the session. */
interface Member {
  readonly looked: LookedAt;
  /** As seen last. */
  now: Answers;
  /** Its share of the calls that it was in. */
  sharedMs: number;
}

/**
 * Steps that share a call. Each is looked at, checked and noted in the journal as if it were alone; what is due goes into
 * one call, and the image says for each what became of it. Where something is missing afterwards, smaller calls find out
 * which step is to blame: that one fails with its own code, the others are done.
 */
export async function serviceSession(
  context: RunContext,
  run: ServiceRun,
  steps: readonly DueStep[],
  done: (report: StepReport) => void,
): Promise<void> {
  const members: Member[] = [];
  let doubt: Failure | undefined;
  const tell = (report: StepReport) => {
    doubt ??= doubtAfter(report);
    done(report);
  };
  const untroubled = steps.filter(({ hindrance }) => hindrance === undefined);
  const parts = untroubled.map(({ step }) => step.probes);
  const answers = await observeParts(context, run.places, parts, run.places);
  for (const due of steps) {
    const looked = await lookAtStep(context, run, due, answers[untroubled.indexOf(due)]);
    const ended = untried(context, looked);
    if (ended === undefined) {
      const lookedMs = context.world.clock.elapsedMs() - looked.startedMs;
      members.push({ looked, now: looked.before, sharedMs: lookedMs });
    } else tell(endStep(context, run, looked, ended));
  }
  // Where one of them is in doubt already, nothing is begun.
  for (const { looked } of doubt === undefined ? members : []) await writeIntent(context, run, looked);
  let calls = 0;
  const settle = (member: Member, outcome: Outcome) => {
    const { looked, now, sharedMs } = member;
    const ended: Ended = { outcome: record(run, looked.step, outcome), after: now, durationMs: sharedMs };
    tell(endStep(context, run, looked, ended));
  };
  await callInHalves(members, async (called) => {
    if (doubt !== undefined) {
      for (const member of called) settle(member, { kind: 'left-out', failure: doubt });
      return { isGood: true, missing: [] };
    }
    calls += 1;
    return await callTogether(context, run, called, { calls, settle });
  });
}

/** What keeps all others from being tried, as it does between steps that go alone. */
function doubtAfter({ id, outcome }: StepReport): Failure | undefined {
  if (outcome.kind !== 'failed' || errorSpec(outcome.failure.code).image !== 'in-doubt') return undefined;
  return { code: 'SVC-3011', detail: `the image is in doubt since step ${id}` };
}

/** One act for all of these, and a look at each. */
async function callTogether(
  context: RunContext,
  run: ServiceRun,
  members: readonly Member[],
  session: { readonly calls: number; readonly settle: (member: Member, outcome: Outcome) => void },
): Promise<Called<Member>> {
  const [first] = members;
  if (first === undefined) return { isGood: true, missing: [] };
  const startedMs = context.world.clock.elapsedMs();
  const ended = await act(context, first.looked.step.id, actionsOf(context, run, members, session.calls));
  await flush(context, run);
  await lookAgain(context, run, members);
  const shareMs = (context.world.clock.elapsedMs() - startedMs) / members.length;
  const missing: Member[] = [];
  let isGood = true;
  for (const member of members) {
    member.sharedMs += shareMs;
    const { step, before } = member.looked;
    const outcome = step.judge({ before, after: member.now, ended });
    if (outcome.kind === 'failed') isGood = false;
    if (outcome.kind === 'failed' && members.length > 1 && mayBeOthers(outcome.failure.code))
      missing.push(member);
    else session.settle(member, outcome);
  }
  if (missing.length > 0) tellOfSearch(context, members, missing);
  return { isGood, missing };
}

function actionsOf(context: RunContext, run: ServiceRun, members: readonly Member[], calls: number) {
  const [first] = members;
  const batch = first?.looked.step.batch;
  if (first === undefined || batch === undefined) return [];
  const items = members.flatMap(({ looked, now }) => looked.step.batch?.items(run.places, now) ?? []);
  const ids = members.map(({ looked }) => looked.step.id);
  if (ids.length > 1)
    context.emit({
      type: 'note',
      level: 'info',
      text: `one call for ${ids.length} steps: ${ids.join(', ')}`,
    });
  // A log for each call.
  const name = calls === 1 ? first.looked.step.id : `${first.looked.step.id}-call-${calls}`;
  return batch.actions(run.places, items, name);
}

/** The image is opened once for all of them. */
async function lookAgain(context: RunContext, run: ServiceRun, members: readonly Member[]): Promise<void> {
  const parts = members.map(({ looked }) => looked.step.probes);
  const answers = await observeParts(context, run.places, parts, run.places);
  for (const [index, member] of members.entries()) member.now = answers[index] ?? [];
}

/** Whether a step that failed in company may do well without it. */
function mayBeOthers(code: ErrorCode): boolean {
  return errorSpec(code).image !== 'in-doubt' && !OF_NOBODY.includes(code) && code !== NOT_MENDED_BY_CALLS;
}

function tellOfSearch(context: RunContext, members: readonly Member[], missing: readonly Member[]): void {
  const ids = missing.map(({ looked }) => looked.step.id);
  const text = `a call for ${members.length} steps left ${ids.length} undone, smaller calls find out why: ${ids.join(', ')}`;
  context.emit({ type: 'note', level: 'info', text });
}
