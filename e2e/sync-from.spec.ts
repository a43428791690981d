import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';

/** The day from which documents sync is moved only after what that changes was shown. */
test('moving the sync-from date shows what it would change, and changes nothing before a yes', async ({
  demo,
  signedIn: page,
}) => {
  const base = `/connections/${demo.connectionId}`;
  const syncFrom = async () => (await demo.api<{ syncFrom: string }>('GET', base)).syncFrom;
  const before = await syncFrom();
  const later = `${Number(before.slice(0, 4)) + 1}${before.slice(4)}`;
  await page.goto(`${demo.url}/companies/${demo.connectionId}/settings`);
  await page.getByRole('button', { name: 'Move the date' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Move the day from which documents sync' });
  await dialog.getByLabel('Sync from').fill(later);
  await expect(dialog).toContainText('they go on syncing');
  await expect(dialog).toContainText(/\d+ invoices?, £/);
  await seeAccessible(page, 'moving the sync-from date', floating);
  await page.screenshot({ path: test.info().outputPath('sync-from.png') });
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  expect(await syncFrom()).toBe(before);

  const earlier = `${Number(before.slice(0, 4)) - 1}${before.slice(4)}`;
  await page.getByRole('button', { name: 'Move the date' }).press('Enter');
  await dialog.getByLabel('Sync from').fill(earlier);
  await expect(dialog).toContainText('Would begin to sync');
  await dialog.getByRole('button', { name: 'Move the date' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  expect(await syncFrom()).toBe(earlier);
  await demo.api('PATCH', base, { syncFrom: before });
});
