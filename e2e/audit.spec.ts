import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { find, troubled } from './story.ts';

/** The audit log: what people and syncs did, filtered and by keyboard, and the proof that nobody changed it. */
test('the audit log shows who did what, narrows, opens a bulk action, and verifies', async ({
  demo,
  signedIn: page,
}) => {
  const row = await find(demo, await troubled(demo, 'other-currency'));
  const { items } = await demo.api<{ items: { id: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?type=contact&limit=2`,
  );
  const members = [row.id, ...items.map((one) => one.id)];
  const reason = 'Disputed since the autumn';
  await demo.api('POST', `/connections/${demo.connectionId}/unlink`, {
    recordIds: members,
    children: 'wait',
    reason,
  });

  await page.goto(`${demo.url}/companies/${demo.connectionId}/results`);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' }).click();
  const events = page.getByRole('table', { name: 'Events' });
  await expect(events.getByText(reason)).toBeVisible();
  await seeAccessible(page, 'the audit log');

  const filters = page.getByRole('search', { name: 'Filter events' });
  await filters.getByRole('searchbox', { name: 'Search' }).fill('since the autumn');
  await expect(events.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/[?&]q=since/);
  await filters.getByLabel('What happened').selectOption({ label: 'Relinked' });
  await expect(page.getByText('No event is like this')).toBeVisible();
  await seeAccessible(page, 'the audit log with nothing found');
  await filters.getByRole('button', { name: 'Show all' }).press('Enter');
  await expect(events.getByText(reason)).toBeVisible();

  await events.getByRole('button', { name: `${members.length} records` }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `${members.length} records in one action` });
  await expect(dialog.getByRole('listitem')).toHaveCount(members.length);
  await seeAccessible(page, 'the records of a bulk action', floating);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.getByRole('button', { name: 'Verify', exact: true }).press('Enter');
  const panel = page.getByRole('region', { name: 'Verification' });
  await expect(panel).toContainText('events are as they were recorded');
  const head = (await panel.locator('dd').last().textContent()) ?? '';
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  await panel.getByLabel('A head noted earlier').fill(head);
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('This head is on the chain');
  await panel.getByLabel('A head noted earlier').fill('not a head');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('the 64 hex digits of a head');
  await seeAccessible(page, 'the verification');
  await demo.api('POST', `/connections/${demo.connectionId}/relink`, { recordIds: members, syncNow: false });
});
