import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobGenerator, NODE_ARGUMENTS } from '../build/blob.ts';
import { cacheFolder } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { ensureBundle } from '../lib/toolchain.mjs';
import { medians } from './rounds.ts';
import type { Row } from './row.ts';
import { runOrStop } from './run-or-stop.ts';

const ROUNDS = 5;
// Done; done, and Windows finishes at its first boot.
const SERVICED = [0, 20];
// Peak resident set in KiB (man 5 proc). Not resourceUsage().maxRSS: a child begins with that of the process that started
// it, so no program would seem smaller than this benchmark.
const REPORTER = `process.on('exit', () => {
  const fs = require('node:fs');
  fs.writeFileSync(process.env.PEAK_FILE, /VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1]);
});`;

/** Peak memory of a rehearsed run against a node that does nothing: the same Node as in the exe. */
export async function peakMemory(): Promise<readonly Row[]> {
  if (!existsSync('/proc/self/status'))
    throw new Problem('only Linux tells the peak of a process (/proc/self/status)');
  const bundle = await ensureBundle();
  mkdirSync(cacheFolder('bench'), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder('bench'), 'memory-'));
  const node = blobGenerator();
  const reporter = join(folder, 'reporter.cjs');
  const peakFile = join(folder, 'peak');
  writeFileSync(reporter, REPORTER);
  const peak = (args: readonly string[]): number => {
    runOrStop(node, ['--require', reporter, ...args], {
      env: { ...process.env, PEAK_FILE: peakFile },
      accept: SERVICED,
    });
    return Number(readFileSync(peakFile, 'utf8'));
  };
  try {
    let run = 0;
    const [ours = 0, theirs = 0] = await medians(ROUNDS, [
      {
        run: () => {
          run += 1;
          return peak([
            ...NODE_ARGUMENTS,
            bundle,
            'rehearse',
            '--fast',
            '--state',
            join(folder, `state-${run}`),
            '--results',
            join(folder, 'results'),
          ]);
        },
      },
      { run: () => peak(['-e', '0']) },
    ]);
    const mib = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;
    return [
      {
        what: 'peak memory of a rehearsed run',
        ours: mib(ours),
        theirs: mib(theirs),
        ratio: ours / theirs,
        goal: { atMost: 1.5 },
        note: `started as the exe starts itself, against node -e 0 of the same version on this system; median of ${ROUNDS} interleaved runs`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
