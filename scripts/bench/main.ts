import { Problem, runMain } from '../lib/problem.ts';
import { copySpeed } from './copy-speed.ts';
import { engineCosts } from './engine.ts';
import { exeSize } from './exe-size.ts';
import { peakMemory } from './memory.ts';
import { offlineReaders } from './offline.ts';
import { formatTable, type Row } from './row.ts';
import { staging } from './stage.ts';
import { underWine } from './under-wine.ts';

const MEASURES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  wine: underWine,
  copy: copySpeed,
  memory: peakMemory,
  size: exeSize,
  offline: offlineReaders,
  stage: staging,
  engine: engineCosts,
};

// npm run bench [-- wine copy memory size offline stage engine]: ratios, measured in one run. Exit code 1 when one could not be measured;
// a goal that is not met is said, and is no error: the machine may be busy with other things.
await runMain(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !Object.hasOwn(MEASURES, name));
  if (unknown !== undefined) throw new Problem(`${unknown}: known are ${Object.keys(MEASURES).join(', ')}`);
  const rows: Row[] = [];
  const problems: string[] = [];
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`measuring: ${name}\n`);
    try {
      rows.push(...(await measure()));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  process.stdout.write(`\n${formatTable(rows)}`);
  if (problems.length > 0) throw new Problem(`\nNot measured:\n${problems.join('\n')}`);
});
