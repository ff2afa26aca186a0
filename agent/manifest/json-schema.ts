import { z } from 'zod';
import { manifestSchema } from './schema.ts';
import { settingsSchema } from './settings-schema.ts';

// The dialect that editors complete with most widely.
const OPTIONS = { target: 'draft-7', io: 'input' } as const;

/** The schema of manifest.json for editors. The agent checks more: ids, order, paths, payload. */
export function manifestJsonSchema(): unknown {
  return { ...z.toJSONSchema(manifestSchema, OPTIONS), title: 'winpe-servicer manifest' };
}

/** The schema of servicer.json for editors. */
export function settingsJsonSchema(): unknown {
  return { ...z.toJSONSchema(settingsSchema, OPTIONS), title: 'winpe-servicer settings' };
}
