#!/usr/bin/env node
// The package's bin: the same bundle that is inside servicer.exe, run by this node.
import { requireNode } from './lib/require-node.mjs';

requireNode();
void import('./lib/toolchain.mjs').then(async ({ ensureBundle, ensureInstalled, runNode }) => {
  ensureInstalled();
  const bundle = await ensureBundle();
  process.exitCode = await runNode([bundle, ...process.argv.slice(2)]);
});
