// npm test [paths]: installs what is missing, runs every suite, ends with "N passed, N failed".
import { requireNode } from './lib/require-node.mjs';

requireNode();
void import('./test-main.mjs').then(async ({ main }) => {
  process.exitCode = await main(process.argv.slice(2));
});
