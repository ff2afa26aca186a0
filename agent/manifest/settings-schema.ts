import { z } from 'zod';
import type { Settings } from '../domain/settings.ts';
import type { Positions } from './json-value.ts';
import type { Problem } from './problem.ts';
import { channelSchema, keyIdSchema } from './schema.ts';
import { type PathReading, readRelativePath, readUncPath, readVolumePath } from './settings-path.ts';
import { checkShape } from './shape.ts';
import { labelSchema, targetRuleSchemas, volumeGuidSchema } from './target-schema.ts';

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
  ...targetRuleSchemas,
  z.strictObject({
    policy: z.literal('image-file'),
    wim: pathSchema(readVolumePath).describe('The .wim file, on a fixed NTFS volume.'),
    // The header counts them in 32 bits; DISM itself and media have a few dozen.
    index: z.int().min(1).max(1024).describe('Which image of the file, from 1.'),
    label: labelSchema.optional().describe('Only on volumes with this label; without it on every fixed one.'),
    guid: volumeGuidSchema.optional(),
    joinSplit: z
      .boolean()
      .default(false)
      .describe('Join a split image (.swm) into a .wim beside it, instead of refusing.'),
  }),
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
    .array(keyIdSchema)
    .max(64)
    .default([])
    .describe('Ids of keys that are not accepted any more.'),
  acceptUnsigned: z
    .boolean()
    .default(false)
    .describe('Take manifests without a signature, and say so everywhere.'),
  signatures: z
    .strictObject({
      threshold: z
        .union([z.literal(1), z.literal(2)])
        .default(1)
        .describe(
          'So many different keys must have signed; the second signature is manifest.json.2.minisig.',
        ),
      signify: z
        .boolean()
        .default(false)
        .describe('Take signatures of signify and legacy ones of minisign, too.'),
    })
    .default({ threshold: 1, signify: false })
    .describe('How a manifest must be signed.'),
  target: targetSchema.default({ policy: 'only' }).describe('Which Windows, when there are several.'),
  allowHibernated: z.boolean().default(false).describe('Service a Windows that was not shut down, too.'),
  allowDirty: z
    .boolean()
    .default(false)
    .describe('Service a volume that chkdsk would check at the next start, too.'),
  bitLockerKeysFile: pathSchema(readRelativePath)
    .optional()
    .describe('File with recovery passwords by key id, relative to this file.'),
  secretsFile: pathSchema(readRelativePath)
    .optional()
    .describe('File with what steps name as a secret (product keys), by name, relative to this file.'),
  dismFolder: pathSchema(readRelativePath)
    .optional()
    .describe('Folder with a carried DISM (amd64\\dism.exe, or dism.exe), relative to this file.'),
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
  const {
    $schema: _forEditors,
    credentialsFile,
    bitLockerKeysFile,
    secretsFile,
    dismFolder,
    ...settings
  } = shaped.value;
  return { ok: true, settings: { ...settings, credentialsFile, bitLockerKeysFile, secretsFile, dismFolder } };
}
