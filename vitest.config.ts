import { defineConfig } from 'vitest/config';

const everywhere = ['src', 'sandbox', 'bench', 'scripts', 'web'].map(
  (folder) => `${folder}/**/*.test.{ts,tsx}`,
);
const never = ['**/node_modules/**', '**/dist/**', 'e2e/**'];
/** They put another module in the place of one of ours, or start processes and kill them. */
const apart = ['src/engine/undecided.test.ts', 'checks/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
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
    projects: [
      {
        extends: true,
        // A worker goes from file to file with what it has loaded and compiled: 401 s for all of them instead of 530.
        test: { name: 'together', include: everywhere, exclude: [...never, ...apart], isolate: false },
      },
      { extends: true, test: { name: 'apart', include: apart, exclude: never } },
    ],
  },
});
