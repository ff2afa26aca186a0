import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { dismField } from '../tools/dism-query.ts';
import { setEdition } from '../tools/dism-verbs.ts';
import { judgeByFact, stepBase, stepHead } from './common.ts';
import { blocksOf } from './dism-fact.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/** Raises the offline Windows to a higher edition. DISM goes upward only, and once. */
export const editionSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('edition'),
  edition: z
    .string()
    .regex(/^[A-Za-z0-9]{1,64}$/, 'must be an edition such as Professional')
    .describe('Edition as DISM /Get-TargetEditions lists it.'),
});

export type EditionData = z.infer<typeof editionSchema>;

// Everything else depends on the edition.
const RANK = 12;
const MIB = 1024 * 1024;
// Packages that are in the store already are put in use. Believed, not measured.
const SCRATCH_BYTES = 512 * MIB;

export function bindEdition(data: EditionData): Bound {
  const fact = (answers: Answers) => editionFact(answers, data.edition);
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Edition ${data.edition}`),
      needs: {
        payloadIds: [],
        scratchBytes: SCRATCH_BYTES,
        imageBytes: SCRATCH_BYTES,
        because: 'the packages of another edition are put in use',
      },
      probes: [{ ask: 'dism', verb: ['/Get-CurrentEdition'] }],
      undo: cannotUndo('DISM changes an edition upward only'),
      satisfied: fact,
      actions: (places) => [run(setEdition(dismCall(places, data.id), data.edition))],
      judge: ({ before, after, ended }) =>
        judgeByFact({ before: fact(before), after: fact(after), ended }, `edition ${data.edition}`, false),
    },
  };
}

function editionFact(answers: Answers, edition: string): Fact {
  const asked = blocksOf(answers, 0, 'the edition');
  if (!asked.ok) return asked.fact;
  const seen = dismField(asked.blocks, 'Current Edition');
  if (seen === undefined) return unknown('DISM does not say which edition this is');
  const evidence = { file: 'dism', at: '/Get-CurrentEdition', saw: seen };
  return seen.toLowerCase() === edition.toLowerCase()
    ? yes(`the edition is ${seen}`, evidence)
    : no(`the edition is ${seen}`, evidence);
}
