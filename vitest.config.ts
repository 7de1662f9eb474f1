import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text', 'json-summary'],
      // The chain's rules and the engine are what everything rests on.
      thresholds: {
        'src/protocol/**/*.ts': { lines: 95 },
        'src/engine/**/*.ts': { lines: 95 },
      },
    },
  },
});
