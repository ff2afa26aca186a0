import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLine, summarise, total } from './lib/test-summary.mjs';
import { ensureInstalled, root, run, runNode, runTypeScript } from './lib/toolchain.mjs';

// Suites that may be skipped in continuous integration: part of a title, and why nothing here can run it.
const ALLOWED_SKIPS = [
  { title: 'Windows only', reason: 'continuous integration runs on Debian' },
  { title: 'shared/data', reason: 'files of others, which may not be part of the repository' },
];

const BENCH_CONFIG = 'vitest.bench.config.ts';
// Readers of hostile bytes: 30 seconds for each of seven formats, two at a time. The seed is another one each time, and printed.
const FUZZ_FILES = ['fuzz-hives', 'fuzz-formats', 'regf/known-tree', 'regf/replay-model'].map(
  (name) => `test/unit/offline/${name}.test.ts`,
);
const REPORTS = join(root, '.cache', 'test-reports');

export async function main(args) {
  const ci = process.env.CI === 'true';
  if (ci && isDebian() && process.getuid?.() === 0) {
    const code = await run('bash', [join(root, 'scripts', 'system-packages.sh')]);
    // The suites that miss a package will say so; they decide the result.
    if (code !== 0) process.stderr.write('system packages could not be installed\n');
  }
  ensureInstalled();
  // What fails here fails again, and is told, in the suites that need it.
  if (ci && args.length === 0) await runTypeScript('scripts/wine-prefixes.ts', []);

  const benchPaths = args.filter((path) => path.replaceAll('\\', '/').startsWith('test/bench'));
  const otherPaths = args.filter((path) => !benchPaths.includes(path));
  const runs = [];
  if (args.length === 0 || otherPaths.length > 0) runs.push(await vitest('unit', otherPaths));
  if (ci && args.length === 0) runs.push(await fuzz());
  if (existsSync(join(root, BENCH_CONFIG)) && (args.length === 0 || benchPaths.length > 0)) {
    runs.push(await vitest('bench', ['--config', BENCH_CONFIG, ...benchPaths]));
  }

  const result = total(runs, { ci, allowed: ALLOWED_SKIPS });
  print(result);
  return result.failed === 0 ? 0 : 1;
}

function fuzz() {
  const seed = process.env.FUZZ_SEED ?? String(Math.floor(Date.now() / 1000) % 1_000_000);
  const env = { ...process.env, FUZZ_SECONDS: process.env.FUZZ_SECONDS ?? '30', FUZZ_SEED: seed };
  process.stdout.write(
    `\nThe same again: FUZZ_SECONDS=${env.FUZZ_SECONDS} FUZZ_SEED=${seed} CI=true npm test\n`,
  );
  return vitest('fuzz', ['--maxWorkers=2', ...FUZZ_FILES], env);
}

async function vitest(name, args, env = process.env) {
  mkdirSync(REPORTS, { recursive: true });
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const command = [
    cli,
    'run',
    '--root',
    root,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ];
  const code = await runNode(command, env);
  const summary = summarise(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined);
  // An error outside of any test (an unhandled rejection) only shows in the exit code.
  return code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary;
}

function print(result) {
  const lines = [];
  if (result.suites.length > 0) {
    lines.push('', 'Skipped:');
    for (const suite of result.suites) {
      const verdict = result.refused.includes(suite) ? ' [not allowed with CI=true]' : '';
      lines.push(`  ${suite.suite} (${suite.tests})${verdict}`);
    }
  }
  lines.push('', lastLine(result));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function isDebian() {
  return process.platform === 'linux' && existsSync('/etc/debian_version');
}
