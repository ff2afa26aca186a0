import { spawnSync } from 'node:child_process';
import { Problem } from '../lib/problem.ts';
import { ensureWinePrefix, runWine, whyNoWine } from '../lib/wine.ts';
import type { Architecture } from './bases.ts';

/** Starts the finished exe with --version, where this machine can, and says what was seen. */
export function smokeTest(file: string, architecture: Architecture, version: string): string {
  const reason = whyNot(architecture);
  if (reason !== undefined) return `not started: ${reason}`;
  const { status, stdout, stderr } = start(file);
  if (status !== 0 || !stdout.includes(version)) {
    throw new Problem(
      `${file} --version ended with ${status} and printed "${stdout.trim()}${stderr.trim()}", not ${version}`,
    );
  }
  return `starts and says ${stdout.trim()}`;
}

function whyNot(architecture: Architecture): string | undefined {
  if (process.platform === 'win32') {
    return architecture === 'arm64' && process.arch !== 'arm64'
      ? 'this Windows is not an ARM one'
      : undefined;
  }
  if (architecture !== 'x64') return `Wine here runs x64 programs only`;
  return whyNoWine();
}

function start(file: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  if (process.platform === 'win32') return spawnSync(file, ['--version'], { encoding: 'utf8' });
  return runWine(ensureWinePrefix(), [file, '--version']);
}
