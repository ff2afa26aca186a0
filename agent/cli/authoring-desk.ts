import type { ContainerTools } from '../offline/containers/tools.ts';
import type { Workshop } from '../ports/workshop.ts';

/** What making and checking a payload needs of the world; loaded when it is asked for. */
export interface AuthoringDesk {
  readonly workshop: Workshop;
  readonly tools: ContainerTools;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
