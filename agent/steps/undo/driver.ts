import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../../domain/fact.ts';
import type { PayloadFile } from '../../domain/manifest.ts';
import { removeDrivers } from '../../tools/dism-verbs.ts';
import { answerTo, judgeByFact, stepHead } from '../common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from '../dism-step.ts';
import type { Answers, BoundStep, Undo } from '../kind.ts';
import { nameOf } from '../payload-folder.ts';
import { headOf, undoBy } from './remember.ts';

/** Whether each driver of the step was missing, in its order. */
const keptSchema = z.strictObject({ brought: z.array(z.boolean()).max(64) });

/** Removes the drivers that the step brought, found by the very INF: the name that Windows gives is not known before. */
export function undoOfDrivers(
  step: { readonly id: string },
  infs: readonly PayloadFile[],
  rank: number,
): Undo {
  const copiesOf = ({ path, sha256 }: PayloadFile) =>
    ({ ask: 'driver-copies', infName: nameOf(path), infSha256: sha256 }) as const;
  return undoBy({
    schema: keptSchema,
    probes: infs.map(copiesOf),
    keep: ({ own, besides }) => {
      const brought: boolean[] = [];
      for (const [index, { path }] of infs.entries()) {
        const { fact } = answerTo(own, index, 'driver');
        const { reading } = answerTo(besides, index, 'driver-copies');
        if (fact.answer === 'unknown') return `${nameOf(path)}: ${fact.because}`;
        if (!reading.known) return `${nameOf(path)}: ${reading.because}`;
        // The same INF with another catalog: a removal could not tell the two apart.
        if (fact.answer === 'no' && reading.value.length > 0)
          return `${nameOf(path)} was there as ${reading.value.map(({ name }) => name).join(', ')} already`;
        brought.push(fact.answer === 'no');
      }
      return { kept: { brought } };
    },
    inverse: ({ brought }) => {
      if (brought.length !== infs.length) return { ok: false, because: 'another number of drivers was kept' };
      const ours = infs.filter((_, index) => brought[index] === true);
      const steps = ours.length === 0 ? [] : [removal(step, ours, rank, ours.map(copiesOf))];
      return { ok: true, steps, payload: [] };
    },
  });
}

function removal(
  step: { readonly id: string },
  infs: readonly PayloadFile[],
  rank: number,
  probes: BoundStep['probes'],
): BoundStep {
  const head = headOf(step);
  const what = infs.map(({ path }) => nameOf(path)).join(', ');
  const fact = (answers: Answers) => absence(answers, infs, what);
  return {
    ...stepHead({ ...head, kind: 'driver' }, rank, `Remove drivers ${what}`.slice(0, 120)),
    needs: {
      payloadIds: [],
      scratchBytes: SMALL_SCRATCH_BYTES,
      imageBytes: 0,
      because: 'drivers are taken out of the store',
    },
    probes,
    satisfied: fact,
    actions: (places, before) => {
      const names = copies(before, infs.length);
      return names === undefined || names.length === 0
        ? []
        : [run(removeDrivers(dismCall(places, head.id), names))];
    },
    judge: ({ before, after, ended }) =>
      judgeByFact({ before: fact(before), after: fact(after), ended }, `${what} removed`, false),
  };
}

/** The `oem` names; undefined where one cannot be told. */
function copies(answers: Answers, count: number): readonly string[] | undefined {
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { reading } = answerTo(answers, index, 'driver-copies');
    if (!reading.known) return undefined;
    names.push(...reading.value.map(({ name }) => name));
  }
  return [...new Set(names)];
}

function absence(answers: Answers, infs: readonly PayloadFile[], what: string): Fact {
  const readings = infs.map((_, index) => answerTo(answers, index, 'driver-copies').reading);
  const names = copies(answers, infs.length);
  const evidence = readings.flatMap((reading) => (reading.known ? reading.evidence : []));
  if (names === undefined) return unknown(`${what}: ${readings.find((one) => !one.known)?.because ?? ''}`);
  return names.length === 0
    ? yes(`the driver database names no driver from ${what}`, ...evidence)
    : no(`${what} is there as ${names.join(', ')}`, ...evidence);
}
