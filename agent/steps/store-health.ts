import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { joinPath } from '../domain/windows-path.ts';
import { parseDism } from '../tools/dism.ts';
import { restoreHealth } from '../tools/dism-verbs.ts';
import { answerTo, idSchema, judgeByFact, refuse, stepBase, stepHead } from './common.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { findAll, totalBytes } from './payload-folder.ts';
import { cannotUndo, LOOKS_ONLY } from './undo/remember.ts';

/** Checks the component store of the offline Windows (8 and later), and repairs it when a source is named. */
export const storeHealthSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('store-health'),
  look: z
    .enum(['flag', 'scan'])
    .default('flag')
    .describe(
      '"flag" asks what an earlier scan noted; "scan" walks the whole store, which takes many minutes.',
    ),
  source: idSchema.optional().describe('A .wim with a healthy Windows of the very build, to repair from.'),
  index: z.int().min(1).max(64).default(1).describe('Which Windows in the .wim.'),
});

export type StoreHealthData = z.infer<typeof storeHealthSchema>;

// Before anything builds on the store.
const RANK = 5;
const MIB = 1024 * 1024;
// Believed, not measured.
const SCRATCH_BYTES = 1024 * MIB;

export function bindStoreHealth(data: StoreHealthData, find: FindPayload): Bound {
  const found = findAll(data.id, data.source === undefined ? [] : [data.source], find);
  if (!found.ok) return found;
  const [wim] = found.files;
  if (wim !== undefined && !/\.wim$/i.test(wim.path))
    return refuse('SVC-1304', `step ${data.id}: ${wim.path} is not a .wim file`);
  const verb = data.look === 'scan' ? '/ScanHealth' : '/CheckHealth';
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, 'Health of the component store'),
      needs: {
        payloadIds: found.files.map(({ id }) => id),
        scratchBytes: wim === undefined ? 0 : SCRATCH_BYTES,
        imageBytes: wim === undefined ? 0 : SCRATCH_BYTES + totalBytes(found.files),
        because: 'a repair copies files out of its source',
        ...(wim === undefined ? {} : { beginsWith: ['MSWIM'] }),
      },
      probes: [{ ask: 'dism', verb: ['/Cleanup-Image', verb] }],
      undo: wim === undefined ? LOOKS_ONLY : cannotUndo('damage that was repaired is not put back'),
      satisfied: healthFact,
      actions: (places, before) =>
        wim === undefined || healthFact(before).answer === 'unknown'
          ? []
          : [
              run(
                restoreHealth(
                  dismCall(places, data.id),
                  `wim:${joinPath(places.stagingFolder, wim.path)}:${data.index}`,
                ),
              ),
            ],
      judge: ({ before, after, ended }) =>
        ended.length === 0 && healthFact(before).answer !== 'yes'
          ? notRepaired(healthFact(before))
          : judgeByFact(
              { before: healthFact(before), after: healthFact(after), ended },
              'a healthy component store',
              false,
            ),
    },
  };
}

/** Nothing was tried, because no source is named or the answer is no answer. */
function notRepaired(fact: Fact): Outcome {
  const code = fact.answer === 'no' ? 'SVC-3023' : 'SVC-3009';
  return { kind: 'failed', failure: { code, detail: `component store: ${fact.because}` } };
}

function healthFact(answers: Answers): Fact {
  const { reading } = answerTo(answers, 0, 'dism');
  if (!reading.known) return unknown(reading.because);
  const { exitCode, stdout } = reading.value;
  const { health } = parseDism(stdout);
  if (health === undefined)
    return unknown(`DISM gave no answer about the component store and ended with ${exitCode}`);
  const evidence = { file: 'dism', at: 'health', saw: health };
  return health === 'none'
    ? yes('the component store shows no corruption', evidence)
    : no(`the component store is ${health}`, evidence);
}
