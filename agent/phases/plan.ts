import type { HostFacts } from '../domain/machine.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { MemoryPlan, PageFilePlan } from '../domain/memory-plan.ts';
import type { StepReport } from '../domain/outcome.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { planMemory, type SpaceBesides, type SpaceNeeds } from '../plan/memory.ts';
import { orderSteps } from '../plan/order.ts';
import type { RunContext } from '../runtime/context.ts';
import { observe } from '../runtime/observe/observe.ts';
import { observeParts } from '../runtime/observe/parts.ts';
import { alreadyTrue } from '../steps/common.ts';
import type { Answers, BoundStep, StepPlaces } from '../steps/kind.ts';
import { applicabilityOf, untriedReport } from './applicability.ts';
import { isToApply, planRow, type SeenStep, sessionsOf } from './plan-rows.ts';
import { type Known, withRepeats } from './repeats.ts';
import { bytesToStage, volumesNow } from './room.ts';

export interface PlanInputs {
  readonly steps: readonly BoundStep[];
  readonly find: (payloadId: string) => PayloadFile | undefined;
  readonly host: HostFacts;
  readonly volumes: readonly Volume[];
  /** Scratch folder as proposed; the memory plan may put it on another volume. */
  readonly places: StepPlaces;
  /** Steps that earlier starts of this run had begun: they are finished, whatever their condition says by now. */
  readonly begun?: ReadonlySet<string>;
  /** Left out: nothing is done once more. */
  readonly known?: Known;
  /** Where payload and growth need room; left out: on the volume of the image root, and nothing besides. */
  readonly space?: {
    readonly root: string;
    readonly besides: readonly SpaceBesides[];
    /** Where a mounted image grows, besides the file that it is saved into. */
    readonly growsAt: string | undefined;
    /** Already in use in this start of Windows PE. */
    readonly pageFile: PageFilePlan | undefined;
  };
}

export interface RunPlan {
  readonly planId: string;
  /** All steps in the order of work, those that are already true too. */
  readonly steps: readonly BoundStep[];
  readonly toApply: readonly BoundStep[];
  /** The same steps, those together that share a call. */
  readonly sessions: readonly (readonly BoundStep[])[];
  /** Steps that are not for this image, or of which that cannot be told: nothing is prepared for them. */
  readonly unprepared: ReadonlySet<string>;
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
  const looked = await lookAtSteps(context, inputs, ordered.steps);
  const seen = inputs.known === undefined ? looked : withRepeats(context, looked, inputs.known);
  const toApply = seen.filter(isToApply).map(({ step }) => step);
  const files = payloadOf(toApply, inputs.find);
  const seenTogether = sessionsOf(seen, inputs.places);
  const sessions = seenTogether.map((session) => session.map(({ step }) => step));
  const memory = toApply.length === 0 ? undefined : await memoryFor(context, inputs, sessions, files);
  const places =
    memory === undefined ? inputs.places : { ...inputs.places, scratchFolder: memory.scratch.folder };
  const rows = seen.map((one) => planRow(one, places, seenTogether));
  const planId = context.world.crypto.sha256(new TextEncoder().encode(JSON.stringify(rows)));
  context.record.plan = rows;
  context.record.memory = memory;
  context.emit({ type: 'plan', planId, rows, memory });
  for (const warning of memory?.warnings ?? []) context.warn(warning);
  const unchanged = seen.filter(({ step }) => !toApply.includes(step)).map(unchangedReport);
  const unprepared = new Set(seen.flatMap(({ step, applies }) => (applies.kind === 'held' ? [step.id] : [])));
  return {
    planId,
    steps: seen.map(({ step }) => step),
    toApply,
    sessions,
    unprepared,
    files,
    places,
    memory,
    unchanged,
  };
}

async function lookAtSteps(
  context: RunContext,
  { places, begun = new Set() }: PlanInputs,
  steps: readonly BoundStep[],
): Promise<readonly SeenStep[]> {
  const seen: SeenStep[] = [];
  const together = await lookTogether(context, places, steps);
  for (const step of steps) {
    const applying = new Set(seen.filter(isToApply).map((one) => one.step.id));
    const applies = await applicabilityOf(context, places, step, { begun, applying });
    const answers =
      applies.kind === 'held' ? [] : (together.get(step) ?? (await observe(context, places, step.probes)));
    seen.push({ step, applies, answers });
  }
  return seen;
}

/** Nothing is changed while a plan is made, so the image is opened once for all steps that are for it in any case. */
async function lookTogether(
  context: RunContext,
  places: StepPlaces,
  steps: readonly BoundStep[],
): Promise<ReadonlyMap<BoundStep, Answers>> {
  const certain = steps.filter(({ when }) => when === undefined);
  const parts = certain.map(({ probes }) => probes);
  const answers = await observeParts(context, places, parts);
  return new Map(certain.map((step, index) => [step, answers[index] ?? []]));
}

function unchangedReport({ step, applies, answers }: SeenStep): StepReport {
  if (applies.kind === 'held') return untriedReport(step, applies.held.outcome, applies.held.evidence);
  const { because, evidence } = step.satisfied(answers);
  return untriedReport(step, alreadyTrue(because, answers), evidence);
}

async function memoryFor(
  context: RunContext,
  inputs: PlanInputs,
  sessions: RunPlan['sessions'],
  files: readonly PayloadFile[],
): Promise<MemoryPlan> {
  const { host, space, places } = inputs;
  const { look } = context.world.files;
  const stagingBytes = bytesToStage(look, places.stagingFolder, files);
  const needs = { ...addNeeds(sessions, files), stagingBytes };
  const volumes = await volumesNow(context, inputs.volumes, {
    past: inputs.known?.past ?? [],
    scratchFolder: places.scratchFolder,
    pageFile: space?.pageFile,
  });
  const imageRoot = space?.root ?? places.imageRoot;
  const grows =
    space?.growsAt === undefined
      ? []
      : [{ root: space.growsAt, bytes: needs.imageBytes, because: 'growth of the mounted image' }];
  const besides = [...(space?.besides ?? []), ...grows];
  const decided = planMemory({ host, volumes, imageRoot, needs, besides, pageFile: space?.pageFile });
  if (decided.kind === 'refuse') throw new ServicingError(decided.failure.code, decided.failure.detail);
  return decided.plan;
}

function addNeeds(
  sessions: RunPlan['sessions'],
  files: readonly PayloadFile[],
): Omit<SpaceNeeds, 'stagingBytes'> {
  const [widest] = sessions.map(scratchOf).sort((left, right) => right.scratchBytes - left.scratchBytes);
  const [largest] = [...files].sort((left, right) => right.sizeBytes - left.sizeBytes);
  return {
    scratch: {
      bytes: widest?.scratchBytes ?? 0,
      because: widest?.because ?? 'no step needs scratch space',
    },
    imageBytes: sessions.flat().reduce((sum, step) => sum + step.needs.imageBytes, 0),
    largest: largest?.path,
  };
}

/** A call for several steps may unpack all that they bring before it puts any of it away. Believed, not measured. */
function scratchOf(session: readonly BoundStep[]): {
  readonly scratchBytes: number;
  readonly because: string;
} {
  const [widest] = [...session].sort((left, right) => right.needs.scratchBytes - left.needs.scratchBytes);
  const one = widest?.needs.scratchBytes ?? 0;
  const together = session.reduce((sum, { needs }) => sum + needs.imageBytes, 0);
  if (session.length === 1 || together <= one)
    return { scratchBytes: one, because: widest?.needs.because ?? 'no step needs scratch space' };
  return { scratchBytes: together, because: `${session.length} steps unpack what they bring in one call` };
}

function payloadOf(steps: readonly BoundStep[], find: PlanInputs['find']): readonly PayloadFile[] {
  const ids = new Set(steps.flatMap((step) => step.needs.payloadIds));
  return [...ids].map(find).filter((file) => file !== undefined);
}
