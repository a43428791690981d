import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base, expect, type Page } from '@playwright/test';

/** The demo as `npm start` runs it, on ports and data of its own. */
export interface Demo {
  readonly url: string;
  readonly reLeasedUrl: string;
  readonly intacctUrl: string;
  readonly email: string;
  readonly password: string;
  readonly connectionId: string;
  /** The API with the demo's key. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Waits until no run is on. */
  idle(): Promise<void>;
}

/** A free port: taken, told and given back. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts the demo of 200 records and waits until its first sync is over. */
async function startDemo(dataDir: string): Promise<{ demo: Demo; child: ChildProcess }> {
  const [port, released, intacct] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: {
      ...process.env,
      PORT: String(port),
      RELINK_DATA_DIR: dataDir,
      RELINK_DEMO_PORT_RELEASED: String(released),
      RELINK_DEMO_PORT_INTACCT: String(intacct),
      RELINK_DEMO_SIZE: '200',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + 90_000;
  const secrets = async (): Promise<{ adminEmail: string; adminPassword: string; apiKey: string }> => {
    for (;;) {
      try {
        if ((await fetch(`${url}/readyz`)).ok)
          return JSON.parse(readFileSync(join(dataDir, 'demo-secrets.json'), 'utf8'));
      } catch {
        // Not listening yet.
      }
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`the demo did not start:\n${output}`);
      await sleep(200);
    }
  };
  const { adminEmail, adminPassword, apiKey } = await secrets();
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const first = async () => {
    for (;;) {
      const { items } = await api<{ items: { id: string; status: string }[] }>('GET', '/connections');
      const one = items[0];
      if (one !== undefined && ['errors', 'synced'].includes(one.status)) return one.id;
      if (Date.now() > until)
        throw new Error(`the first sync did not end: ${JSON.stringify(items)}\n${output}`);
      await sleep(300);
    }
  };
  const connectionId = await first();
  const idle = async () => {
    for (;;) {
      const one = await api<{ run: { state: string } | null }>('GET', `/connections/${connectionId}`);
      if (one.run === null || !['queued', 'running'].includes(one.run.state)) return;
      await sleep(200);
    }
  };
  const demo: Demo = {
    url,
    reLeasedUrl: `http://127.0.0.1:${released}`,
    intacctUrl: `http://127.0.0.1:${intacct}`,
    email: adminEmail,
    password: adminPassword,
    connectionId,
    api,
    idle,
  };
  return { demo, child };
}

/** Tests get one demo per worker; it and all its processes end with it. */
export const test = base.extend<{ signedIn: Page }, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixture's needs from this pattern
    async ({}, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'relink-e2e-'));
      const { demo, child } = await startDemo(dataDir);
      try {
        await use(demo);
      } finally {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  signedIn: async ({ demo, page }, use) => {
    await page.goto(demo.url);
    await page.getByLabel('E-mail').fill(demo.email);
    await page.getByLabel('Password').fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await use(page);
  },
});
export { expect };
