import { z } from 'zod';
import { toHex } from '../domain/bytes.ts';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { dismField } from '../tools/dism-query.ts';
import { cleanUpStore } from '../tools/dism-verbs.ts';
import { answerTo, judgeByFact, stepBase, stepHead } from './common.ts';
import { blocksOf } from './dism-fact.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/**
 * Removes superseded components from the store of the offline Windows (8 and later). Refused while work waits for the
 * first start of Windows: DISM would refuse it too.
 */
export const storeCleanupSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('store-cleanup'),
  resetBase: z
    .boolean()
    .default(false)
    .describe('Make what is installed now the base: installed updates cannot be removed any more.'),
});

export type StoreCleanupData = z.infer<typeof storeCleanupSchema>;

// Last of all: it tidies up after updates, where they left nothing that waits.
const RANK = 90;
const MIB = 1024 * 1024;
// Believed, not measured.
const SCRATCH_BYTES = 512 * MIB;
// Written by DISM when /ResetBase has ended (field reports).
const LAST_RESET = {
  ask: 'registry-value',
  hive: 'SOFTWARE',
  key: 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing',
  name: 'LastResetBase_UTC',
} as const;

export function bindStoreCleanup(data: StoreCleanupData): Bound {
  const fact = (answers: Answers) => cleanFact(answers, data.resetBase);
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Clean up the component store${data.resetBase ? ' and reset its base' : ''}`),
      needs: {
        payloadIds: [],
        scratchBytes: SCRATCH_BYTES,
        imageBytes: 0,
        because: 'the component store is rewritten in part',
      },
      probes: [
        { ask: 'pending' },
        { ask: 'dism', verb: ['/Cleanup-Image', '/AnalyzeComponentStore'] },
        LAST_RESET,
      ],
      undo: cannotUndo('what the clean-up removed is gone'),
      satisfied: fact,
      actions: (places, before) =>
        answerTo(before, 0, 'pending').fact.answer === 'no'
          ? [run(cleanUpStore(dismCall(places, data.id), data))]
          : [],
      judge: ({ before, after, ended }) =>
        (fact(before).answer === 'yes' ? undefined : notNow(before)) ??
        judgeByFact(
          { before: fact(before), after: cleanedFact(before, after, data.resetBase), ended },
          'a clean component store',
          false,
        ),
    },
  };
}

/** Work that waits, or a place where it could not be looked for. */
function notNow(before: Answers): Outcome | undefined {
  const { fact } = answerTo(before, 0, 'pending');
  if (fact.answer === 'no') return undefined;
  return { kind: 'failed', failure: { code: 'SVC-3022', detail: `component store: ${fact.because}` } };
}

/**
 * DISM may go on counting packages that no clean-up takes out: those of a checkpoint update since Windows 11 24H2, by field
 * reports (https://edtittel.com/blog/remove-package-kills-spurious-reclaimables.html). Then the new date of the last
 * clean-up shows that there was one, and the new stamp that the base was reset.
 */
function cleanedFact(before: Answers, after: Answers, resetBase: boolean): Fact {
  const fact = cleanFact(after, resetBase);
  if (fact.answer !== 'no') return fact;
  const [was, is] = [lastCleanup(before), lastCleanup(after)];
  if (was === undefined || is === undefined || was === is) return fact;
  if (resetBase && !hasNewStamp(before, after)) return fact;
  return yes(`DISM cleaned up at ${is}, and goes on counting: ${fact.because}`, ...fact.evidence);
}

/** In whatever form the locale gives it: it is only compared. */
function lastCleanup(answers: Answers): string | undefined {
  const asked = blocksOf(answers, 1, 'the component store');
  return asked.ok ? dismField(asked.blocks, 'Date of Last Cleanup') : undefined;
}

function hasNewStamp(before: Answers, after: Answers): boolean {
  const [was, is] = [stampIn(before), stampIn(after)];
  return is !== undefined && is !== was;
}

function stampIn(answers: Answers): string | undefined {
  const { reading } = answerTo(answers, 2, 'registry-value');
  return reading.known && reading.value !== undefined ? toHex(reading.value.data) : undefined;
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/determine-the-actual-size-of-the-winsxs-folder */
function cleanFact(answers: Answers, resetBase: boolean): Fact {
  const asked = blocksOf(answers, 1, 'the component store');
  if (!asked.ok) return asked.fact;
  const seen = dismField(asked.blocks, 'Number of Reclaimable Packages');
  if (seen === undefined || !/^\d+$/.test(seen)) return unknown('DISM does not say what can be reclaimed');
  const evidence = { file: 'dism', at: '/AnalyzeComponentStore', saw: `${seen} reclaimable packages` };
  if (Number(seen) > 0) return no(`${seen} packages of the component store can be reclaimed`, evidence);
  if (!resetBase) return yes('the component store holds nothing to reclaim', evidence);
  const { reading } = answerTo(answers, 2, 'registry-value');
  if (!reading.known) return unknown(reading.because);
  return reading.value === undefined
    ? no('the base of the component store was never reset', ...reading.evidence)
    : yes('the component store holds nothing to reclaim, and its base was reset', evidence);
}
