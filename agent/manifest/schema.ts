import { z } from 'zod';
import type { Manifest } from '../domain/manifest.ts';
import { isReservedName } from '../domain/reserved-name.ts';
import { parseVersion } from '../domain/version.ts';
import { idSchema } from '../steps/common.ts';
import { type StepData, stepSchema } from '../steps/registry.ts';
import { matchSchema } from './match-schema.ts';
import { MAX_PAYLOAD_PATH, PAYLOAD_PATH_PATTERN } from './payload-path.ts';
import { targetRuleSchemas } from './target-schema.ts';

/** What the signed bytes say they are, so that no other signed file can pass for a manifest. */
export const MANIFEST_TYPE = 'winpe-servicer/manifest';
export const MANIFEST_SCHEMA = 1;

/**
 * A Windows that was never updated, with a driver pack: 60 packages and 300 drivers of several files each, up to 64 of them in
 * one step. The journal has room for every step (`slotsFor`).
 */
export const MAX_STEPS = 256;
export const MAX_PAYLOAD_FILES = 2048;
// 1 TiB: far beyond any update, and sums over all files stay exact.
const MAX_PAYLOAD_BYTES = 2 ** 40;

/** `issued` and `expires`. */
const timeSchema = z.iso.datetime();

/** It is the name of a folder on the serviced disk, too. */
export const channelSchema = idSchema.refine((text) => !isReservedName(text), {
  message: 'Windows keeps this name for a device',
});

export const keyIdSchema = z
  .string()
  .regex(/^[0-9A-Fa-f]{16}$/, 'expected a key id, 16 hex digits, as minisign prints it');

const payloadSchema = z.strictObject({
  id: idSchema.describe('What steps call this file.'),
  // Which paths are allowed is a check of its own, with a code of its own.
  path: z.string().meta({
    description: 'Relative to the manifest, with "/": letters, digits, dot, dash and underscore.',
    pattern: PAYLOAD_PATH_PATTERN,
    maxLength: MAX_PAYLOAD_PATH,
  }),
  // An empty file is one that means something by its name alone: DisableCMDRequest.TAG.
  sizeBytes: z.int().min(0).max(MAX_PAYLOAD_BYTES).describe('Size of the file in bytes.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits')
    .describe('SHA-256 of the file, lower-case hex.'),
});

/** manifest.json, as the agent accepts it. Unknown keys are refused everywhere. */
export const manifestSchema = z.strictObject({
  $schema: z.string().max(255).optional().describe('For editors only.'),
  type: z.literal(MANIFEST_TYPE),
  schema: z.literal(MANIFEST_SCHEMA),
  id: idSchema.describe('Name of this manifest.'),
  channel: channelSchema.describe('Line or ring it is meant for; servicer.json names the one it takes.'),
  serial: z.int().min(1).describe('Higher with every change, within a channel.'),
  issued: timeSchema.describe('When it was made, UTC.'),
  expires: timeSchema.optional().describe('From this time on it is refused, UTC.'),
  minAgent: z
    .string()
    .max(43)
    .refine((text) => parseVersion(text) !== undefined, { message: 'expected a version such as 1.2.0' })
    .optional()
    .describe('Oldest servicer.exe that understands it.'),
  match: matchSchema.default({}).describe('Rules that a machine must all meet; none: every machine.'),
  revokes: z
    .array(keyIdSchema.transform((id) => id.toUpperCase()))
    .max(64)
    .default([])
    .describe('Ids of lost keys: from then on this machine accepts nothing that they sign.'),
  target: z
    .discriminatedUnion('policy', targetRuleSchemas)
    .optional()
    .describe('Which Windows, when there are several; narrows what servicer.json allows, never widens it.'),
  payload: z.array(payloadSchema).max(MAX_PAYLOAD_FILES).default([]).describe('Every file that steps use.'),
  steps: z.array(stepSchema).min(1).max(MAX_STEPS).describe('What must be true of the offline Windows.'),
});

/** The domain's view of what the schema let through. */
export function toManifest(data: z.infer<typeof manifestSchema>): Manifest<StepData> {
  const { id, channel, serial, issued, expires, minAgent, match, revokes, target, payload, steps } = data;
  return { id, channel, serial, issued, expires, minAgent, match, revokes, target, payload, steps };
}
