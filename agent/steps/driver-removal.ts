import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { PublishedDriver } from '../domain/probe.ts';
import { removeDrivers } from '../tools/dism-verbs.ts';
import { answerTo, judgeByFact, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/** A driver by what its maker called it: the name Windows gave it (`oem7.inf`) differs from machine to machine. */
export const driverRemovalSchema = z.strictObject({
  inf: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,120}\.inf$/i, 'must be the name of an .inf file')
    .describe('Original name of the INF.'),
  provider: z
    .string()
    .min(1)
    .max(128)
    .describe('Provider as the INF names it; it keeps drivers of the same file name apart.'),
  version: z
    .string()
    .regex(/^\d{1,5}(\.\d{1,5}){3}$/, 'must be a driver version such as 3.1.7.0')
    .optional()
    .describe('Only this version; left out: every version.'),
});

type Removal = z.infer<typeof driverRemovalSchema>;

/** Removes a third-party driver package from the driver store. What came with Windows has no `oem` name and stays. */
export function bindDriverRemoval(
  data: Parameters<typeof stepHead>[0],
  removal: Removal,
  rank: number,
): Bound {
  const { inf, provider, version } = removal;
  const what = `driver ${inf} of ${provider}${version === undefined ? '' : ` ${version}`}`;
  const fact = (answers: Answers) => absence(answers, removal, what);
  return {
    ok: true,
    step: {
      ...stepHead(data, rank, `Remove ${what}`),
      needs: {
        payloadIds: [],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'a driver is taken out of the store',
      },
      probes: [{ ask: 'driver-names', infName: inf, provider }],
      undo: cannotUndo('a driver that was removed comes back only from its own files'),
      satisfied: fact,
      actions: (places, before) => {
        const names = (namesOf(before, removal) ?? []).map(({ name }) => name);
        return names.length === 0 ? [] : [run(removeDrivers(dismCall(places, data.id), names))];
      },
      judge: ({ before, after, ended }) =>
        notNamed(before, what) ??
        judgeByFact({ before: fact(before), after: fact(after), ended }, `${what} removed`, false),
    },
  };
}

function namesOf(answers: Answers, { version }: Removal): readonly PublishedDriver[] | undefined {
  const { reading } = answerTo(answers, 0, 'driver-names');
  if (!reading.known) return undefined;
  return version === undefined ? reading.value : reading.value.filter((one) => one.version === version);
}

function absence(answers: Answers, removal: Removal, what: string): Fact {
  const { reading } = answerTo(answers, 0, 'driver-names');
  const names = namesOf(answers, removal);
  if (!reading.known || names === undefined)
    return unknown(`${what}: ${reading.known ? 'not known' : reading.because}`);
  if (names.length === 0) return yes(`${what} is not in the driver store`, ...reading.evidence);
  return no(`${what} is there as ${names.map(({ name }) => name).join(', ')}`, ...reading.evidence);
}

/** Without a name there is nothing to hand to DISM; Windows 7 keeps no database that would tell it. */
function notNamed(before: Answers, what: string): Outcome | undefined {
  const { reading } = answerTo(before, 0, 'driver-names');
  if (reading.known) return undefined;
  return { kind: 'failed', failure: { code: 'SVC-3024', detail: `${what}: ${reading.because}` } };
}
