import { z } from 'zod';
import { allOf } from '../domain/answer-logic.ts';
import { type Fact, no, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { joinPath } from '../domain/windows-path.ts';
import { applyUnattend } from '../tools/dism-verbs.ts';
import { answerTo, failureOf, howItEnded, idSchema, refuse, stepBase, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import { bindFile } from './file.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { findAll, totalBytes } from './payload-folder.ts';
import { noSetUpToCome, SET_UP_PROBES } from './set-up-to-come.ts';
import { byExpectation } from './trust-expectation.ts';
import { cannotUndo } from './undo/remember.ts';

/**
 * Gives the offline Windows an answer file: its part for offline servicing is applied now, or the file is laid where
 * Windows looks for it at its next set-up.
 */
export const answerFileSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('answer-file'),
    payload: idSchema.describe('The answer file (.xml).'),
    use: z
      .enum(['offline', 'first-boot'])
      .describe('"offline" applies its offlineServicing part; "first-boot" lays it into Windows\\Panther.'),
    files: z.array(idSchema).max(256).default([]).describe('Packages and drivers that it names, beside it.'),
  })
  .refine(({ use, expect }) => use === 'first-boot' || expect !== undefined, {
    message: 'needs "expect": DISM does not say what of an answer file took effect',
  })
  .refine(({ use, files }) => use === 'offline' || files.length === 0, {
    message: '"files" are for "offline"',
  });

export type AnswerFileData = z.infer<typeof answerFileSchema>;

// With the packages: they are what an offlineServicing part is for.
const RANK = 30;
const EXPANSION = 3;
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/windows-setup-automation-overview (implicit search order)
const PANTHER = 'Windows\\Panther\\unattend.xml';
/** Set-up takes what lies here, and does not look at the other one any more. */
const TAKEN_BEFORE = ['Unattend.xml', 'Autounattend.xml'].map(
  (name) => `Windows\\Panther\\Unattend\\${name}`,
);

export function bindAnswerFile(data: AnswerFileData, find: FindPayload): Bound {
  const found = findAll(data.id, [data.payload, ...data.files], find);
  if (!found.ok) return found;
  const [answers] = found.files;
  if (answers === undefined || !/\.xml$/i.test(answers.path))
    return refuse('SVC-1304', `step ${data.id}: ${answers?.path ?? data.payload} is not an .xml file`);
  return data.use === 'first-boot'
    ? bindFirstBoot(data, find)
    : {
        ok: true,
        step: {
          ...stepHead(data, RANK, 'Apply the answer file'),
          needs: {
            payloadIds: found.files.map(({ id }) => id),
            scratchBytes: SMALL_SCRATCH_BYTES + EXPANSION * totalBytes(found.files),
            imageBytes: EXPANSION * totalBytes(found.files),
            because: `what ${answers.path} names is unpacked`,
          },
          probes: [],
          undo: cannotUndo('DISM does not say what of an answer file took effect'),
          satisfied: byExpectation,
          actions: (places) => [
            run(applyUnattend(dismCall(places, data.id), joinPath(places.stagingFolder, answers.path))),
          ],
          judge: ({ ended }): Outcome => {
            const how = howItEnded(ended);
            return how.how === 'done'
              ? { kind: 'changed', because: 'the answer file was applied', firstBoot: false, by: 'act' }
              : { kind: 'failed', failure: failureOf(how, 'answer file') };
          },
        },
      };
}

/** A copy like any other, but what it says is done by Windows. */
function bindFirstBoot(data: AnswerFileData, find: FindPayload): Bound {
  const copy = bindFile({ ...data, kind: 'file', to: PANTHER }, find);
  if (!copy.ok) return copy;
  const { step } = copy;
  const others = step.probes.length;
  const setUp = others + TAKEN_BEFORE.length;
  const hindrance = (before: Answers) => otherAnswers(before, others) ?? noSetUpToCome(before, setUp);
  return {
    ok: true,
    step: {
      ...step,
      kind: data.kind,
      title: data.title ?? 'Lay the answer file for the next set-up of Windows',
      firstBoot: () => true,
      probes: [
        ...step.probes,
        ...TAKEN_BEFORE.map((path) => ({ ask: 'presence', path }) as const),
        ...SET_UP_PROBES,
      ],
      satisfied: (answers) =>
        allOf([step.satisfied(answers), ...TAKEN_BEFORE.map((_, index) => isAlone(answers, others + index))]),
      actions: (places, before) => (hindrance(before) === undefined ? step.actions(places, before) : []),
      judge: (seen) => {
        const outcome = hindrance(seen.before) ?? step.judge(seen);
        return outcome.kind === 'changed' ? { ...outcome, firstBoot: true } : outcome;
      },
    },
  };
}

function isAlone(answers: Answers, at: number): Fact {
  const { fact } = answerTo(answers, at, 'presence');
  switch (fact.answer) {
    case 'yes':
      return no(`${fact.because}, and set-up takes it before`, ...fact.evidence);
    case 'no':
      return yes('', ...fact.evidence);
    case 'unknown':
      return fact;
  }
}

/** Somebody else's answer file that set-up would take instead of this one. */
function otherAnswers(before: Answers, at: number): Outcome | undefined {
  const facts = TAKEN_BEFORE.map((_, index) => isAlone(before, at + index));
  const other = facts.find(({ answer }) => answer === 'no');
  return other && { kind: 'failed', failure: { code: 'SVC-3024', detail: other.because } };
}
