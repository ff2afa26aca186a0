import { spawnSync } from 'node:child_process';
import { Problem } from '../lib/problem.ts';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are no failure. */
  readonly accept?: readonly number[];
}

/** Runs a program without showing what it says; its failure ends the benchmark. */
export function runOrStop(file: string, args: readonly string[], options: RunOptions = {}): void {
  const { env = process.env, accept = [0] } = options;
  const ran = spawnSync(file, [...args], { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  if (ran.status !== null && accept.includes(ran.status)) return;
  const said = `${ran.error?.message ?? ''}${ran.stderr ?? ''}${ran.stdout ?? ''}`.trim();
  throw new Problem(`${file} ended with ${ran.status ?? ran.signal}: ${said}`);
}
