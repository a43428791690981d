// Brings a fresh clone to the point where Relink's own scripts can run. Plain JavaScript for Node >= 18, because it
// runs on whatever Node the machine has, before the pinned one is installed.
//
//   node scripts/bootstrap.mjs install          the packages, if they are not those of package-lock.json
//   node scripts/bootstrap.mjs install web      and the browser app, if its sources changed
//   node scripts/bootstrap.mjs install browser  and Chromium for the tests, if there is none
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideBrowser } from './lib/browser.mjs';
import { install } from './lib/install.mjs';
import { Explained } from './lib/run.mjs';
import { buildWeb } from './lib/web-build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** @type {Record<string, (root: string) => void>} */
const steps = { install, web: buildWeb, browser: provideBrowser };

try {
  for (const name of process.argv.slice(2)) {
    const step = steps[name];
    if (step === undefined)
      throw new Explained(`There is no step "${name}". Steps: ${Object.keys(steps).join(', ')}.`);
    step(root);
  }
} catch (error) {
  if (!(error instanceof Explained)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}
