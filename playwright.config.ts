import { defineConfig } from '@playwright/test';

/** About half of the time, by the names of the files. */
const firstHalf =
  /\/(article|audit|axe|flag|guard|keyboard|link|notifications|overview|reconciliation)\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Two browsers, each with a Relink of its own: the tests of a half share its data and always run in the same order.
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: 'first', testMatch: firstHalf, workers: 1 },
    { name: 'second', testMatch: '**/*.spec.ts', testIgnore: firstHalf, workers: 1 },
  ],
  retries: 0,
  forbidOnly: true,
  // The browser may have to wait for a whole first sync of the portfolio on two busy cores.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    trace: 'off',
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
