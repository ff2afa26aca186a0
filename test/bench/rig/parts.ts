import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureExecutable } from '../../../scripts/build/api.ts';
import { root } from '../../../scripts/lib/places.ts';
import { benchExecutable } from './places.ts';

/** servicer.exe, made as `npm run build` makes it, unless it is there and made of the same source. */
export function ensureAgent(): Promise<string> {
  return ensurePart('agent/main.ts', 'servicer.exe');
}

/** One program that plays all tools of Windows PE: it looks at the name it was started under. */
export function ensureTools(): Promise<string> {
  return ensurePart('agent/adapters/rehearsal/stand-in-main.ts', 'tools.exe');
}

async function ensurePart(entry: string, name: string): Promise<string> {
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing: the bench cannot start it`);
  return await ensureExecutable(entry, benchExecutable(name));
}
