import { spawnSync } from 'node:child_process';
import { findProgram } from '../lib/find-program.ts';
import { Problem } from '../lib/problem.ts';

/**
 * Checks that the digest inside the publisher's signature is the digest of the file. The chain to a root is not judged:
 * a build machine rarely has Microsoft's roots. Gives what was found, for the build's log.
 */
export function checkAuthenticode(file: string): string {
  const tool = findProgram('osslsigncode');
  if (tool === undefined) return 'signature not checked: osslsigncode is not installed';
  const { stdout, stderr } = spawnSync(tool, ['verify', '-in', file], { encoding: 'utf8' });
  const report = `${stdout}\n${stderr}`;
  const current = /^Current message digest\s*: ([0-9A-F]+)/m.exec(report)?.[1];
  const calculated = /^Calculated message digest\s*: ([0-9A-F]+)/m.exec(report)?.[1];
  if (current === undefined || current !== calculated) {
    throw new Problem(
      `${file}: the publisher's signature does not fit the file. Delete the cache folder and build again.`,
    );
  }
  const signer = /Subject: .*\/CN=([^/\n]+)/.exec(report)?.[1] ?? 'unknown';
  return `signed by ${signer}, digest fits`;
}
