import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { root } from './toolchain.mjs';

export { root };

export const dist = join(root, 'dist');

/** Where fetched and unpacked things are kept between builds: SERVICER_CACHE, or .cache in the repository. */
export function cacheFolder(...names: readonly string[]): string {
  return join(resolve(root, process.env.SERVICER_CACHE ?? '.cache'), ...names);
}

const PackageJson = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
});

export function readPackageJson(): z.infer<typeof PackageJson> {
  return PackageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}
