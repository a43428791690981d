import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Writes `src/api/generated.ts` before a build. The bundle does not need it (types leave no trace), so an
 * installation without development packages builds all the same.
 */
export function apiTypes(): Plugin {
  return {
    name: 'relink-api-types',
    apply: 'build',
    buildStart() {
      if (!existsSync(join(root, 'node_modules', 'openapi-typescript'))) return;
      try {
        execFileSync(process.execPath, [join(root, 'scripts', 'generate-api-types.ts')], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
      } catch (error) {
        // The type check of the tests is where this must fail; a start of Relink need not.
        this.warn(
          `The API's types could not be written: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
  };
}
