import type { Delivery, ExitClass } from '../domain/outcome.ts';
import type { ImageEnd } from './image-run.ts';

export interface WorstEnd {
  readonly exitClass: ExitClass;
  /** The poorest delivery of all: one result that is only on the screen must not hide behind others. */
  readonly delivery: Delivery;
  /** The image that decides. */
  readonly end: ImageEnd;
}

// "Nothing to do" for one image says nothing against the work on another: any other end counts more.
const ORDER: readonly ExitClass[] = [10, 0, 20, 30, 40, 50, 60, 70, 75, 90];
const DELIVERIES: readonly Delivery[] = ['delivered', 'spooled', 'screen-only'];

/** The end of a machine with several images: the worst of theirs. There is at least one. */
export function worstEnd(ends: readonly ImageEnd[]): WorstEnd {
  const rank = ({ exitClass }: ImageEnd) => ORDER.indexOf(exitClass);
  const end = ends.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
  const poorest = Math.max(...ends.map(({ delivery }) => DELIVERIES.indexOf(delivery)));
  return { exitClass: end.exitClass, delivery: DELIVERIES[poorest] ?? 'screen-only', end };
}
