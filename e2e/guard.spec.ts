import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { control } from './story.ts';

/** More than fifty overwrites in one day wait for a person, who sees what they are and has them done. */
test('a run that would overwrite too much says so, shows its plan, and does exactly that when confirmed', async ({
  demo,
  signedIn: page,
}) => {
  const { items } = await demo.api<{ items: { id: string; releasedId: string; direction: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?type=invoice&outcome=synced&limit=200`,
  );
  const edited = items.filter((one) => one.direction === 'outgoing').slice(0, 60);
  expect(edited.length).toBeGreaterThan(50);
  const later = new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10);
  for (const { releasedId } of edited)
    await control(demo.reLeasedUrl, 'edit', {
      resource: 'invoices',
      op: 'update',
      id: releasedId,
      fields: { dueDate: later },
    });

  await page.goto(`${demo.url}/companies/${demo.connectionId}`);
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Start sync' }).click();
  await demo.idle();
  await main.getByRole('button', { name: /^Sync status: [1-9]/ }).press('Enter');
  await expect(page.getByRole('link', { name: 'Look at what it asks' })).toBeVisible();
  await seeAccessible(page, 'the flag of a run that waits', floating);
  await page.keyboard.press('Escape');

  await page.goto(`${demo.url}/companies/${demo.connectionId}/runs`);
  const plan = page.getByRole('region', { name: 'Waiting for confirmation' });
  await expect(plan).toContainText(`${edited.length} of`);
  await expect(plan).toContainText('would be overwritten in Sage Intacct');
  await seeAccessible(page, 'the plan of a run that waits');
  await page.screenshot({ path: test.info().outputPath('plan.png') });
  await plan.getByRole('button', { name: `Confirm ${edited.length} changes` }).press('Enter');
  await expect(plan).toHaveCount(0);
  await demo.idle();
  const { items: left } = await demo.api<{ items: unknown[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?type=invoice&outcome=pending`,
  );
  expect(left).toEqual([]);
  await expect(main.getByText(`${edited.length} confirmed by`, { exact: false }).first()).toBeVisible();
});
