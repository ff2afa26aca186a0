import type { CandidateRow, Phase, PlanRow } from '../domain/event.ts';
import type { ChosenDism, HostFacts, MachineIdentity } from '../domain/machine.ts';
import type { MemoryPlan } from '../domain/memory-plan.ts';
import type { StepReport } from '../domain/outcome.ts';
import type { ImageCheck, ImageSummary, RunResult } from '../domain/result.ts';
import type { ProviderReport } from '../domain/volume.ts';

/** Lines for people; a command begins with `> `. */
export interface WorkAround {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What the run knows so far, filled in phase by phase. However the run ends, the report phase makes the result of it,
 * so nothing that was found out is lost with an early end.
 */
export interface RunRecord {
  runId: string;
  readonly startedAtMs: number;
  /** The run that this one puts back. */
  undoes?: string | undefined;
  phase: Phase;
  boots: number;
  clockBelievable: boolean;
  machine: MachineIdentity | undefined;
  host: HostFacts | undefined;
  dism: ChosenDism | undefined;
  manifest: RunResult['manifest'];
  volumes: readonly CandidateRow[];
  providers: readonly ProviderReport[];
  image: ImageSummary | undefined;
  imageAfter: ImageSummary | undefined;
  plan: readonly PlanRow[];
  /** What is done before and after the steps; only where an image file is to be changed. */
  around?: WorkAround | undefined;
  memory: MemoryPlan | undefined;
  steps: readonly StepReport[];
  checks: readonly ImageCheck[];
  readonly warnings: string[];
  /** Set by the first action that may change the image; decides what a fault of ours may claim. */
  imageTouched: boolean;
}

export function newRecord(runId: string, startedAtMs: number): RunRecord {
  return {
    runId,
    startedAtMs,
    phase: 'start',
    boots: 1,
    clockBelievable: true,
    machine: undefined,
    host: undefined,
    dism: undefined,
    manifest: undefined,
    volumes: [],
    providers: [],
    image: undefined,
    imageAfter: undefined,
    plan: [],
    memory: undefined,
    steps: [],
    checks: [],
    warnings: [],
    imageTouched: false,
  };
}
