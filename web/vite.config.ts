import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { apiTypes } from './api-types-plugin.ts';
import { compressed } from './compressed-plugin.ts';

/** `vite build web` from the root of the repository; `vite web` for working on it beside a running server. */
export default defineConfig({
  plugins: [apiTypes(), react(), tailwindcss(), compressed()],
  // `light-dark()` must reach the browser as written: both themes are one set of tokens.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Writing the types and compressing take most of a build, as they should; no need to warn of it.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['^/api/', '/healthz', '/openapi.json', '/docs', '^/help/'].map((path) => [
        path,
        process.env.RELINK_URL ?? 'http://127.0.0.1:4700',
      ]),
    ),
  },
});
