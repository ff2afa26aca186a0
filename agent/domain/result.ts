import type { CandidateRow, PlanRow } from './event.ts';
import type { ChosenDism, HostFacts, MachineIdentity } from './machine.ts';
import type { OtherManifest, Trust } from './manifest.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { ExitClass, StepReport, Verdict } from './outcome.ts';
import type { Failure } from './servicing-error.ts';
import type { ProviderReport } from './volume.ts';

/** The offline image as the result tells of it. */
export interface ImageSummary {
  readonly root: string;
  /** `E:\\images\\install.wim, image 1`: what it was mounted from; left out for an installed Windows. */
  readonly file?: string;
  readonly product: string;
  readonly edition: string | undefined;
  /** `19045.4780`. */
  readonly build: string;
  readonly architecture: string | undefined;
  readonly computerName: string | undefined;
}

/** One check of the image that is not a step: sfc, store, boot. */
export interface ImageCheck {
  readonly name: string;
  readonly answer: 'good' | 'bad' | 'not-verifiable';
  readonly detail: string;
}

/** result.json: all that a run found, decided and did. Rendered by `results`; versioned for readers. */
export interface RunResult {
  readonly schema: 1;
  readonly runId: string;
  /** The run that this one put back. */
  readonly undoes?: string | undefined;
  readonly agent: string;
  /** Wall clock; see `clock`. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly boots: number;
  readonly clock: 'believable' | 'not-believable';
  readonly machine: MachineIdentity | undefined;
  readonly host: HostFacts | undefined;
  /** What worked on the image, or would have. */
  readonly dism?: ChosenDism | undefined;
  readonly manifest:
    | {
        readonly id: string;
        readonly channel: string;
        readonly serial: number;
        readonly sha256: string;
        readonly from: string;
        readonly trust: Trust;
        /** Why this one. */
        readonly because: string;
        /** What else was found, and why not that. */
        readonly others: readonly OtherManifest[];
      }
    | undefined;
  readonly volumes: readonly CandidateRow[];
  readonly providers: readonly ProviderReport[];
  readonly image: ImageSummary | undefined;
  readonly imageAfter: ImageSummary | undefined;
  readonly plan: readonly PlanRow[];
  readonly memory: MemoryPlan | undefined;
  readonly steps: readonly StepReport[];
  readonly checks: readonly ImageCheck[];
  readonly verdict: Verdict;
  readonly exitClass: ExitClass;
  readonly failure: Failure | undefined;
  readonly warnings: readonly string[];
}
