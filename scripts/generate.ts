import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { servicingJsonSchema } from '../agent/authoring/servicing-schema.ts';
import { manifestJsonSchema, settingsJsonSchema } from '../agent/manifest/json-schema.ts';
import { errorCodesPage } from './docs/error-codes.ts';
import { exampleModule } from './docs/example-module.ts';
import { lintRulesPage } from './docs/lint-rules.ts';
import { stepsPage } from './docs/steps.ts';
import { root } from './lib/places.ts';
import { Problem, runMain } from './lib/problem.ts';
import { writeWhole } from './lib/write-file.ts';

/** A file in the repository that is made from code. The code is the truth; the file is for readers. */
export interface Generator {
  /** Relative to the repository. */
  readonly file: string;
  readonly make: () => string | Promise<string>;
}

const GENERATORS: readonly Generator[] = [
  { file: 'docs/error-codes.md', make: errorCodesPage },
  { file: 'docs/steps.md', make: stepsPage },
  { file: 'docs/lint-rules.md', make: lintRulesPage },
  { file: 'payload/servicing.schema.json', make: () => json(servicingJsonSchema()) },
  { file: 'payload/manifest.schema.json', make: () => json(manifestJsonSchema()) },
  { file: 'agent/adapters/rehearsal/example.generated.ts', make: exampleModule },
  { file: 'winpe-overlay/servicer/servicer.schema.json', make: () => json(settingsJsonSchema()) },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

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
