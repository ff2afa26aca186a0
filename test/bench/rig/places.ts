import { join } from 'node:path';
import { cacheFolder } from '../../../scripts/lib/places.ts';

/** The bench's own Wine prefix, kept from run to run: making one takes seconds. */
export const benchPrefix = cacheFolder('bench', 'prefix');

/** All that a run of the bench makes; emptied at the start of the next one, so that a failure can be looked at. */
export const benchRun = cacheFolder('bench', 'run');

/** The executables, kept while their source stays the same. */
export function benchExecutable(name: string): string {
  return join(cacheFolder('bench', 'parts'), name);
}
