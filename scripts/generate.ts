import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/places.ts';
import { Problem, runMain } from './lib/problem.ts';
import { writeWhole } from './lib/write-file.ts';

/** A file in the repository that is made from code. The code is the truth; the file is for readers. */
export interface Generator {
  /** Relative to the repository. */
  readonly file: string;
  readonly make: () => string | Promise<string>;
}

// One line each: { file: 'docs/NAME.md', make: functionFromAgent }.
const GENERATORS: readonly Generator[] = [];

await runMain(async () => {
  const check = process.argv.includes('--check');
  const stale: string[] = [];
  for (const { file, make } of GENERATORS) {
    const path = join(root, file);
    const wanted = await make();
    // A checkout on Windows may have CR LF.
    const found = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
    if (found === wanted) continue;
    stale.push(file);
    if (!check) writeWhole(path, wanted);
  }
  if (stale.length === 0) process.stdout.write(`generated files: ${GENERATORS.length}, all current\n`);
  else if (check) throw new Problem(`not current: ${stale.join(', ')}. Run: npm run generate`);
  else process.stdout.write(`written: ${stale.join(', ')}\n`);
});
