/** A number with the reason for it in words, for the plan, the screen and the result. */
export interface PageFilePlan {
  readonly path: string;
  readonly sizeBytes: number;
  readonly because: string;
  /** Without it there is too little memory to go on. */
  readonly isRequired: boolean;
}

export interface ScratchPlan {
  readonly folder: string;
  readonly needBytes: number;
  readonly because: string;
}

/** Bytes that a run needs on one volume, and what is there. */
export interface VolumeBudget {
  readonly root: string;
  readonly needBytes: number;
  readonly haveBytes: number;
  readonly because: string;
}

/** What the run takes of memory and disk, decided before anything changes. */
export interface MemoryPlan {
  readonly pageFile: PageFilePlan | undefined;
  readonly scratch: ScratchPlan;
  readonly budgets: readonly VolumeBudget[];
  /** Low but workable: said on the screen and in the result. */
  readonly warnings: readonly string[];
}
