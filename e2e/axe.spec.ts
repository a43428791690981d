import type { Page } from '@playwright/test';
import { floating, seeAccessible } from './accessible.ts';
import { type Demo, expect, test } from './demo.ts';
import { dialogOf, find, named, results, troubled } from './story.ts';

/** axe over every page with data in it and over every dialog, in the light and the dark theme. */

const at = (demo: Demo, path: string) => `${demo.url}/companies/${demo.connectionId}${path}`;
const rows = (page: Page) => page.getByRole('table').getByRole('row');

test('Sync results, with everything that opens on it', async ({ demo, signedIn: page }) => {
  const row = await find(demo, await troubled(demo, 'other-currency'));
  await results(page, demo, '?since=any&rows=25');
  await expect(rows(page).nth(20)).toBeVisible();
  await seeAccessible(page, 'Sync results');

  await page.getByRole('button', { name: /^Sync status: / }).click();
  const errors = page.getByRole('region', { name: 'Errors' });
  await errors.getByRole('listitem').first().getByRole('button').click();
  await expect(errors.getByText('Contact name')).toBeVisible();
  await seeAccessible(page, 'the flag’s errors', floating);
  await page.keyboard.press('Escape');

  await page
    .getByRole('button', { name: /^Show details of / })
    .first()
    .click();
  await expect(page.getByRole('button', { name: /^Hide details of / })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('25 selected');
  await seeAccessible(page, 'a chosen page and a row’s details');

  for (const [name, role] of [
    [/^Outcome: /, 'menuitemcheckbox'],
    [/^Property/, 'option'],
    [/^Cause/, 'option'],
  ] as const) {
    await page.getByRole('search').getByRole('button', { name }).click();
    await expect(page.getByRole(role).first()).toBeVisible();
    await seeAccessible(page, `the filter ${name.source}`, floating);
    await page.keyboard.press('Escape');
    await expect(page.getByRole(role)).toHaveCount(0);
  }
  await page
    .getByRole('search')
    .getByRole('button', { name: /^Date from/ })
    .click();
  await expect(page.locator('input[type=date]')).toBeVisible();
  await seeAccessible(page, 'the filter Date from', floating);

  await results(page, demo, '?since=any&q=there-is-no-such-record');
  await expect(page.getByText(/^No record/).first()).toBeVisible();
  await seeAccessible(page, 'nothing found');

  for (const tab of ['sides', 'tries', 'history']) {
    await results(page, demo, `?since=any&rows=25&record=${row.id}&tab=${tab}`);
    await expect(page.getByRole('complementary', { name: 'Record' }).getByRole('tabpanel')).not.toBeEmpty();
    await expect(rows(page).nth(1)).toBeVisible();
    await seeAccessible(page, `the record’s ${tab}`, 'aside');
  }
});

test('the questions: unlink, relink, and what the keys do', async ({ demo, signedIn: page }) => {
  const row = await find(demo, await troubled(demo, 'other-currency'));
  await results(page, demo, `?since=any&q=${row.releasedId}`);
  await page.getByRole('checkbox', { name: named(row) }).check();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await seeAccessible(page, 'what the keys do', floating);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const unlink = dialogOf(page, 'Unlink');
  await page.keyboard.press('u');
  await expect(unlink).toContainText('No other record depends on it.');
  await unlink.getByRole('button', { name: 'Unlink Records' }).click();
  await expect(unlink.getByText(/^Give a reason/)).toBeVisible();
  await seeAccessible(page, 'Unlink Records', floating);
  await unlink.getByLabel('Reason').fill('To be looked at');
  await unlink.getByRole('button', { name: 'Unlink Records' }).click();
  await expect(unlink).toHaveCount(0);

  await results(page, demo, `?link=unlinked&since=any&record=${row.id}`);
  await expect(page.getByRole('complementary', { name: 'Record' })).toContainText('To be looked at');
  await page.getByRole('checkbox', { name: named(row) }).check();
  await seeAccessible(page, 'Unlinked, with a record open');
  await page
    .getByRole('region', { name: 'Selection' })
    .getByRole('button', { name: 'Relink Records' })
    .click();
  const relink = dialogOf(page, 'Relink');
  await expect(relink.getByText('Would fail again', { exact: true })).toBeVisible();
  await seeAccessible(page, 'Relink Records', floating);
  await relink.getByRole('checkbox', { name: 'Sync now' }).uncheck();
  await relink.getByRole('button', { name: /^Relink Records/ }).click();
  await expect(page.getByRole('dialog', { name: /relinked$/ })).toBeVisible();
  await seeAccessible(page, 'what was done, said', floating);
});

test('every other page and its dialogs', async ({ demo, page, signedIn }) => {
  expect(signedIn).toBe(page);
  await page.goto(demo.url);
  await expect(rows(page).filter({ hasText: 'Harbourside Estates' })).toBeVisible();
  await seeAccessible(page, 'Companies');
  await page.getByRole('button', { name: 'Add a company' }).click();
  await expect(page.getByRole('dialog', { name: 'Add a company' })).toBeVisible();
  await seeAccessible(page, 'Add a company', floating);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Account: / }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await seeAccessible(page, 'the person’s menu', floating);

  await page.goto(at(demo, '/runs'));
  await expect(rows(page).nth(1)).toBeVisible();
  await seeAccessible(page, 'Runs');
  await page.goto(at(demo, '/settings'));
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/London');
  await seeAccessible(page, 'Settings');

  for (const step of ['credentials', 'entity', 'sync-from', 'dimensions']) {
    await page.goto(at(demo, `/onboarding?step=${step}`));
    await expect(page.getByRole('button', { name: /^(Test|Save) and continue$|^Save$/ })).toBeVisible();
    await seeAccessible(page, `Onboarding, ${step}`, 'main');
  }
  for (const step of ['tax-types', 'accounts', 'tracking-options', 'contacts']) {
    await page.goto(at(demo, `/onboarding?step=${step}`));
    await page.getByRole('radio', { name: /^All of Re-Leased/ }).click();
    await expect(rows(page).nth(3)).toBeVisible();
    await seeAccessible(page, `Onboarding, ${step}`, 'main');
  }
  await page
    .getByRole('button', { name: /^Intacct record for / })
    .first()
    .click();
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await seeAccessible(page, 'choosing an Intacct record', floating);

  await page.goto(`${demo.url}/users`);
  await expect(rows(page).filter({ hasText: demo.email })).toBeVisible();
  await page.getByRole('button', { name: 'Add a user' }).click();
  const user = page.getByRole('dialog', { name: 'Add a user' });
  await seeAccessible(page, 'Add a user', floating);
  await user.getByLabel('Name').fill('Ada Whitfield');
  await user.getByLabel('E-mail').fill('ada@harbourside.example');
  await user.getByLabel('First password').fill('a-first-password-only');
  await user.getByRole('button', { name: 'Add user' }).click();
  await expect(rows(page).filter({ hasText: 'Ada Whitfield' })).toBeVisible();
  await seeAccessible(page, 'Users');
  await rows(page)
    .filter({ hasText: 'Ada Whitfield' })
    .getByRole('button', { name: /^Remove/ })
    .click();
  const removal = page.getByRole('dialog', { name: 'Remove Ada Whitfield' });
  await expect(removal).toBeVisible();
  await seeAccessible(page, 'Remove a user', floating);
  await removal.getByRole('button', { name: /^Remove/ }).click();
  await expect(rows(page).filter({ hasText: 'Ada Whitfield' })).toHaveCount(0);

  await page.goto(`${demo.url}/api-keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  const key = page.getByRole('dialog', { name: 'Make an API key' });
  await seeAccessible(page, 'Make an API key', floating);
  await key.getByLabel('Name').fill('Month-end script');
  await key.getByRole('button', { name: 'Make key' }).click();
  const made = page.getByRole('dialog', { name: 'Copy the key now' });
  await expect(made).toBeVisible();
  await seeAccessible(page, 'Copy the key now', floating);
  await page.keyboard.press('Escape');
  await expect(rows(page).filter({ hasText: 'Month-end script' })).toBeVisible();
  await seeAccessible(page, 'API keys');
});

test('signing in', async ({ demo, page }) => {
  await page.goto(demo.url);
  await page.getByLabel('E-mail').fill('nobody@harbourside.example');
  await page.getByLabel('Password').fill('not-the-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is not right.');
  await seeAccessible(page, 'Sign in');
});
