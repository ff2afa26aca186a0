import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobGenerator } from '../build/blob.ts';
import { ensureBundle } from '../lib/toolchain.mjs';
import { medians } from './rounds.ts';
import type { Row } from './row.ts';
import { runOrStop } from './run-or-stop.ts';

const ROUNDS = 3;
const GOAL_MIB = 64;
// VmHWM is of this process alone; maxRSS of getrusage is inherited over exec. man 5 proc.
const REPORTER = `process.on('exit', () => { const fs = require('node:fs'); fs.writeFileSync(process.env.PEAK_FILE, /VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]); });`;

/** Peak memory of staging large files, above a node that does nothing. */
export async function stagePeak(folder: string, files: readonly string[]): Promise<Row> {
  const bundle = await ensureBundle();
  const node = blobGenerator();
  const [reporter, peakFile, servicing] = ['reporter.cjs', 'peak', 'servicing.yaml'].map((name) =>
    join(folder, name),
  );
  if (reporter === undefined || peakFile === undefined || servicing === undefined)
    throw new Error('no names');
  writeFileSync(reporter, REPORTER);
  const list = files.map((file, index) => `  - { id: f${index}, path: ${JSON.stringify(file)} }`).join('\n');
  const step = files.map(
    (_, index) => `  - { id: s${index}, kind: file, payload: f${index}, to: f${index}.bin }`,
  );
  writeFileSync(servicing, `id: bench\nchannel: bench\npayload:\n${list}\nsteps:\n${step.join('\n')}\n`);
  const peak = (args: readonly string[]): number => {
    runOrStop(node, ['--require', reporter, ...args], { env: { ...process.env, PEAK_FILE: peakFile } });
    return Number(readFileSync(peakFile, 'utf8')) / 1024;
  };
  const [ours = 0, theirs = 0] = await medians(ROUNDS, [
    {
      run: () => peak([bundle, 'stage', servicing, '--out', join(folder, 'staged'), '--reread', '--json']),
    },
    { run: () => peak(['-e', '0']) },
  ]);
  const mib = (value: number): string => `${value.toFixed(0)} MiB`;
  return {
    what: 'peak memory of stage',
    ours: mib(ours),
    theirs: mib(theirs),
    ratio: (ours - theirs) / GOAL_MIB,
    goal: { atMost: 1 },
    note: `${mib(ours - theirs)} above node -e 0; the ratio is to ${GOAL_MIB} MiB; VmHWM, median of ${ROUNDS} runs`,
  };
}
