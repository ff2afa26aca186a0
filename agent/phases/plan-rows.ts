import type { Action } from '../domain/action.ts';
import { formatCommand } from '../domain/command.ts';
import type { PlanRow } from '../domain/event.ts';
import { splitSessions } from '../plan/batches.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';
import { type Applicability, heldRow } from './applicability.ts';

/** What was seen of one step; nothing, where its condition holds it back. */
export interface SeenStep {
  readonly step: BoundStep;
  readonly applies: Applicability;
  readonly answers: Answers;
}

/** Whether there is something to do, as far as the plan can tell. */
export function isToApply({ step, applies, answers }: SeenStep): boolean {
  return applies.kind !== 'held' && step.satisfied(answers).answer !== 'yes';
}

/** A `/PackagePath:` with quotes and a blank is what an item costs besides its path. */
const ITEM_OVERHEAD = 20;

/** The steps that are to be applied, those together that share a call. */
export function sessionsOf(seen: readonly SeenStep[], places: StepPlaces): readonly (readonly SeenStep[])[] {
  const batchable = seen.map((one) => {
    const { id, after, batch } = one.step;
    const isDue = isToApply(one);
    const items = isDue ? (batch?.items(places, one.answers) ?? []) : [];
    const length = items.reduce((sum, { path }) => sum + path.length + ITEM_OVERHEAD, 0);
    return { id, after, key: batch?.key, length, isDue, seen: one };
  });
  return splitSessions(batchable).map((session) => session.map((member) => member.seen));
}

/** A step as the plan shows it. */
export function planRow(
  one: SeenStep,
  places: StepPlaces,
  sessions: readonly (readonly SeenStep[])[],
): PlanRow {
  const { step, applies, answers } = one;
  if (applies.kind === 'held') return heldRow(step, applies.held);
  const fact = step.satisfied(answers);
  const skip = fact.answer === 'yes';
  return {
    id: step.id,
    kind: step.kind,
    title: step.title,
    decision: skip ? 'skip' : 'apply',
    because: applies.kind === 'perhaps' && !skip ? applies.because : fact.because,
    ...(skip ? { commands: [] } : actsOf(one, places, sessions)),
  };
}

/** The first step of a session shows the call; the others name it. */
function actsOf(
  one: SeenStep,
  places: StepPlaces,
  sessions: readonly (readonly SeenStep[])[],
): Pick<PlanRow, 'commands' | 'inCallOf'> {
  const session = sessions.find((members) => members.includes(one)) ?? [one];
  const [first] = session;
  if (first !== undefined && first !== one) return { commands: [], inCallOf: first.step.id };
  const { step, answers } = one;
  const items = session.flatMap((member) => member.step.batch?.items(places, member.answers) ?? []);
  const actions =
    session.length === 1
      ? step.actions(places, answers)
      : (step.batch?.actions(places, items, step.id) ?? []);
  return { commands: actions.map(describeAction) };
}

function describeAction(action: Action): string {
  switch (action.do) {
    case 'run':
      return formatCommand(action.command);
    case 'copy':
      return `copy ${action.from} ${action.to}`;
    case 'write':
      return `write ${action.path}`;
    case 'delete':
      return `delete ${action.path}`;
  }
}
