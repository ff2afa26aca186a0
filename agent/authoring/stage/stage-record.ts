import { z } from 'zod';
import { MAX_PAYLOAD_FILES } from '../../manifest/schema.ts';
import { checkShape } from '../../manifest/shape.ts';
import { readStrictJson } from '../../manifest/strict-json.ts';

// 2048 files with a few hundred characters each.
export const MAX_RECORD_BYTES = 2 * 1024 * 1024;
const LIMITS = { maxBytes: MAX_RECORD_BYTES, maxDepth: 6, maxValues: 32_768 } as const;

const stampSchema = z.strictObject({ sizeBytes: z.int().min(0), touched: z.string().max(64) });

const recordSchema = z.strictObject({
  schema: z.literal(1),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(255),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        sha1: z
          .string()
          .regex(/^[0-9a-f]{40}$/)
          .optional(),
        /** Of the file at the desk, when it was read. */
        source: stampSchema,
        /** Of the copy, when it was written: one that somebody changed is made again. */
        copy: stampSchema,
      }),
    )
    .max(MAX_PAYLOAD_FILES),
});

/** What an earlier stage read, so that a later one reads only what was touched since. */
export type StageRecord = z.infer<typeof recordSchema>;
export type RecordedFile = StageRecord['files'][number];

/** undefined for anything but a record of ours: then everything is read again. */
export function parseStageRecord(bytes: Uint8Array): StageRecord | undefined {
  const reading = readStrictJson(bytes, LIMITS);
  if (!reading.ok) return undefined;
  const shaped = checkShape(recordSchema, reading.value);
  return shaped.ok ? shaped.value : undefined;
}

export function formatStageRecord(record: StageRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`);
}
