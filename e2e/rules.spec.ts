import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { find, troubled } from './story.ts';

/** A rule from the form: what it would keep unlinked is said first; it is named on the record, and gives it back. */
test('a rule is made with its preview, keeps its records unlinked by name, and is switched off and removed', async ({
  demo,
  signedIn: page,
}) => {
  const row = await find(demo, await troubled(demo, 'other-currency'));
  await page.goto(`${demo.url}/companies/${demo.connectionId}/results`);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Rules' }).click();
  await expect(page.getByText('No rules yet')).toBeVisible();
  await seeAccessible(page, 'no rules yet');

  await page.getByRole('button', { name: 'Make a rule' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make a rule' });
  await dialog.getByRole('button', { name: 'Make rule' }).click();
  await expect(dialog.getByText('Give at least one condition.')).toBeVisible();
  await dialog.getByLabel('Name', { exact: true }).fill('Disputed');
  await dialog.getByLabel('With this text').fill(row.number);
  await expect(dialog.getByRole('status')).toContainText('Keeps 1');
  await dialog.getByLabel('Reason').fill('Before the court');
  await seeAccessible(page, 'making a rule', floating);
  await dialog.getByRole('button', { name: 'Make rule' }).click();
  await expect(dialog).toHaveCount(0);
  const rules = page.getByRole('table', { name: 'Rules' });
  await expect(rules.getByRole('row').nth(1)).toContainText(`Records with “${row.number}”`);
  await seeAccessible(page, 'the list of rules');

  await rules.getByRole('link', { name: '1', exact: true }).click();
  await expect(page).toHaveURL(/link=unlinked/);
  await page.goto(
    `${demo.url}/companies/${demo.connectionId}/results?link=unlinked&since=any&record=${row.id}`,
  );
  const card = page.getByRole('region', { name: 'Unlinked' });
  await expect(card).toContainText('Unlinked by the rule Disputed');
  await expect(card).toContainText('Before the court');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Rules' }).click();
  await rules.getByRole('button', { name: 'Switch off' }).click();
  await expect(rules.getByText('Off', { exact: true })).toBeVisible();
  expect((await find(demo, { number: row.number })).link).toBe('linked');
  await rules.getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog', { name: 'Remove Disputed' })
    .getByRole('button', { name: 'Remove rule' })
    .click();
  await expect(page.getByText('No rules yet')).toBeVisible();
});

/** The page about a cause opens from the record, and says what to do. */
test('what a problem means is one click away', async ({ demo, signedIn: page }) => {
  const row = await find(demo, await troubled(demo, 'other-currency'));
  await page.goto(`${demo.url}/companies/${demo.connectionId}/results?since=any&record=${row.id}`);
  const opened = page.waitForEvent('popup');
  await page.getByRole('region', { name: 'Problem' }).getByRole('link', { name: 'What this means' }).click();
  const help = await opened;
  await expect(help.getByRole('heading', { level: 1 })).toHaveText('Other currency');
  await expect(help.getByRole('heading', { name: 'How it clears' })).toBeVisible();
  await seeAccessible(help, 'the page about a cause');
  await help.getByRole('link', { name: 'All causes' }).click();
  await expect(help.getByRole('link', { name: 'Period closed' })).toBeVisible();
});
