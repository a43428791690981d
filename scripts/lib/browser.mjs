import { existsSync } from 'node:fs';
import { Explained, output, run } from './run.mjs';

/** The Chromium the browser tests use: `CHROMIUM_PATH`, or where Debian's package puts it. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** How to become root here: nothing to add, `sudo`, or not at all. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return output('sudo', ['-n', 'true']) === null ? null : ['sudo'];
}

/** Installs Debian's Chromium where the machine has no browser for the tests. */
export function provideBrowser() {
  if (existsSync(chromiumPath)) return;
  const root = asRoot();
  const byHand =
    `The browser tests need Chromium, and there is none at ${chromiumPath}. Install it ` +
    '(Debian, Ubuntu: apt-get install chromium), or name one: CHROMIUM_PATH=/path/to/chromium npm test';
  if (process.env.CHROMIUM_PATH !== undefined || root === null || output('apt-get', ['--version']) === null) {
    throw new Explained(byHand);
  }
  console.log("Installing Debian's Chromium for the browser tests ...");
  // Through `env`, because sudo does not pass variables on.
  const apt = (/** @type {string[]} */ ...args) => {
    const [command = 'env', ...rest] = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(command, rest);
  };
  const done =
    apt('update', '-qq') &&
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium') &&
    existsSync(chromiumPath);
  if (!done) throw new Explained(byHand);
}
