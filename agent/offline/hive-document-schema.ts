import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What `servicer inspect --hive FILE --json` prints. */
export const hiveDocumentSchema = z.strictObject({
  schema: z.literal(1),
  status: z.enum(['clean', 'recovered', 'stale', 'unreadable']),
  keys: count,
  values: count,
  replayed: z.strictObject({ logs: count, entries: count, pages: count }),
  notes: z.array(z.string()),
  damage: z.strictObject({
    found: count,
    first: z.array(z.strictObject({ kind: z.enum(['truncated', 'damaged']), at: count, what: z.string() })),
  }),
});

export type HiveDocument = z.infer<typeof hiveDocumentSchema>;

/** What `servicer inspect --hive FILE --key PATH --json` prints. */
export const keyDocumentSchema = z.strictObject({
  schema: z.literal(1),
  path: z.string(),
  lastWritten: z.string().nullable(),
  subkeys: z.array(z.string()),
  values: z.array(
    z.strictObject({
      name: z.string().describe('empty: the default value'),
      type: z.string(),
      data: z.union([z.string(), z.number(), z.array(z.string()), z.null()]).describe('null: damaged'),
    }),
  ),
});

export type KeyDocument = z.infer<typeof keyDocumentSchema>;
