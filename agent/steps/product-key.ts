import { z } from 'zod';
import { unknown } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { joinPath } from '../domain/windows-path.ts';
import { setProductKey } from '../tools/dism-verbs.ts';
import { failureOf, howItEnded, idSchema, stepBase, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Bound, StepPlaces } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/** Gives the offline Windows a product key. The manifest holds its name only; the key is in the secrets file of the settings. */
export const productKeySchema = z.strictObject({
  ...stepBase,
  kind: z.literal('product-key'),
  secret: idSchema.describe('Name of the key in the file that "secretsFile" of servicer.json names.'),
});

export type ProductKeyData = z.infer<typeof productKeySchema>;

// Right after the edition: DISM takes a key for an image only after the edition was set.
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-windows-edition-servicing-command-line-options
const RANK = 14;
const PATTERN = /^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/;

export function bindProductKey(data: ProductKeyData): Bound {
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Product key "${data.secret}"`),
      needs: {
        payloadIds: [],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'a key is a value in a hive',
      },
      secrets: [{ name: data.secret, pattern: PATTERN, what: 'a product key of five groups of five' }],
      keepsAll: true,
      probes: [],
      undo: cannotUndo('the old product key cannot be read'),
      satisfied: () => unknown('which key an offline Windows has cannot be read for sure'),
      actions: (places) => {
        const key = places.secretOf?.(data.secret);
        return key === undefined ? [] : [run(setProductKey(privateCall(places, data.id), key))];
      },
      judge: ({ ended }): Outcome => {
        const [action] = ended;
        if (action === undefined)
          return {
            kind: 'failed',
            failure: { code: 'SVC-1314', detail: `there is no secret "${data.secret}"` },
          };
        const how = howItEnded(ended);
        if (how.how !== 'done') return { kind: 'failed', failure: failureOf(how, 'product key') };
        // The one act that no look confirms; the words say so, and the outcome waits for Windows.
        const because = 'DISM took the key; whether Windows takes it shows at its first start';
        return { kind: 'changed', because, firstBoot: true, by: 'act' };
      },
    },
  };
}

/** DISM writes its command line, with the key, into its log: that lies where it is removed with the run. */
function privateCall(places: StepPlaces, id: string) {
  return { ...dismCall(places, id), logPath: joinPath(places.scratchFolder, `dism-${id}.log`) };
}
