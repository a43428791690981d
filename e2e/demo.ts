import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base, expect, type Page } from '@playwright/test';
import { answers, freePort, type Running, start } from './processes.ts';

/** A Relink with its two sandboxes, and who may sign in. */
export interface Relink {
  readonly url: string;
  readonly reLeasedUrl: string;
  readonly intacctUrl: string;
  readonly email: string;
  readonly password: string;
}

/** The demo as `npm start` runs it, on ports and data of its own. */
export interface Demo extends Relink {
  readonly connectionId: string;
  /** The API with the demo's key. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Waits until no run is on. */
  idle(): Promise<void>;
}

/** Starts the demo of 200 records and waits until its first sync is over. */
async function startDemo(dataDir: string, running: (one: Running) => void): Promise<Demo> {
  const [port, released, intacct] = [await freePort(), await freePort(), await freePort()];
  const process = start('scripts/start.ts', {
    PORT: String(port),
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO_PORT_RELEASED: String(released),
    RELINK_DEMO_PORT_INTACCT: String(intacct),
    RELINK_DEMO_SIZE: '200',
  });
  running(process);
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + 180_000;
  await answers(process, `${url}/readyz`);
  const { adminEmail, adminPassword, apiKey } = JSON.parse(
    readFileSync(join(dataDir, 'demo-secrets.json'), 'utf8'),
  );
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
        throw new Error(`the first sync did not end: ${JSON.stringify(items)}\n${process.output()}`);
      await sleep(100);
    }
  };
  const connectionId = await first();
  const idle = async () => {
    for (;;) {
      const one = await api<{ run: { state: string } | null }>('GET', `/connections/${connectionId}`);
      if (one.run === null || !['queued', 'running'].includes(one.run.state)) return;
      await sleep(100);
    }
  };
  return {
    url,
    reLeasedUrl: `http://127.0.0.1:${released}`,
    intacctUrl: `http://127.0.0.1:${intacct}`,
    email: adminEmail,
    password: adminPassword,
    connectionId,
    api,
    idle,
  };
}

/** Signs a person in, by the form. */
export async function signIn(page: Page, relink: Relink): Promise<void> {
  await page.goto(relink.url);
  await page.getByLabel('E-mail').fill(relink.email);
  await page.getByLabel('Password').fill(relink.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}

/** Tests get one demo per worker; it and all its processes end with it. */
export const test = base.extend<{ signedIn: Page }, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixture's needs from this pattern
    async ({}, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'relink-e2e-'));
      const started: Running[] = [];
      try {
        await use(await startDemo(dataDir, (one) => started.push(one)));
      } finally {
        for (const one of started) await one.end();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  signedIn: async ({ demo, page }, use) => {
    await signIn(page, demo);
    await use(page);
  },
});
export { expect };
