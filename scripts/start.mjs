// npm start: rehearses a run on the described default machine and shows the operator's screen.
import { requireNode } from './lib/require-node.mjs';

requireNode();
void import('./lib/toolchain.mjs').then(async ({ ensureBundle, ensureInstalled, runNode }) => {
  ensureInstalled();
  const bundle = await ensureBundle();
  process.exitCode = await runNode([bundle, 'rehearse', ...process.argv.slice(2)]);
});
