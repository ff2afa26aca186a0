import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { joinPath } from '../domain/windows-path.ts';
import { dismField } from '../tools/dism-query.ts';
import { disableFeature, enableFeature } from '../tools/dism-verbs.ts';
import { idSchema, judgeByFact, stepBase, stepHead } from './common.ts';
import { blocksOf } from './dism-fact.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { commonFolder, findAll, totalBytes } from './payload-folder.ts';
import { undoOfFeature } from './undo/servicing.ts';

/** Switches an optional feature of the offline Windows on or off. */
export const featureSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('feature'),
    feature: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be a feature name as DISM /Get-Features lists it')
      .describe('Feature name as DISM lists it; before Windows 8 upper and lower case count.'),
    ensure: z.enum(['enabled', 'disabled']).default('enabled'),
    all: z.boolean().default(false).describe('Enable the features it depends on too (Windows 8 and later).'),
    source: z
      .array(idSchema)
      .min(1)
      .max(256)
      .optional()
      .describe('Files to take the feature from, for example those of \\sources\\sxs of the same build.'),
    removePayload: z
      .boolean()
      .default(false)
      .describe('When disabling: take its files out of the image too (Windows 8 and later).'),
  })
  .refine(({ ensure, all, source }) => ensure === 'enabled' || (!all && source === undefined), {
    message: '"all" and "source" are for enabling',
  })
  .refine(({ ensure, removePayload }) => ensure === 'disabled' || !removePayload, {
    message: '"removePayload" is for disabling',
  });

export type FeatureData = z.infer<typeof featureSchema>;

// Microsoft's order: after languages, before updates.
const RANK = 25;
// Features are some ten MiB as a rule; .NET 3.5 unpacks to about 300 MiB. Believed, not measured.
const GROWTH_BYTES = 400 * 1024 * 1024;

export function bindFeature(data: FeatureData, find: FindPayload): Bound {
  const found = findAll(data.id, data.source ?? [], find);
  if (!found.ok) return found;
  const { files } = found;
  const { feature, ensure } = data;
  const fact = (answers: Answers) => featureFact(answers, data);
  const sourceIn = (stagingFolder: string) =>
    data.source === undefined ? undefined : joinPath(stagingFolder, commonFolder(files));
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Feature ${feature} ${ensure}`),
      needs: {
        payloadIds: files.map((file) => file.id),
        scratchBytes: SMALL_SCRATCH_BYTES + totalBytes(files),
        imageBytes: ensure === 'enabled' ? GROWTH_BYTES : 0,
        because: `feature ${feature} is unpacked`,
      },
      // What is switched off may take packages with it.
      ...(ensure === 'enabled' ? { keepsAll: true } : {}),
      probes: [{ ask: 'dism', verb: ['/Get-FeatureInfo', `/FeatureName:${feature}`] }],
      undo: undoOfFeature(data, stateIn, (back) => bindFeature(back, find)),
      satisfied: fact,
      firstBoot: waitsForBoot,
      actions: (places) => [
        run(
          ensure === 'enabled'
            ? enableFeature(dismCall(places, data.id), feature, {
                all: data.all,
                source: sourceIn(places.stagingFolder),
              })
            : disableFeature(dismCall(places, data.id), feature, data),
        ),
      ],
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: fact(before), after: fact(after), ended },
          `feature ${feature} ${ensure}`,
          waitsForBoot(after),
        ),
    },
  };
}

/** States: https://learn.microsoft.com/windows-hardware/manufacture/desktop/take-inventory-of-an-image-or-component-using-dism */
function featureFact(answers: Answers, { feature, ensure, removePayload }: FeatureData): Fact {
  const subject = `feature ${feature}`;
  const asked = blocksOf(answers, 0, subject);
  if (!asked.ok) return asked.fact;
  const name = dismField(asked.blocks, 'Feature Name');
  const state = dismField(asked.blocks, 'State');
  if (name?.toLowerCase() !== feature.toLowerCase() || state === undefined)
    return unknown(`${subject}: DISM's answer cannot be read`);
  const evidence = { file: 'dism', at: '/Get-FeatureInfo', saw: state };
  const good =
    ensure === 'enabled'
      ? ENABLED
      : removePayload
        ? ['disabled with payload removed', 'disable pending']
        : DISABLED;
  if (good.includes(state.toLowerCase())) return yes(`${subject} is ${state}`, evidence);
  return [...ENABLED, ...DISABLED].includes(state.toLowerCase())
    ? no(`${subject} is ${state}`, evidence)
    : unknown(`${subject} is "${state}"`, evidence);
}

const ENABLED = ['enabled', 'enable pending'];
const DISABLED = ['disabled', 'disable pending', 'disabled with payload removed'];

function stateIn(answers: Answers): string | undefined {
  const asked = blocksOf(answers, 0, 'feature');
  return asked.ok ? dismField(asked.blocks, 'State') : undefined;
}

function waitsForBoot(answers: Answers): boolean {
  return / pending$/i.test(stateIn(answers) ?? '');
}
