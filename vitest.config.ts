import { defineConfig } from 'vitest/config';

// The bench under Wine has its own configuration (vitest.bench.config.ts).
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'node_modules/**', 'dist/**'],
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['agent/**/*.ts'], reporter: ['text-summary', 'json-summary'] },
  },
});
