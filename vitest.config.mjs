import os from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['server/test/**/*.test.ts', 'client/test/**/*.test.ts'],
    testTimeout: 180_000,
    // Left to itself the runner keeps one core for its own thread, which has nothing to do.
    maxWorkers: os.availableParallelism(),
  },
});
