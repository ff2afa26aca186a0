import { z } from 'zod';
import { windowsSchema } from './windows-description.ts';

/** One image of a .wim file; images of one file stand in several entries with the same path. */
export const imageFileSchema = z.strictObject({
  path: z
    .string()
    .regex(/^[A-Z]:\\[^:*?"<>|]+\.(wim|swm|esd)$/i, 'like E:\\images\\install.wim')
    .describe('On a described volume; the first part of a split image.'),
  index: z.int().min(1).max(64).default(1),
  windows: windowsSchema,
  /** More than one: a split image of so many parts, install.swm, install2.swm... */
  parts: z.int().min(1).max(9).default(1),
  compression: z.enum(['none', 'xpress', 'lzx', 'lzms']).default('lzx'),
  /** An .esd: files are compressed in groups. */
  solid: z.boolean().default(false),
  /** The read-only attribute of the file. */
  readOnly: z.boolean().default(false),
  /** Marks in the header. */
  marked: z.enum(['read-only', 'being-written']).optional(),
});

export type ImageFileDescription = Readonly<z.infer<typeof imageFileSchema>>;
