/** A step as the rule sees it. */
export interface Repeatable {
  readonly id: string;
  /** It adds what is as old as its medium, in this run or since the last update was applied. */
  readonly adds: boolean;
  /** `due`: an update that will be applied. `there`: this very update is in the image. `newer`: a newer one is. */
  readonly update: 'due' | 'there' | 'newer' | undefined;
}

export type Repeat =
  /** Nothing is added, or an update that is due comes after all of it. */
  | { readonly kind: 'none' }
  /** Step number `update` is done once more behind step number `behind`, for the sake of `after`. */
  | {
      readonly kind: 'again';
      readonly update: number;
      readonly behind: number;
      readonly after: readonly string[];
    }
  /** Something is added, and no update is at hand that could renew it. */
  | { readonly kind: 'missing'; readonly after: readonly string[] };

/**
 * Which cumulative update must be applied once more. What a language or a feature adds is as old as its medium, so the
 * newest update comes after it, also where the image has that update already.
 * https://learn.microsoft.com/windows/deployment/update/media-dynamic-update
 *
 * @param steps in the order of work, without those that are not for the image.
 */
export function repeatFor(steps: readonly Repeatable[]): Repeat {
  const last = steps.findLastIndex(({ adds }) => adds);
  if (last === -1) return { kind: 'none' };
  if (steps.some(({ update }, index) => update === 'due' && index > last)) return { kind: 'none' };
  const after = steps.filter(({ adds }) => adds).map(({ id }) => id);
  const update = steps.findLastIndex((step) => step.update === 'due' || step.update === 'there');
  if (update === -1) return { kind: 'missing', after };
  return { kind: 'again', update, behind: Math.max(update, last), after };
}
