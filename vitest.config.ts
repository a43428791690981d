import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src', 'sandbox', 'bench', 'checks', 'scripts', 'web'].map(
      (folder) => `${folder}/**/*.test.{ts,tsx}`,
    ),
    exclude: ['**/node_modules/**', '**/dist/**', 'e2e/**'],
    // Two cores are what CI has. Some tests mostly wait, for a retry or a lease: a third worker uses that time.
    maxWorkers: 3,
    // Databases and servers are real here. A test of one second took 25 on two cores with twenty at work; nothing is
    // asserted by these limits, which are there for what never ends.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A forgotten `.only` would make the rest pass by not running.
    allowOnly: false,
    // Colour codes must not reach what is compared.
    env: { NO_COLOR: '1' },
  },
});
