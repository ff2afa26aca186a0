import { z } from 'zod';
import type { Credentials } from '../domain/settings.ts';
import type { Problem } from './problem.ts';
import { checkShape } from './shape.ts';

/** Shorter secrets cannot be taken out of logs without taking out half of the log. */
const MIN_PASSWORD = 6;
// UNLEN and PWLEN in lmcons.h of the Windows SDK.
const MAX_LENGTH = 256;

const plain = z
  .string()
  .max(MAX_LENGTH)
  .refine((text) => !/\p{C}/u.test(text), { message: 'expected no line end and no other control character' });

/** The credentials file of the share. */
export const credentialsSchema = z.strictObject({
  user: plain
    .min(1)
    .regex(/^[^"/:*?<>|]*$/, 'expected user, DOMAIN\\user or user@domain')
    .describe('user, DOMAIN\\user or user@domain.'),
  password: plain
    .min(MIN_PASSWORD)
    .describe('Six characters at least, so that it can be taken out of every log.'),
});

export type CredentialsReading =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the credentials file, already read. No problem holds anything that stands in it. */
export function readCredentials(value: unknown): CredentialsReading {
  const shaped = checkShape(credentialsSchema, value, { hideValues: true });
  return shaped.ok ? { ok: true, credentials: shaped.value } : shaped;
}
