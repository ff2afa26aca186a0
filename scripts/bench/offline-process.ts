import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { blobGenerator } from '../build/blob.ts';
import { root } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { median } from './rounds.ts';

export interface Job {
  readonly do: 'look-up' | 'walk' | 'assess';
  readonly path: string;
  /** A process has to do a job some times before it does it as it always will. */
  readonly rounds: number;
}

/** One job, done again and again in a process of its own, by the Node of the exe. */
export interface Done {
  readonly firstMs: number;
  /** Median of the second half of the rounds. */
  readonly warmMs: number;
  readonly result: number;
  readonly peakMib: number;
}

export interface Probe {
  readonly run: (job: Job) => Done;
  /** Largest resident set of the same Node when it does nothing. */
  readonly idleMib: () => number;
}

const doneSchema = z.object({ times: z.array(z.number()).min(1), result: z.number(), peakKib: z.number() });
const IDLE = `process.stdout.write(/VmHWM:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1])`;

export async function makeProbe(folder: string): Promise<Probe> {
  const bundled = join(folder, 'probe.cjs');
  const made = await build({
    absWorkingDir: root,
    entryPoints: ['scripts/bench/offline-probe.ts'],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: ['node22'],
    logLevel: 'warning',
  });
  writeFileSync(bundled, made.outputFiles[0]?.contents ?? '');
  const node = blobGenerator();
  return {
    run: (job) => {
      const order = join(folder, 'job.json');
      writeFileSync(order, JSON.stringify(job));
      const { times, result, peakKib } = doneSchema.parse(JSON.parse(outputOf(node, [bundled, order])));
      const later = times.slice(Math.floor(times.length / 2));
      return { firstMs: times[0] ?? 0, warmMs: median(later), result, peakMib: peakKib / 1024 };
    },
    idleMib: () => Number(outputOf(node, ['-e', IDLE])) / 1024,
  };
}

function outputOf(file: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Problem(`${file} ended with ${status}: ${stderr}`);
}
