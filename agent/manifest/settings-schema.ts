import { z } from 'zod';
import type { Settings } from '../domain/settings.ts';
import type { Positions } from './json-value.ts';
import type { Problem } from './problem.ts';
import { buildRangeShape, channelSchema } from './schema.ts';
import { type PathReading, readRelativePath, readUncPath, readVolumePath } from './settings-path.ts';
import { checkShape } from './shape.ts';

export { type CredentialsReading, readCredentials } from './credentials.ts';

/** A text that `read` understands, in the spelling that the agent uses. */
function pathSchema(read: (text: string) => PathReading) {
  return z.string().transform((text, context) => {
    const reading = read(text);
    if (reading.ok) return reading.path;
    context.addIssue({ code: 'custom', message: `it ${reading.because}` });
    return z.NEVER;
  });
}

// 32 characters on NTFS, 11 on FAT: https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setvolumelabelw
const labelSchema = z
  .string()
  .min(1)
  .max(32)
  .refine((text) => !/\p{C}/u.test(text), { message: 'expected no control characters' });

const shareShape = {
  type: z.literal('share'),
  path: pathSchema(readUncPath).describe('UNC path, for example //server/share/folder.'),
};

const sourceSchema = z.discriminatedUnion('type', [
  z.strictObject(shareShape),
  z.strictObject({
    type: z.literal('volume'),
    path: pathSchema(readVolumePath).default('\\servicer\\payload').describe('Folder on the volume.'),
    label: labelSchema.optional().describe('Only volumes with this label; without it every volume.'),
  }),
  z.strictObject({ type: z.literal('beside') }),
]);

const resultSchema = z.discriminatedUnion('type', [
  z.strictObject(shareShape),
  z.strictObject({
    type: z.literal('volume'),
    label: labelSchema.describe('The volume that results go to.'),
    path: pathSchema(readVolumePath).default('\\servicer\\results').describe('Folder on the volume.'),
  }),
]);

const targetSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('only') }),
  z.strictObject({ policy: z.literal('label'), label: labelSchema }),
  z.strictObject({ policy: z.literal('edition'), edition: z.string().min(1).max(64) }),
  z
    .strictObject({ policy: z.literal('build'), ...buildRangeShape })
    .refine(({ min, max }) => min <= max, { message: '"min" is above "max"' }),
  z.strictObject({
    policy: z.literal('volume'),
    guid: z
      .string()
      .regex(/^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/, 'expected a GUID')
      .transform((text) => text.replace(/[{}]/g, '').toLowerCase())
      .describe('Of the volume, as mountvol shows it, or of its GPT partition.'),
  }),
  z.strictObject({ policy: z.literal('default-boot') }),
]);

const endSchema = z.enum(['reboot', 'shutdown', 'shell']);

const MAX_PLACES = 16;

/** servicer.json. Unknown keys are refused everywhere; defaults are those of the line that nobody watches. */
export const settingsSchema = z.strictObject({
  $schema: z.string().max(255).optional().describe('For editors only.'),
  sources: z.array(sourceSchema).min(1).max(MAX_PLACES).describe('Where manifests are looked for, in order.'),
  results: z
    .array(resultSchema)
    .max(MAX_PLACES)
    .describe('Where results go, in order; [] keeps them on the disk.'),
  credentialsFile: pathSchema(readRelativePath)
    .optional()
    .describe('File with "user" and "password" of the share, relative to this file.'),
  keysFolder: pathSchema(readRelativePath)
    .default('keys')
    .describe('Folder of public keys, relative to this file.'),
  channel: channelSchema.default('default').describe('Only manifests of this channel are taken.'),
  serialFloor: z.int().min(0).default(0).describe('Manifests with a lower serial are refused.'),
  serialMaxJump: z
    .int()
    .min(1)
    .default(10_000)
    .describe('A serial may lie this far above the newest one that was accepted.'),
  revokedKeys: z
    .array(z.string().regex(/^[0-9A-Fa-f]{16}$/, 'expected a key id, 16 hex digits, as minisign prints it'))
    .max(64)
    .default([])
    .describe('Ids of keys that are not accepted any more.'),
  acceptUnsigned: z
    .boolean()
    .default(false)
    .describe('Take manifests without a signature, and say so everywhere.'),
  target: targetSchema.default({ policy: 'only' }).describe('Which Windows, when there are several.'),
  allowHibernated: z.boolean().default(false).describe('Service a Windows that was not shut down, too.'),
  allowDirty: z
    .boolean()
    .default(false)
    .describe('Service a volume that chkdsk would check at the next start, too.'),
  bitLockerKeysFile: pathSchema(readRelativePath)
    .optional()
    .describe('File with recovery passwords by key id, relative to this file.'),
  onSuccess: endSchema.default('reboot').describe('What follows a run that went well.'),
  onFailure: endSchema.default('shell').describe('What follows a run that did not.'),
  networkWaitSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(90)
    .describe('How long the network may take to come up.'),
  passwordOnCommandLine: z
    .boolean()
    .default(false)
    .describe('Only where "net use" does not read a password from standard input.'),
});

export type SettingsReading =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks servicer.json, already read, and fills in every default. `positions` adds lines to the problems. */
export function readSettings(value: unknown, positions?: Positions): SettingsReading {
  const shaped = checkShape(settingsSchema, value, { positions });
  if (!shaped.ok) return shaped;
  const { $schema: _forEditors, credentialsFile, bitLockerKeysFile, ...settings } = shaped.value;
  return { ok: true, settings: { ...settings, credentialsFile, bitLockerKeysFile } };
}
