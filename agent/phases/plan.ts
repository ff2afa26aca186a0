import type { Action } from '../domain/action.ts';
import { formatCommand } from '../domain/command.ts';
import type { PlanRow } from '../domain/event.ts';
import type { HostFacts } from '../domain/machine.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { MemoryPlan } from '../domain/memory-plan.ts';
import type { StepReport } from '../domain/outcome.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { planMemory, type SpaceNeeds } from '../plan/memory.ts';
import { orderSteps } from '../plan/order.ts';
import type { RunContext } from '../runtime/context.ts';
import { observe } from '../runtime/observe.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';

export interface PlanInputs {
  readonly steps: readonly BoundStep[];
  readonly find: (payloadId: string) => PayloadFile | undefined;
  readonly host: HostFacts;
  readonly volumes: readonly Volume[];
  /** Scratch folder as proposed; the memory plan may put it on another volume. */
  readonly places: StepPlaces;
}

export interface RunPlan {
  readonly planId: string;
  /** All steps in the order of work, those that are already true too. */
  readonly steps: readonly BoundStep[];
  readonly toApply: readonly BoundStep[];
  /** What must be copied, each file once. */
  readonly files: readonly PayloadFile[];
  readonly places: StepPlaces;
  /** undefined when nothing is to be applied: then no memory and no disk is taken. */
  readonly memory: MemoryPlan | undefined;
  /** The reports of steps that need no work, for a run that has nothing to do. */
  readonly unchanged: readonly StepReport[];
}

/** Looks at every step, and decides order, work, memory and space. Refuses what cannot work; changes nothing. */
export async function plan(context: RunContext, inputs: PlanInputs): Promise<RunPlan> {
  const ordered = orderSteps(inputs.steps);
  if (!ordered.ok) throw new ServicingError(ordered.failure.code, ordered.failure.detail);
  const seen: { readonly step: BoundStep; readonly answers: Answers }[] = [];
  for (const step of ordered.steps)
    seen.push({ step, answers: await observe(context, inputs.places, step.probes) });
  const toApply = seen
    .filter(({ step, answers }) => step.satisfied(answers).answer !== 'yes')
    .map(({ step }) => step);
  const files = payloadOf(toApply, inputs.find);
  const memory = toApply.length === 0 ? undefined : memoryFor(inputs, toApply, files);
  const places =
    memory === undefined ? inputs.places : { ...inputs.places, scratchFolder: memory.scratch.folder };
  const rows = seen.map(({ step, answers }) => planRow(step, answers, places));
  const planId = context.world.crypto.sha256(new TextEncoder().encode(JSON.stringify(rows)));
  context.record.plan = rows;
  context.record.memory = memory;
  context.emit({ type: 'plan', planId, rows, memory });
  for (const warning of memory?.warnings ?? []) context.warn(warning);
  const unchanged = seen
    .filter(({ step }) => !toApply.includes(step))
    .map(({ step, answers }) => unchangedReport(step, answers));
  return { planId, steps: ordered.steps, toApply, files, places, memory, unchanged };
}

function unchangedReport(step: BoundStep, answers: Answers): StepReport {
  const { because, evidence } = step.satisfied(answers);
  const { id, kind, title, required } = step;
  const outcome = { kind: 'unchanged', because } as const;
  return {
    id,
    kind,
    title,
    required,
    outcome,
    attempts: 0,
    durationMs: 0,
    before: evidence,
    after: evidence,
  };
}

function memoryFor(
  inputs: PlanInputs,
  steps: readonly BoundStep[],
  files: readonly PayloadFile[],
): MemoryPlan {
  const decided = planMemory({
    host: inputs.host,
    volumes: inputs.volumes,
    imageRoot: inputs.places.imageRoot,
    needs: addNeeds(steps, files),
  });
  if (decided.kind === 'refuse') throw new ServicingError(decided.failure.code, decided.failure.detail);
  return decided.plan;
}

function addNeeds(steps: readonly BoundStep[], files: readonly PayloadFile[]): SpaceNeeds {
  const [widest] = [...steps].sort((left, right) => right.needs.scratchBytes - left.needs.scratchBytes);
  const [largest] = [...files].sort((left, right) => right.sizeBytes - left.sizeBytes);
  return {
    scratch: {
      bytes: widest?.needs.scratchBytes ?? 0,
      because: widest?.needs.because ?? 'no step needs scratch space',
    },
    stagingBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    imageBytes: steps.reduce((sum, step) => sum + step.needs.imageBytes, 0),
    largest: largest?.path,
  };
}

function payloadOf(steps: readonly BoundStep[], find: PlanInputs['find']): readonly PayloadFile[] {
  const ids = new Set(steps.flatMap((step) => step.needs.payloadIds));
  return [...ids].map(find).filter((file) => file !== undefined);
}

function planRow(step: BoundStep, answers: Answers, places: StepPlaces): PlanRow {
  const fact = step.satisfied(answers);
  const skip = fact.answer === 'yes';
  return {
    id: step.id,
    kind: step.kind,
    title: step.title,
    decision: skip ? 'skip' : 'apply',
    because: fact.because,
    commands: skip ? [] : step.actions(places, answers).map(describeAction),
  };
}

function describeAction(action: Action): string {
  switch (action.do) {
    case 'run':
      return formatCommand(action.command);
    case 'copy':
      return `copy ${action.from} ${action.to}`;
    case 'delete':
      return `delete ${action.path}`;
  }
}
