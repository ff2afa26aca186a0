import { z } from 'zod';

// Build numbers have five digits so far.
const MAX_BUILD = 999_999;

export const buildRangeShape = {
  min: z.int().min(0).max(MAX_BUILD),
  max: z.int().min(0).max(MAX_BUILD),
};

// 32 characters on NTFS, 11 on FAT: https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setvolumelabelw
export const labelSchema = z
  .string()
  .min(1)
  .max(32)
  .refine((text) => !/\p{C}/u.test(text), { message: 'expected no control characters' });

/** Of a volume, as mountvol shows it, or of its GPT partition. */
export const volumeGuidSchema = z
  .string()
  .regex(/^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/, 'expected a GUID')
  .transform((text) => text.replace(/[{}]/g, '').toLowerCase())
  .describe('Of the volume, as mountvol shows it, or of its GPT partition.');

/** The rules that settings and manifests share. */
export const targetRuleSchemas = [
  z.strictObject({ policy: z.literal('only') }),
  z.strictObject({ policy: z.literal('label'), label: labelSchema }),
  z.strictObject({ policy: z.literal('edition'), edition: z.string().min(1).max(64) }),
  z
    .strictObject({ policy: z.literal('build'), ...buildRangeShape })
    .refine(({ min, max }) => min <= max, { message: '"min" is above "max"' }),
  z.strictObject({ policy: z.literal('volume'), guid: volumeGuidSchema }),
  z.strictObject({ policy: z.literal('default-boot') }),
  z.strictObject({ policy: z.literal('all') }),
] as const;
