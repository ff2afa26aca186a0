import { z } from 'zod';
import type { JournalRecord } from '../domain/journal.ts';

const text = z.string().max(4096);
const verdict = z.enum([
  'done',
  'nothing-to-do',
  'done-first-boot',
  'done-partly',
  'refused',
  'failed',
  'in-doubt',
  'fault',
]);

const entry = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run-begin'),
    agent: text,
    machineId: text,
    ordinal: z.int().min(1).optional(),
  }),
  z.strictObject({ type: z.literal('boot'), bootId: text }),
  z.strictObject({ type: z.literal('accepted'), manifestId: text, serial: z.int(), sha256: text }),
  z.strictObject({ type: z.literal('undoes'), runId: text }),
  z.strictObject({ type: z.literal('bound'), image: text }),
  z.strictObject({ type: z.literal('planned'), planId: text, steps: z.array(text) }),
  z.strictObject({ type: z.literal('page-file'), path: text }),
  z.strictObject({ type: z.literal('scratch'), path: text }),
  z.strictObject({
    type: z.literal('image-file'),
    stage: z.enum(['copied', 'mounted', 'saving', 'saved', 'exchanging', 'exchanged', 'discarded']),
    path: text,
  }),
  z.strictObject({ type: z.literal('staged'), files: z.int() }),
  z.strictObject({ type: z.literal('baseline'), sha256: text }),
  z.strictObject({ type: z.literal('intent'), stepId: text, attempt: z.int(), keeps: text.optional() }),
  z.strictObject({
    type: z.literal('result'),
    stepId: text,
    outcome: z.enum(['changed', 'unchanged', 'not-applicable', 'failed', 'left-out']),
    because: text,
  }),
  z.strictObject({ type: z.literal('verified'), verdict, code: text }),
  z.strictObject({ type: z.literal('settled'), bootId: text }),
  z.strictObject({ type: z.literal('sealed'), sha256: text }),
  z.strictObject({ type: z.literal('delivered'), where: text }),
  z.strictObject({ type: z.literal('ended'), verdict }),
]);

const schema = z.strictObject({ sequence: z.int().nonnegative(), bootId: text, at: text, entry });

/**
 * A record from the text of a slot; undefined when it is none of ours. A right hash says that the slot is whole, not who
 * wrote it: anybody can hash.
 */
export function parseRecord(bytes: Uint8Array): JournalRecord | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
