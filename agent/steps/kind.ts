import type { Action, ActionResult } from '../domain/action.ts';
import type { Fact } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Probe, ProbeAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';

/** Where everything lies for this run: decided in the plan phase, so that a plan shows the exact commands. */
export interface StepPlaces {
  /** `X:\Windows\System32`: where the tools are. */
  readonly system32: string;
  /** `D:\`. */
  readonly imageRoot: string;
  /** Folder on the serviced disk with the copied payload, same tree as in the manifest. */
  readonly stagingFolder: string;
  readonly scratchFolder: string;
  /** Folder for the tools' own logs of this run. */
  readonly logFolder: string;
  /** `ControlSet001`: what CurrentControlSet means in the offline SYSTEM hive. */
  readonly controlSet: string;
}

/** What a step takes before it can run. */
export interface StepNeeds {
  readonly payloadIds: readonly string[];
  /** Scratch space in bytes, with the reason in words. */
  readonly scratchBytes: number;
  /** Bytes that the image itself may grow by. */
  readonly imageBytes: number;
  readonly because: string;
  /** What the first payload file begins with, one of these ASCII texts: a right hash is no right kind. */
  readonly beginsWith?: readonly string[];
}

/** What was seen of one step: the answers to its probes, in the order of `probes`. */
export type Answers = readonly ProbeAnswer[];

/**
 * A step bound to its data. The runtime walks these and knows no kind by name. All functions are pure.
 * To add a kind: add a file, and name it in registry.ts.
 */
export interface BoundStep {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly required: boolean;
  /** Ids of steps that must have succeeded first. */
  readonly after: readonly string[];
  /** Rank of the kind of work in Microsoft's servicing order; lower goes first. */
  readonly rank: number;
  readonly needs: StepNeeds;
  readonly probes: readonly Probe[];
  /** Is what the step wants already true? Only a yes skips it. */
  readonly satisfied: (answers: Answers) => Fact;
  /** What is to be done, given what was seen before: what already is true is left alone. */
  readonly actions: (places: StepPlaces, before: Answers) => readonly Action[];
  /** The outcome, from the image before and after; what the tool said is evidence. */
  readonly judge: (seen: {
    readonly before: Answers;
    readonly after: Answers;
    readonly ended: readonly ActionResult[];
  }) => Outcome;
}

/** Binds step data to the payload files of its manifest, or says what is wrong with it. */
export type Bound =
  | { readonly ok: true; readonly step: BoundStep }
  | { readonly ok: false; readonly failure: Failure };
export type FindPayload = (id: string) => PayloadFile | undefined;
