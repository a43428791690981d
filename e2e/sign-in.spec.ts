import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type LoopbackProvider, loopbackProvider } from '../src/http/testing/loopback-provider.ts';
import { seeAccessible } from './accessible.ts';
import { answers, freePort, type Running, start } from './processes.ts';

/** Signing in by way of an organisation's own provider, in a real browser, through the provider's own pages. */

const email = 'controller@harbourside.example';
const password = randomBytes(18).toString('base64url');
const dataDir = mkdtempSync(join(tmpdir(), 'relink-e2e-sign-in-'));
let url = '';
let provider: LoopbackProvider;
let server: Running;

test.beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  provider = await loopbackProvider(`${url}/api/auth/callback/oidc`);
  provider.people.set('mara', { name: 'Mara Whitfield', email, email_verified: true });
  provider.people.set('temp', { name: 'A temp', email: 'temp@agency.example', email_verified: true });
  server = start('src/main.ts', {
    PORT: String(port),
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO: '0',
    RELINK_SECRET_KEY: randomBytes(32).toString('base64'),
    RELINK_ADMIN_EMAIL: email,
    RELINK_ADMIN_PASSWORD: password,
    RELINK_OIDC_ISSUER: provider.issuer,
    RELINK_OIDC_CLIENT_ID: provider.clientId,
    RELINK_OIDC_CLIENT_SECRET: provider.clientSecret,
    RELINK_OIDC_LABEL: 'Harbourside ID',
  });
  await answers(server, `${url}/readyz`);
});
test.afterAll(async () => {
  await server?.end();
  await provider?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('with the provider: refused while Relink does not know the person, then let in to the page asked for', async ({
  page,
}) => {
  await page.goto(`${url}/users`);
  const button = page.getByRole('button', { name: 'Sign in with Harbourside ID' });
  await expect(button).toBeVisible();
  await seeAccessible(page, 'Sign in, with a provider');
  await page.screenshot({ path: test.info().outputPath('sign-in.png') });

  await button.click();
  await page.getByRole('link', { name: 'A temp' }).click();
  const refused = page.getByRole('alert');
  await expect(refused).toHaveText(
    'Harbourside ID knows you, Relink does not. Ask an administrator of Relink to add you with the e-mail address you use there.',
  );
  await seeAccessible(page, 'Sign in, refused');
  await page.screenshot({ path: test.info().outputPath('sign-in-refused.png') });

  await button.click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(refused).toContainText('You were not signed in');

  await button.click();
  await page.getByRole('link', { name: 'Mara Whitfield' }).click();
  await expect(page).toHaveURL(`${url}/users`);
  await expect(page.getByRole('table')).toContainText(email);
  await page.goto(`${url}/sign-in?next=%2F&refused=begin-again`);
  await expect(refused).toContainText('Nothing was changed');
});

test('a provider that is down is said in place, and the password works', async ({ page }) => {
  await provider.close();
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in with Harbourside ID' }).click();
  await expect(page.getByRole('alert')).toHaveText(
    'Harbourside ID cannot be reached. Try again later, or sign in with your password.',
  );
  await seeAccessible(page, 'Sign in, the provider is down');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});
