import { z } from 'zod';
import { MAX_PAYLOAD_FILES, MAX_STEPS, manifestSchema } from '../manifest/schema.ts';
import { idSchema } from '../steps/common.ts';
import { stepSchema } from '../steps/registry.ts';
import { EXPIRY_PATTERN } from './expiry.ts';

// What stage makes itself; everything else a manifest may have stands in a servicing.yaml as it is.
const {
  type: _,
  schema: __,
  issued: ___,
  serial,
  expires,
  payload: ____,
  steps: _____,
  ...kept
} = manifestSchema.shape;

const pathSchema = z
  .string()
  .min(1)
  .max(1024)
  .describe('Relative to the folder of this file; "/" on every desk.');

/** A "registry" step without "kind", or a .reg file with settings for the steps that come of it. */
const registryEntry = z.union([
  z.string().min(1).max(1024).describe('A .reg file, relative to the folder of this file.'),
  z
    .looseObject({
      from: pathSchema.optional().describe('A .reg file; without "hive", "set", "delete" and "deleteKeys".'),
      currentUser: z
        .literal('DEFAULT-USER')
        .optional()
        .describe('HKEY_CURRENT_USER of the .reg file means the accounts that are made later.'),
    })
    .refine(
      (entry) =>
        entry.from === undefined || !['hive', 'set', 'delete', 'deleteKeys'].some((key) => key in entry),
      {
        message: 'has "from", and what the file says besides',
      },
    )
    .refine((entry) => entry.from !== undefined || entry.currentUser === undefined, {
      message: '"currentUser" goes with "from"',
    }),
]);

const entryShape = { id: idSchema.optional().describe('Name of the step; made from the file otherwise.') };

const packageEntry = z.union([
  pathSchema,
  z
    .looseObject({
      ...entryShape,
      path: pathSchema.describe('A .msu or .cab file, or a folder of them.'),
      identity: z
        .string()
        .max(255)
        .optional()
        .describe('As DISM shows it; only needed where the file does not say it.'),
    })
    .describe('Any setting of a "package" step may stand here too.'),
]);

const driverEntry = z.union([
  pathSchema,
  z
    .looseObject({ ...entryShape, path: pathSchema.describe('A folder with .inf files, or one .inf file.') })
    .describe('Any setting of a "driver" step may stand here too.'),
]);

const fileEntry = z
  .looseObject({
    ...entryShape,
    from: pathSchema.optional().describe('The file at this desk.'),
    to: z.string().optional().describe('Where it shall lie in the offline Windows.'),
    delete: z.string().optional().describe('A path of the offline Windows that shall be absent.'),
  })
  .refine((entry) => (entry.delete === undefined) === (entry.from !== undefined && entry.to !== undefined), {
    message: 'needs either "from" and "to", or "delete"',
  });

const payloadEntry = z.strictObject({
  id: idSchema.describe('What steps call this file.'),
  path: pathSchema,
});

/** servicing.yaml: what a person writes, and `servicer stage` makes a manifest of. */
export const servicingSchema = z.strictObject({
  ...kept,
  serial: z
    .union([z.literal('auto'), serial])
    .default('auto')
    .describe('"auto": one more than what lies in --out.'),
  expires: z
    .union([z.string().regex(EXPIRY_PATTERN, 'expected "in 90 days"'), expires.unwrap()])
    .optional()
    .describe('"in 90 days" from the day it is staged, or a UTC time.'),
  packages: z.array(packageEntry).max(MAX_STEPS).default([]).describe('Update packages: files and folders.'),
  drivers: z.array(driverEntry).max(64).default([]).describe('Folders of drivers.'),
  registry: z
    .array(registryEntry)
    .max(MAX_STEPS)
    .default([])
    .describe('.reg files, and "registry" steps without "kind"; "id" may be left out.'),
  files: z
    .array(fileEntry)
    .max(MAX_STEPS)
    .default([])
    .describe('Files to put into the offline Windows, or to remove.'),
  payload: z.array(payloadEntry).max(MAX_PAYLOAD_FILES).default([]).describe('Files that only "steps" use.'),
  steps: z
    .array(stepSchema)
    .max(MAX_STEPS)
    .default([])
    .describe('Steps of any kind, in full, as in a manifest.'),
});

export type ServicingData = z.infer<typeof servicingSchema>;

/** The schema of servicing.yaml for editors. `stage` checks more: files, packages, order. */
export function servicingJsonSchema(): unknown {
  const schema = z.toJSONSchema(servicingSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'winpe-servicer servicing file' };
}
