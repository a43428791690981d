import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { cure, find, troubled } from './story.ts';

/** How many records a line says hang on a cause: `1 credit note, 2 invoices · £318.40 · oldest today`. */
const counted = (line: string): number =>
  (line.split(' · ')[0] ?? '')
    .split(', ')
    .map((one) => Number.parseInt(one.replaceAll(',', ''), 10))
    .reduce((sum, one) => sum + one, 0);

/** One line for all the records that one act mends, and the acts themselves. */
test('problems by cause: what is wrong, what hangs on it, and what can be done for all of it at once', async ({
  demo,
  signedIn: page,
}) => {
  const base = `/connections/${demo.connectionId}`;
  const { items } = await demo.api<{ items: { cause: string; message: string; count: number }[] }>(
    'GET',
    `${base}/problems`,
  );
  await page.goto(`${demo.url}/companies/${demo.connectionId}`);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Problems' }).click();
  const lines = page.getByRole('list', { name: 'Problems by cause' }).getByRole('article');
  await expect(lines).toHaveCount(items.length);
  for (const [place, { message, count }] of items.entries()) {
    await expect(lines.nth(place).getByRole('heading')).toHaveText(message);
    const kinds = await lines.nth(place).getByRole('paragraph').first().innerText();
    expect(counted(kinds), kinds).toBe(count);
  }
  await seeAccessible(page, 'the problems');
  await page.screenshot({ path: test.info().outputPath('problems.png'), fullPage: true });

  // The first cause: its records, then all of them unlinked by keyboard, and back.
  const [first] = items;
  if (first === undefined) throw new Error('the demo has no problem');
  await lines.first().getByRole('link', { name: 'Open the records' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Sync results' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Cause: / })).toContainText(/\w/);
  await page.goBack();
  await lines.first().getByRole('button', { name: 'Unlink all' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `Unlink ${first.count} record` });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Closed for the year');
  await seeAccessible(page, 'unlinking all of a cause', floating);
  await dialog.getByRole('button', { name: 'Unlink Records' }).press('Enter');
  await expect(lines).toHaveCount(items.length - 1);
  const held = await demo.api<{ items: { id: string }[] }>('GET', `${base}/records?link=unlinked&limit=200`);
  expect(held.items).toHaveLength(first.count);
  await demo.api('POST', `${base}/relink`, { recordIds: held.items.map((one) => one.id), syncNow: true });
  await demo.idle();
  await expect(lines).toHaveCount(items.length, { timeout: 30_000 });

  // A cause that is gone leaves the list by itself.
  const entry = await troubled(demo, 'inactive-tax-type');
  const cause = (await find(demo, entry)).problem?.cause;
  const message = items.find((one) => one.cause === cause)?.message;
  if (message === undefined) throw new Error(`nothing is wrong with ${entry.number}`);
  const line = lines.filter({ has: page.getByRole('heading', { name: message, exact: true }) });
  await expect(line).toHaveCount(1);
  await cure(demo, entry);
  await page.getByRole('main').getByRole('button', { name: 'Start sync' }).click();
  await demo.idle();
  await expect(line).toHaveCount(0, { timeout: 30_000 });
});
