import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { Relink } from './demo.ts';
import { answers, freePort, type Running, start } from './processes.ts';

/** A Relink as `npm run serve` runs it, and both sandboxes: no demo, no company, one administrator. */
async function startBlank(dataDir: string, running: (one: Running) => void): Promise<Relink> {
  const [port, released, intacct] = [await freePort(), await freePort(), await freePort()];
  const email = 'controller@harbourside.example';
  const password = randomBytes(18).toString('base64url');
  const sandboxes = start('scripts/sandbox.ts', {
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO_PORT_RELEASED: String(released),
    RELINK_DEMO_PORT_INTACCT: String(intacct),
    RELINK_DEMO_SIZE: '200',
  });
  running(sandboxes);
  const server = start('src/main.ts', {
    PORT: String(port),
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO: '0',
    RELINK_SECRET_KEY: randomBytes(32).toString('base64'),
    RELINK_ADMIN_EMAIL: email,
    RELINK_ADMIN_PASSWORD: password,
    RELINK_ALLOW_HOSTS: '127.0.0.1',
  });
  running(server);
  const url = `http://127.0.0.1:${port}`;
  const [reLeasedUrl, intacctUrl] = [`http://127.0.0.1:${released}`, `http://127.0.0.1:${intacct}`];
  await Promise.all([
    answers(sandboxes, `${reLeasedUrl}/_control/clock`),
    answers(sandboxes, `${intacctUrl}/_control/clock`),
    answers(server, `${url}/readyz`),
  ]);
  return { url, reLeasedUrl, intacctUrl, email, password };
}

/** A Relink with nothing in it, for the tests that fill it. */
export const test = base.extend<object, { blank: Relink }>({
  blank: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixture's needs from this pattern
    async ({}, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'relink-e2e-blank-'));
      const started: Running[] = [];
      try {
        await use(await startBlank(dataDir, (one) => started.push(one)));
      } finally {
        // The server first: a run of its own may still speak to the sandboxes.
        for (const one of started.reverse()) await one.end();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});
export { expect };
