import { z } from 'zod';
import { type Fact, no, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { revertPendingActions } from '../tools/dism-verbs.ts';
import { answerTo, failureOf, howItEnded, stepBase, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/**
 * Takes back what servicing left for the next start of Windows. Recovery of last resort, for an image that does not
 * start: DISM only notes the wish, and Windows carries it out, or not, when it is started.
 */
export const revertPendingSchema = z.strictObject({ ...stepBase, kind: z.literal('revert-pending') });

export type RevertPendingData = z.infer<typeof revertPendingSchema>;

const RANK = 2;
const PENDING_XML = 'Windows\\WinSxS\\pending.xml';

// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options
export function bindRevertPending(data: RevertPendingData): Bound {
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, 'Revert what waits for the next start of Windows'),
      needs: {
        payloadIds: [],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'Windows reverts at its start',
      },
      alone: true,
      probes: [{ ask: 'presence', path: PENDING_XML }, { ask: 'pending' }],
      undo: cannotUndo('what was to be reverted cannot be ordered again'),
      satisfied: nothingWaits,
      // Only where it surely waits: on a sound image the verb could only do harm.
      actions: (places, before) =>
        answerTo(before, 0, 'presence').fact.answer === 'yes'
          ? [run(revertPendingActions(dismCall(places, data.id)))]
          : [],
      judge: ({ before, after, ended }): Outcome => {
        const seen = nothingWaits(before);
        if (seen.answer === 'yes') return { kind: 'unchanged', because: seen.because };
        if (seen.answer === 'unknown')
          return { kind: 'failed', failure: { code: 'SVC-3024', detail: `pending work: ${seen.because}` } };
        const how = howItEnded(ended);
        if (how.how !== 'done') return { kind: 'failed', failure: failureOf(how, 'revert of pending work') };
        // Whether pending.xml stays until then is told, and proves neither that it will work nor that it will not.
        const because = `DISM took the order, Windows reverts at its next start; now ${stateOf(after)}`;
        return { kind: 'changed', because, firstBoot: true, by: 'act' };
      },
    },
  };
}

function nothingWaits(answers: Answers): Fact {
  const { fact } = answerTo(answers, 0, 'presence');
  switch (fact.answer) {
    case 'yes':
      return no('component operations wait for the next start', ...fact.evidence);
    case 'no':
      return yes('there is no pending.xml, so there is nothing to revert', ...fact.evidence);
    case 'unknown':
      return fact;
  }
}

function stateOf(answers: Answers): string {
  const { fact: file } = answerTo(answers, 0, 'presence');
  const { fact: pending } = answerTo(answers, 1, 'pending');
  return `${file.because}; ${pending.because}`;
}
