import type { Phase } from '../domain/event.ts';
import { ServicingError } from '../domain/servicing-error.ts';

/** Up to the end of these phases nothing of the image has been changed: a run may stop there. */
const STOPPABLE: readonly Phase[] = ['start', 'connect', 'locate', 'assess', 'plan', 'prepare'];

/** What a person at the console asked for, and what the run makes of it. */
export interface Interruption {
  /** Ctrl+C was pressed in this phase. Gives what is to be said. */
  readonly ask: (phase: Phase) => string;
  /** Throws SVC-6016 when a stop was asked for and this phase, now at its end, has changed nothing. */
  readonly check: (phase: Phase) => void;
}

/** DISM cannot be ended without a doubt about the image, so a run that services is not stopped: it says so. */
export function interruption(): Interruption {
  let isAsked = false;
  return {
    ask: (phase) => {
      if (!STOPPABLE.includes(phase))
        return 'Ctrl+C: servicing cannot be stopped safely, so it goes on. Do not switch the machine off.';
      isAsked = true;
      return `Ctrl+C: the run stops at the end of the phase "${phase}"; the Windows is not touched.`;
    },
    check: (phase) => {
      if (isAsked && STOPPABLE.includes(phase))
        throw new ServicingError('SVC-6016', `Ctrl+C in the phase "${phase}"`);
    },
  };
}
