import { spawnSync } from 'node:child_process';
import { Problem } from '../lib/problem.ts';

/** Runs a program without showing what it says; its failure ends the benchmark. */
export function runOrStop(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const ran = spawnSync(file, [...args], { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  if (ran.status === 0) return;
  const said = `${ran.error?.message ?? ''}${ran.stderr ?? ''}`.trim();
  throw new Problem(`${file} ended with ${ran.status ?? ran.signal}: ${said}`);
}
