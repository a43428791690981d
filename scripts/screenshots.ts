/**
 * Pictures of every page and dialog, taken from the real app with the demo's data:
 *
 *     node scripts/screenshots.ts [folder] [name …]
 *
 * Into `docs/images` unless a folder is named, all of them unless some are named. Starts a demo of its own.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { answers, freePort, start } from '../e2e/processes.ts';

interface Demo {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly connectionId: string;
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
  readonly dark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

const company = '/companies/:id';
const failing = `${company}/results?since=any&outcome=failing,waiting,uncertain,drifted`;
const record = (page: Page) => page.getByRole('complementary', { name: 'Record' });

async function openFirst(page: Page): Promise<void> {
  await page.locator('[data-record] a').first().click();
  await record(page).getByRole('tab').first().waitFor();
}

const openTab = (name: string) => async (page: Page) => {
  await openFirst(page);
  await record(page).getByRole('tab', { name }).click();
};

async function selectThree(page: Page): Promise<void> {
  for (const row of [0, 1, 2]) await page.locator('[data-record]').nth(row).getByRole('checkbox').check();
}

const shots: readonly Shot[] = [
  { name: 'companies', path: '/', dark: true },
  { name: 'sync-results', path: `${company}/results?since=any`, dark: true },
  { name: 'record', path: failing, act: openFirst, dark: true },
  { name: 'record-sides', path: `${company}/results?since=any&outcome=synced`, act: openFirst },
  { name: 'record-tries', path: failing, act: openTab('Tries') },
  { name: 'record-history', path: failing, act: openTab('History') },
  {
    name: 'flag',
    path: `${company}/results?since=any`,
    act: async (page) => {
      await page.getByRole('button', { name: /^Sync status/ }).click();
      await page.getByRole('region', { name: 'Errors' }).waitFor();
    },
  },
  {
    name: 'selection',
    path: failing,
    act: selectThree,
  },
  {
    name: 'unlink',
    path: failing,
    act: async (page) => {
      await selectThree(page);
      await page.keyboard.press('u');
      await page.getByRole('dialog').getByLabel('Reason').waitFor();
    },
  },
  {
    name: 'relink',
    path: `${company}/results?since=any&link=unlinked`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
      await page.keyboard.press('r');
      await page.getByRole('dialog').waitFor();
      await sleep(2_500);
    },
  },
  {
    name: 'keyboard',
    path: `${company}/results?since=any`,
    act: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'narrow', path: failing, act: openFirst, size: { width: 1024, height: 768 } },
  { name: 'unlinked', path: `${company}/unlinked` },
  { name: 'problems', path: `${company}/problems`, dark: true },
  {
    name: 'reconciliation',
    path: `${company}/reconciliation`,
    dark: true,
    act: async (page) => {
      const first = page.getByRole('table', { name: 'Both systems by type' }).getByRole('button').first();
      await first.waitFor();
      await first.click();
    },
  },
  { name: 'runs', path: `${company}/runs` },
  { name: 'rules', path: `${company}/rules` },
  { name: 'audit-log', path: `${company}/audit` },
  { name: 'messages', path: `${company}/messages` },
  { name: 'settings', path: `${company}/settings` },
  { name: 'onboarding', path: `${company}/onboarding?step=contacts` },
  { name: 'users', path: '/users' },
  { name: 'api-keys', path: '/api-keys' },
];

/** The demo, with what a picture needs: a few records unlinked, one of them to be looked at again, and a report. */
async function prepare(dataDir: string, url: string): Promise<Demo> {
  const secrets = z
    .object({ adminEmail: z.string(), adminPassword: z.string(), apiKey: z.string() })
    .parse(JSON.parse(readFileSync(join(dataDir, 'demo-secrets.json'), 'utf8')));
  const call: Demo['call'] = async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${secrets.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const companies = z.object({ items: z.array(z.object({ id: z.string(), status: z.string() })) });
  let connectionId: string | undefined;
  for (const until = Date.now() + 180_000; connectionId === undefined; await sleep(500)) {
    if (Date.now() > until) throw new Error('the first sync did not end');
    const { items } = companies.parse(await call('GET', '/connections'));
    connectionId = items.find((one) => ['errors', 'synced'].includes(one.status))?.id;
  }
  const base = `/connections/${connectionId}`;
  const list = z.object({ items: z.array(z.object({ id: z.string() })) });
  const { items } = list.parse(await call('GET', `${base}/records?cause=negative-invoice&limit=3`));
  const today = new Date().toISOString().slice(0, 10);
  for (const [index, { id }] of items.entries())
    await call('POST', `${base}/unlink`, {
      recordIds: [id],
      children: 'wait',
      reason: index === 0 ? 'Goodwill credit: the auditor decides' : 'To be raised as a credit note',
      ...(index === 0 ? { reviewOn: today } : {}),
    });
  await call('GET', `${base}/reconciliation?asOf=${today}`);
  return { url, email: secrets.adminEmail, password: secrets.adminPassword, connectionId, call };
}

async function take(browser: Browser, demo: Demo, shot: Shot, dark: boolean, folder: string): Promise<void> {
  const context = await browser.newContext({
    viewport: shot.size ?? { width: 1440, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(demo.url);
  await page.getByLabel('E-mail').fill(demo.email);
  await page.getByLabel('Password').fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(`${demo.url}${shot.path.replace(':id', demo.connectionId)}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await sleep(900);
  await shot.act?.(page);
  await sleep(700);
  const file = join(folder, `${shot.name}${dark ? '-dark' : ''}.png`);
  await page.screenshot({ path: file });
  console.log(file);
  await context.close();
}

const [given, ...names] = process.argv.slice(2);
const folder = resolve(given ?? 'docs/images');
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'relink-pictures-'));
const port = await freePort();
const running = start('scripts/start.ts', {
  PORT: String(port),
  RELINK_DATA_DIR: dataDir,
  RELINK_DEMO_PORT_RELEASED: String(await freePort()),
  RELINK_DEMO_PORT_INTACCT: String(await freePort()),
  RELINK_DEMO_SIZE: '600',
});
try {
  const url = `http://127.0.0.1:${port}`;
  await answers(running, `${url}/readyz`);
  const demo = await prepare(dataDir, url);
  const system = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({
    ...(existsSync(system) ? { executablePath: system } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  for (const shot of shots) {
    if (names.length > 0 && !names.includes(shot.name)) continue;
    for (const dark of shot.dark ? [false, true] : [false]) await take(browser, demo, shot, dark, folder);
  }
  await browser.close();
} finally {
  await running.end();
  rmSync(dataDir, { recursive: true, force: true });
}
