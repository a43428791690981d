/**
 * Pictures of the real screens of a running Relink, for README and for looking at:
 *
 *     RELINK_URL=http://127.0.0.1:4700 RELINK_ADMIN_EMAIL=… RELINK_ADMIN_PASSWORD=… node scripts/screenshots.ts [folder]
 *
 * Into `docs/pictures` unless a folder is named. Changes nothing in what it photographs.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';

const url = process.env.RELINK_URL ?? 'http://127.0.0.1:4700';
const email = process.env.RELINK_ADMIN_EMAIL;
const password = process.env.RELINK_ADMIN_PASSWORD;
const folder = resolve(process.argv[2] ?? 'docs/pictures');

interface Shot {
  readonly name: string;
  readonly path: (company: string) => string;
  readonly act?: (page: Page) => Promise<void>;
  readonly themes?: readonly ('light' | 'dark')[];
  readonly size?: { readonly width: number; readonly height: number };
}

const results = (search: string) => (company: string) => `${company}/results?since=any${search}`;
const failing = '&outcome=failing,waiting,uncertain,drifted';

async function openFirst(page: Page): Promise<void> {
  await page.locator('[data-record] a').first().click();
  await page.getByRole('complementary', { name: 'Record' }).getByRole('tab', { name: 'Record' }).waitFor();
}

const shots: readonly Shot[] = [
  { name: 'sign-in', path: () => '/sign-in', themes: ['light'] },
  { name: 'companies', path: () => '/', themes: ['light'] },
  { name: 'sync-results', path: results('') },
  { name: 'record', path: results(failing), act: openFirst },
  {
    name: 'flag',
    path: results(''),
    themes: ['light'],
    act: async (page) => {
      await page.getByRole('button', { name: /^Sync status/ }).click();
      const panel = page.getByRole('dialog', { name: 'Sync status' });
      await panel.waitFor();
      const line = panel.getByRole('listitem').first();
      if ((await line.count()) > 0) await line.getByRole('button').first().click();
    },
  },
  {
    name: 'unlink',
    path: results(failing),
    act: async (page) => {
      await openFirst(page);
      await page
        .getByRole('group', { name: 'Record actions' })
        .getByRole('button', { name: 'Unlink Records' })
        .click();
      await page.getByRole('dialog').getByLabel('Reason').waitFor();
    },
  },
  {
    name: 'narrow',
    path: results(failing),
    act: openFirst,
    size: { width: 1024, height: 768 },
    themes: ['light'],
  },
  { name: 'runs', path: (company) => `${company}/runs`, themes: ['light'] },
  { name: 'settings', path: (company) => `${company}/settings`, themes: ['light'] },
];

async function signIn(page: Page, mail: string, secret: string): Promise<string> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(mail);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const company = page.getByRole('link', { name: 'View results' }).first();
  await company.waitFor();
  const href = await company.getAttribute('href');
  if (href === null) throw new Error('No company to photograph.');
  return href.replace(/\/results.*$/, '');
}

async function take(
  browser: Browser,
  shot: Shot,
  theme: 'light' | 'dark',
  mail: string,
  secret: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: shot.size ?? { width: 1440, height: 900 },
    colorScheme: theme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  if (shot.name !== 'sign-in') await page.goto(`${url}${shot.path(await signIn(page, mail, secret))}`);
  else await page.goto(`${url}/sign-in`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(800);
  await shot.act?.(page);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(folder, `${shot.name}-${theme}.png`) });
  await context.close();
}

if (email === undefined || password === undefined) {
  console.error('Set RELINK_ADMIN_EMAIL and RELINK_ADMIN_PASSWORD to sign in with.');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const system = '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(system) ? { executablePath: system } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const shot of shots)
    for (const theme of shot.themes ?? (['light', 'dark'] as const)) {
      await take(browser, shot, theme, email, password);
      console.log(join(folder, `${shot.name}-${theme}.png`));
    }
} finally {
  await browser.close();
}
