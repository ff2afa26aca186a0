import { z } from 'zod';

/** Registry key names may hold nearly anything; what is needed for settings is plain, and plain needs no quoting rules. */
export const keySchema = z
  .string()
  .min(1)
  .max(255)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._{}()-]*(\\[A-Za-z0-9{][A-Za-z0-9 ._{}()-]*)*$/,
    'must be a plain key path below the hive',
  );

export const nameSchema = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9 ._{}()-]*$/, 'must be a plain value name');
