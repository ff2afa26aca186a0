import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './build/bundle.ts';
import { root } from './lib/places.ts';

// All checks, one line each, up to the first that fails. Paths narrow the checks that can be narrowed:
// format and lint to those files, tests to the ones that those files can change.

interface Check {
  readonly name: string;
  /** Undefined: fine. A text: what is wrong. */
  readonly run: (paths: readonly string[]) => string | undefined | Promise<string | undefined>;
}

// The exe may grow by 2 MiB over its base; the rest of that is for the blob's frame and resources.
const BUNDLE_BUDGET_BYTES = 1_400_000;

const CHECKS: readonly Check[] = [
  {
    name: 'format and lint',
    run: (paths) =>
      node('@biomejs/biome/bin/biome', ['ci', '--colors=off', ...(paths.length > 0 ? paths : ['.'])]),
  },
  { name: 'types', run: () => node('typescript/bin/tsc', ['--noEmit', '-p', '.']) },
  { name: 'unused code', run: () => node('knip/bin/knip.js', []) },
  {
    name: 'tests',
    run: (paths) =>
      node('vitest/vitest.mjs', paths.length > 0 ? ['related', '--run', ...paths] : ['run', '--coverage']),
  },
  { name: 'generated files', run: () => node('tsx/dist/cli.mjs', ['scripts/generate.ts', '--check']) },
  { name: 'bundle size', run: checkBundle },
];

process.exitCode = await main(process.argv.slice(2));

async function main(paths: readonly string[]): Promise<number> {
  for (const { name, run } of CHECKS) {
    const started = Date.now();
    const problem = await run(paths);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${problem === undefined ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${seconds} s\n`);
    if (problem !== undefined) {
      process.stdout.write(`${problem}\n`);
      return 1;
    }
  }
  return 0;
}

/** Runs a tool's JavaScript file with this node: no shell, the same on every system. */
function node(tool: string, args: readonly string[]): string | undefined {
  const file = join(root, 'node_modules', ...tool.split('/'));
  if (!existsSync(file)) return `${file} is not there`;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? undefined : `${stdout}${stderr}${error?.message ?? ''}`.trimEnd();
}

async function checkBundle(): Promise<string | undefined> {
  const { code } = await bundle('agent/main.ts');
  if (code.length <= BUNDLE_BUDGET_BYTES) return undefined;
  return `the bundle has ${code.length} bytes, its budget is ${BUNDLE_BUDGET_BYTES}. dist/servicer.meta.json tells what is in it.`;
}
