import type { Action, ActionResult } from '../domain/action.ts';
import type { Fact } from '../domain/fact.ts';
import type { JournalRecord } from '../domain/journal.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { PackageIdentity } from '../domain/package-identity.ts';
import type { Probe, ProbeAnswer } from '../domain/probe.ts';
import type { Failure } from '../domain/servicing-error.ts';

/** The partition that the firmware of this machine starts from, and how its boot store names the image. */
export interface BootPlace {
  /** `S:\\`, lent for the run. */
  readonly root: string;
  readonly firmware: 'uefi' | 'bios';
  /** As boot stores name a partition; undefined: not known. */
  readonly partition: string | undefined;
  readonly imagePartition: string;
}

/** A text that the manifest names and the secrets file of the machine's settings holds. */
export interface SecretNeed {
  readonly name: string;
  readonly pattern: RegExp;
  /** `a product key`: what it must look like, for people. */
  readonly what: string;
}

/** Where everything lies for this run: decided in the plan phase, so that a plan shows the exact commands. */
export interface StepPlaces {
  /** `X:\Windows\System32`: where the tools are. */
  readonly system32: string;
  /** The dism.exe that works on the image: that of Windows PE, or one that was carried along. */
  readonly dism: string;
  /** `D:\`. */
  readonly imageRoot: string;
  /** Folder on the serviced disk with the copied payload, same tree as in the manifest. */
  readonly stagingFolder: string;
  readonly scratchFolder: string;
  /** Folder for the tools' own logs of this run. */
  readonly logFolder: string;
  /** `ControlSet001`: what CurrentControlSet means in the offline SYSTEM hive. */
  readonly controlSet: string;
  /** Only there when a step asks for it (`needsBootPlace`) and it was found. */
  readonly boot?: BootPlace | undefined;
  /** A function, so that no copy and no text of the places holds a secret. */
  readonly secretOf?: ((name: string) => string | undefined) | undefined;
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

/** Rules about the offline image, bound: what must be seen for them, and what they then say. */
export interface Condition {
  readonly probes: readonly Probe[];
  /** Answers in the order of `probes`. */
  readonly judge: (answers: Answers) => Fact;
}

/** Something that goes into a call together with its like. */
export interface BatchItem {
  /** Below the staging folder, or on the disk already. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** How the work of a step shares one act with that of its neighbours: one start of DISM instead of many. */
export interface Batch {
  /** Steps with the same key may share an act. */
  readonly key: string;
  /** What the step puts into it; what already is true is left out. */
  readonly items: (places: StepPlaces, before: Answers) => readonly BatchItem[];
  /** The act for the items of several steps, in their order. `name` parts its logs from those of other acts. */
  readonly actions: (places: StepPlaces, items: readonly BatchItem[], name: string) => readonly Action[];
}

/** How a cumulative update is applied once more, though the image has it. */
export interface Again {
  readonly identity: PackageIdentity;
  readonly actions: BoundStep['actions'];
  readonly judge: BoundStep['judge'];
}

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
  /** It works on the boot files of the machine, which lie on another partition than the image. */
  readonly needsBootPlace?: true;
  /** Programs of Windows PE that not every boot image has: `bcdboot.exe`. */
  readonly programs?: readonly string[];
  readonly secrets?: readonly SecretNeed[];
  /** Recovery of last resort: nothing else may be done to the image in the same run. */
  readonly alone?: true;
  /** Which images the step is for; left out: all. Only a sure no makes it not applicable, only a sure yes lets it act. */
  readonly when?: Condition | undefined;
  readonly probes: readonly Probe[];
  /** Is what the step wants already true? Only a yes skips it. */
  readonly satisfied: (answers: Answers) => Fact;
  /** What is to be done, given what was seen before: what already is true is left alone. */
  readonly actions: (places: StepPlaces, before: Answers) => readonly Action[];
  /** Left out: the step is done in an act of its own. */
  readonly batch?: Batch | undefined;
  /** The step takes no package and no driver out of the image, beyond replacing one by a newer. Left out: it may. */
  readonly keepsAll?: true;
  /** It adds what is as old as its medium: a cumulative update has to come after it, again if need be. */
  readonly addsOld?: true;
  /** It is a cumulative update, and is done so where something was added after it. */
  readonly again?: Again;
  /** Only for work that the image cannot tell of: whether the journals say that it is to be done. */
  readonly isDue?: (records: readonly JournalRecord[]) => boolean;
  /** Says in what way the work is half done, for a step whose work can be seen so; left out: it cannot. */
  readonly half?: (answers: Answers) => string | undefined;
  /** Whether what was seen is true only once Windows has started; left out: as the answers say it themselves. */
  readonly firstBoot?: (answers: Answers) => boolean;
  /** Left out only by the steps of an undo itself. */
  readonly undo?: Undo | undefined;
  /** The outcome, from the image before and after; what the tool said is evidence. */
  readonly judge: (seen: {
    readonly before: Answers;
    readonly after: Answers;
    readonly ended: readonly ActionResult[];
  }) => Outcome;
}

/** A file of the image that a step may replace or remove. */
export interface FileToKeep {
  /** As payload of the undo. */
  readonly file: PayloadFile;
  /** Where it stands in the image. */
  readonly from: string;
}

/**
 * What to remember before a step acts, or why that is no use. `kept` is written to the disk of the machine and comes back
 * from there, so it says only what stood there; where that was, the signed step says.
 */
export type Keeping =
  | { readonly ok: true; readonly kept: unknown; readonly files: readonly FileToKeep[] }
  | { readonly ok: false; readonly because: string };

/** The steps that put back what one step did, in their order, with the kept files that they need. */
export type Inverse =
  | { readonly ok: true; readonly steps: readonly BoundStep[]; readonly payload: readonly PayloadFile[] }
  | { readonly ok: false; readonly because: string };

/** How a step is undone. All functions are pure. */
export type Undo =
  | { readonly can: 'no'; readonly because: string }
  /** It looks, and changes nothing. */
  | { readonly can: 'nothing' }
  | {
      readonly can: 'yes';
      /** Asked before the step acts for the first time, besides its own probes. */
      readonly probes: readonly Probe[];
      readonly keep: (seen: { readonly own: Answers; readonly besides: Answers }) => Keeping;
      /** From what the disk gave back: anything may stand in it. */
      readonly inverse: (kept: unknown) => Inverse;
    };

/** Binds step data to the payload files of its manifest, or says what is wrong with it. */
export type Bound =
  | { readonly ok: true; readonly step: BoundStep }
  | { readonly ok: false; readonly failure: Failure };
export type FindPayload = (id: string) => PayloadFile | undefined;
