import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src', 'sandbox', 'bench', 'checks', 'scripts', 'web'].map((folder) => `${folder}/**/*.test.{ts,tsx}`),
    exclude: ['**/node_modules/**', '**/dist/**', 'e2e/**'],
    // Two cores are what CI has, and every worker may run a database of its own.
    maxWorkers: 2,
    // Databases and servers are real here; a loaded machine starts them slowly.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A forgotten `.only` would make the rest pass by not running.
    allowOnly: false,
    // Colour codes must not reach what is compared.
    env: { NO_COLOR: '1' },
  },
});
