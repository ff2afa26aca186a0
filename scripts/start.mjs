// npm start: rehearses a run on the described default machine and shows the operator's screen.
import { requireNode } from './lib/require-node.mjs';

requireNode();
void import('./lib/toolchain.mjs').then(async ({ ensureBundle, ensureInstalled, runNode }) => {
  ensureInstalled();
  const bundle = await ensureBundle();
  const code = await runNode([bundle, 'rehearse', ...process.argv.slice(2)]);
  // Exit classes 0 to 30 are good ends of a run (nothing to do, Windows finishes at first boot...); npm knows only zero.
  process.exitCode = code < 40 ? 0 : code;
});
