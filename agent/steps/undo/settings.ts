import { z } from 'zod';
import { dismField } from '../../tools/dism-query.ts';
import type { answerTo } from '../common.ts';
import { blocksOf } from '../dism-fact.ts';
import type { InternationalData } from '../international.ts';
import type { Bound, Undo } from '../kind.ts';
import type { PeImageData } from '../pe-image.ts';
import { headOf, inverseOf, undoBy } from './remember.ts';

const text = z.string().max(256);
const oldLocaleSchema = z.strictObject({ fields: z.array(text.nullable()).max(8) });

/** One setting as DISM shows it, and how a step names it. */
export interface ShownSetting {
  readonly field: string;
  readonly name: 'uiLanguage' | 'systemLocale' | 'userLocale' | 'keyboards' | 'timeZone';
}

/** Sets again what DISM showed before; `parse` is the schema of the kind, which lets no other text through. */
export function undoOfInternational(
  data: InternationalData,
  shown: readonly ShownSetting[],
  parse: (value: unknown) => InternationalData | undefined,
  bind: (data: InternationalData) => Bound,
): Undo {
  return undoBy({
    schema: oldLocaleSchema,
    keep: ({ own }) => {
      const asked = blocksOf(own, 0, 'language and region');
      if (!asked.ok) return asked.fact.because;
      return { kept: { fields: shown.map(({ field }) => dismField(asked.blocks, field) ?? null) } };
    },
    inverse: ({ fields }) => {
      if (fields.length !== shown.length) return { ok: false, because: 'other settings were kept' };
      const old = shown.map(({ name }, index) => [
        name,
        name === 'keyboards' ? fields[index]?.split(/[;,]\s*/) : fields[index],
      ]);
      const back = parse({ ...headOf(data), kind: 'international', ...Object.fromEntries(old) });
      if (back === undefined) {
        const seen = fields.map((field) => field ?? 'nothing').join(', ');
        return { ok: false, because: `what was set before cannot be set again: ${seen}` };
      }
      return inverseOf(bind(back));
    },
  });
}

const oldPeSchema = z.strictObject({ scratchSpaceMiB: z.int().optional(), targetPath: text.optional() });

/** Sets both values of an image of Windows PE again, as far as the step changes them. */
export function undoOfPeImage(
  data: PeImageData,
  read: (own: Parameters<typeof answerTo>[0]) => {
    readonly scratchSpaceMiB: number | undefined;
    readonly targetPath: string | undefined;
  },
  parse: (value: unknown) => PeImageData | undefined,
  bind: (data: PeImageData) => Bound,
): Undo {
  const wanted = (['scratchSpaceMiB', 'targetPath'] as const).filter((name) => data[name] !== undefined);
  return undoBy({
    schema: oldPeSchema,
    keep: ({ own }) => {
      const seen = read(own);
      const missing = wanted.find((name) => seen[name] === undefined);
      if (missing !== undefined) return `no ${missing} was set before, or it cannot be read`;
      const old = Object.fromEntries(wanted.map((name) => [name, seen[name]]));
      return { kept: oldPeSchema.parse(old) };
    },
    inverse: (old) => {
      const isWhole = wanted.every((name) => old[name] !== undefined);
      const back = isWhole ? parse({ ...headOf(data), kind: 'pe-image', ...old }) : undefined;
      return back === undefined
        ? { ok: false, because: 'what was set before cannot be set again' }
        : inverseOf(bind(back));
    },
  });
}
