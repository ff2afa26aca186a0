import { z } from 'zod';
import type { Problem } from './problem.ts';
import { checkShape } from './shape.ts';

/** Secrets that steps name: `product-key` steps above all. */
export type Secrets = ReadonlyMap<string, string>;

const MOST_SECRETS = 64;
/** Shorter secrets cannot be taken out of logs without taking out half of the log. */
const SHORTEST = 6;
const LONGEST = 256;

/** The secrets file: name to text. */
const secretsSchema = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'expected a name of 1 to 32 of a-z, 0-9 and dash'),
    z
      .string()
      .min(SHORTEST)
      .max(LONGEST)
      .refine((text) => !/\p{C}/u.test(text), {
        message: 'expected no line end and no other control character',
      }),
  )
  .refine((all) => Object.keys(all).length <= MOST_SECRETS, {
    message: `expected at most ${MOST_SECRETS} secrets`,
  });

export type SecretsReading =
  | { readonly ok: true; readonly secrets: Secrets }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the secrets file, already read. No problem holds anything that stands in it. */
export function readSecrets(value: unknown): SecretsReading {
  const shaped = checkShape(secretsSchema, value, { hideValues: true });
  return shaped.ok ? { ok: true, secrets: new Map(Object.entries(shaped.value)) } : shaped;
}
