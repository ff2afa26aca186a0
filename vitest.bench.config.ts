import { defineConfig } from 'vitest/config';

// The bench starts real programs under Wine on real volumes and a real file server: one suite after the other, in
// one process. The long limits only end what hangs; no test measures time.
export default defineConfig({
  test: {
    include: ['test/bench/**/*.test.ts'],
    globalSetup: ['test/bench/rig/global-setup.ts'],
    env: { TZ: 'UTC' },
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
});
