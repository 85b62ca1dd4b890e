import { defineConfig } from 'vitest/config';

// Real editors against the bundle: slow, and they need programs that npm does not install (.ci/run does).
export default defineConfig({
  test: {
    include: ['server/test-e2e/**/*.test.ts', 'client/test-e2e/**/*.test.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
