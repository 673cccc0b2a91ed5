import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', 'test/support/closing-line-reporter.ts'],
    // Only ends what hangs: beside a test that keeps Postgres busy, others take ten times as long. What must be quick measures its own time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
