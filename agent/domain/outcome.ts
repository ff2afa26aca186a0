import type { Evidence } from './fact.ts';
import type { Failure } from './servicing-error.ts';

/**
 * How one step ended. The image is the witness: `changed` means that the image shows it, whatever the tool said.
 * `unchanged` is a success too: the image already was as the manifest wants it.
 */
export type Outcome =
  | {
      readonly kind: 'changed';
      readonly because: string;
      readonly firstBoot: boolean;
      readonly by: 'act' | 'probe';
    }
  | {
      readonly kind: 'unchanged';
      readonly because: string;
      /** The image shows that it waits for the start of Windows; left out: nothing of the kind was seen. */
      readonly firstBoot?: true | undefined;
    }
  /** Its condition says that it is not for this image. A success: nothing is missing. */
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'left-out'; readonly failure: Failure };

/** A step at the end of a run, with what was seen before and after. */
export interface StepReport {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly required: boolean;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly durationMs: number;
  readonly before: readonly Evidence[];
  readonly after: readonly Evidence[];
}

/** The end of a run in one word. Exit class in parentheses. */
export type Verdict =
  | 'done' // 0
  | 'nothing-to-do' // 10
  | 'done-first-boot' // 20
  | 'done-partly' // 30
  | 'refused' // 40, 50, 60
  | 'failed' // 70
  | 'in-doubt' // 75
  | 'fault'; // 90

export type ExitClass = 0 | 10 | 20 | 30 | 40 | 50 | 60 | 70 | 75 | 90;

/** What became of the result: on the share and read back; spooled on a disk; only on the screen. */
export type Delivery = 'delivered' | 'spooled' | 'screen-only';

const DELIVERY_DIGIT = { delivered: 0, spooled: 1, 'screen-only': 2 } as const satisfies Record<
  Delivery,
  number
>;

/** Exit code of the process: class plus delivery digit. The outcome never depends on the share. */
export function exitCode(exit: ExitClass, delivery: Delivery): number {
  return exit + DELIVERY_DIGIT[delivery];
}
