// node scripts/bootstrap.mjs FILE.ts [arguments]: installs what is missing, then runs the TypeScript file.
import { requireNode } from './lib/require-node.mjs';

requireNode();
// Loaded only now: an old Node could not even parse it.
void import('./lib/toolchain.mjs').then(async ({ ensureInstalled, runTypeScript }) => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('usage: node scripts/bootstrap.mjs FILE.ts [arguments]\n');
    process.exit(2);
  }
  ensureInstalled();
  process.exitCode = await runTypeScript(file, args);
});
