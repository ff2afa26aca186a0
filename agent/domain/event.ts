import type { ErrorCode } from './error-table.ts';
import type { HostFacts, MachineIdentity } from './machine.ts';
import type { OtherManifest, Trust } from './manifest.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { Delivery, Outcome, Verdict } from './outcome.ts';
import type { Failure } from './servicing-error.ts';
import type { VolumeSurvey } from './volume.ts';

export const PHASES = [
  'start',
  'connect',
  'locate',
  'assess',
  'plan',
  'prepare',
  'service',
  'verify',
  'report',
  'finish',
] as const;
export type Phase = (typeof PHASES)[number];

/** One line of the volume table: taken, or why not. */
export interface CandidateRow {
  readonly volume: string;
  readonly label: string | undefined;
  readonly what: string;
  readonly taken: boolean;
  readonly because: string;
  /** What speaks for a Windows, and how much: for people, the choice goes by rules alone. */
  readonly score?: number;
  readonly reasons?: readonly string[];
}

/** A step as the plan shows it. */
export interface PlanRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** `skip`: already true. `left-out`: optional, and whether it is for this image cannot be told. */
  readonly decision: 'apply' | 'skip' | 'not-applicable' | 'left-out';
  readonly because: string;
  /** Exact commands, as they will be run. */
  readonly commands: readonly string[];
  /** The step whose command does this one too. */
  readonly inCallOf?: string;
}

/** How the run of one of several images ended. */
export interface ImageVerdict {
  /** `D:\\`, or an image file with the number of the image. */
  readonly image: string;
  readonly verdict: Verdict;
  readonly exit: number;
}

/** What happens in a run, once; the screen, the log, events.ndjson and the heartbeat are renderings of it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly runId: string; readonly bootId: string; readonly agent: string }
  | { readonly type: 'phase-started'; readonly phase: Phase }
  | { readonly type: 'phase-ended'; readonly phase: Phase; readonly durationMs: number }
  | {
      readonly type: 'note';
      readonly level: 'info' | 'warning' | 'error';
      readonly text: string;
      readonly code?: ErrorCode;
    }
  | { readonly type: 'machine'; readonly identity: MachineIdentity; readonly host: HostFacts }
  | {
      readonly type: 'manifest';
      readonly id: string;
      readonly channel: string;
      readonly serial: number;
      readonly trust: Trust;
      readonly from: string;
      /** Why this one. */
      readonly because: string;
      /** What else was found, and why not that. */
      readonly others: readonly OtherManifest[];
    }
  | { readonly type: 'volumes'; readonly survey: VolumeSurvey; readonly candidates: readonly CandidateRow[] }
  | { readonly type: 'image'; readonly root: string; readonly product: string; readonly build: string }
  | {
      readonly type: 'plan';
      readonly planId: string;
      readonly rows: readonly PlanRow[];
      readonly memory: MemoryPlan | undefined;
    }
  | {
      readonly type: 'staging';
      readonly file: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
    }
  | {
      readonly type: 'step-started';
      readonly id: string;
      readonly title: string;
      readonly index: number;
      readonly count: number;
      readonly attempt: number;
    }
  | { readonly type: 'step-progress'; readonly id: string; readonly percent: number }
  | { readonly type: 'command'; readonly line: string; readonly ended: string; readonly durationMs: number }
  | {
      readonly type: 'step-ended';
      readonly id: string;
      readonly title: string;
      readonly outcome: Outcome;
      readonly durationMs: number;
    }
  | {
      readonly type: 'verdict';
      readonly verdict: Verdict;
      readonly failure: Failure | undefined;
      readonly exit: number;
      readonly summary: string;
      /** Where there are several: each image in the order of work. */
      readonly images?: readonly ImageVerdict[];
    }
  | { readonly type: 'delivery'; readonly delivery: Delivery; readonly where: string };

/** An event with its time: wall clock for people, elapsed milliseconds for durations. */
export type TimedEvent = RunEvent & { readonly at: string; readonly elapsedMs: number };
