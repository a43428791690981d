import type { Page } from '@playwright/test';
import { readJournal, writesFor } from '../sandbox/checker/journal.ts';
import { type Demo, expect, test } from './demo.ts';
import { control, cure, dialogOf, find, named, type Row, results, troubled } from './story.ts';

/** The vendor's own article, line by line: flag, error, Id, unlink, sync, Unlinked filter, cure, relink, sync. */

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search records' }).fill(text);
}

async function startSync(page: Page, demo: Demo): Promise<void> {
  // The run exists once its start is answered; only then can its end be waited for.
  const started = page.waitForResponse(
    (answer) => answer.request().method() === 'POST' && /\/runs$/.test(new URL(answer.url()).pathname),
  );
  await page.getByRole('main').getByRole('button', { name: 'Start sync' }).click();
  expect((await started).status()).toBe(202);
  await demo.idle();
}

async function chooseLink(page: Page, name: 'Linked' | 'Unlinked' | 'Show all'): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${name}`) }).click();
}

async function unlink(page: Page, row: Row, reason: string): Promise<void> {
  await page.getByRole('checkbox', { name: named(row) }).check();
  await page
    .getByRole('region', { name: 'Selection' })
    .getByRole('button', { name: 'Unlink Records' })
    .click();
  const dialog = dialogOf(page, 'Unlink');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Unlink Records' }).click();
  await expect(dialog).toHaveCount(0);
}

async function relinkAndSync(page: Page, demo: Demo): Promise<void> {
  await page
    .getByRole('region', { name: 'Selection' })
    .getByRole('button', { name: 'Relink Records' })
    .click();
  const dialog = dialogOf(page, 'Relink');
  await dialog.getByRole('button', { name: /^Relink Records/ }).click();
  await expect(dialog).toHaveCount(0);
  await demo.idle();
}

test('an error is met at the flag, unlinked, left out of the sync, cured, relinked and synced', async ({
  demo,
  signedIn: page,
}) => {
  const entry = await troubled(demo, 'inactive-account');
  const row = await find(demo, entry);

  // 1. The flag, and the error line with its validation message and details.
  await results(page, demo);
  await page.getByRole('button', { name: /Sync status: / }).click();
  const errors = page.getByRole('region', { name: 'Errors' });
  // By what it is called; a payment that waits for it names it too.
  const line = errors.getByRole('button', { name: new RegExp(`^\\w+ ${row.number}\\b`) });
  await line.click();
  await expect(errors.getByText(/is inactive in Intacct/).first()).toBeVisible();
  await expect(errors.getByText('Contact name')).toBeVisible();
  await expect(errors.getByText('Invoice Id')).toBeVisible();
  await page.keyboard.press('Escape');

  // 2. Found under Linked, by its Id.
  await results(page, demo, '?since=any');
  await search(page, row.releasedId);
  await expect(page.getByRole('checkbox', { name: named(row) })).toBeVisible();

  // 3. Unlinked: in no sync, while the others go on.
  const before = await readJournal(demo.intacctUrl);
  await unlink(page, row, 'The account is being replaced');
  await search(page, '');
  const mark = await readJournal(demo.reLeasedUrl);
  const contact = await aSyncedCustomer(demo);
  await control(demo.intacctUrl, 'edit', {
    object: 'accounts-receivable/customer',
    key: contact.key,
    op: 'update',
    fields: { name: `${contact.name} (renamed)` },
  });
  await startSync(page, demo);
  const after = await readJournal(demo.intacctUrl);
  expect(writesFor(after.entries, entry.token, before.last)).toEqual([]);
  expect(writesFor(after.entries, entry.number, before.last)).toEqual([]);
  const others = (await readJournal(demo.reLeasedUrl, mark.last)).entries.filter(
    (one) => one.committed && one.actor === 'api',
  );
  expect(others.length).toBeGreaterThan(0);

  // 4. Not gone: it stands under Unlinked.
  await chooseLink(page, 'Unlinked');
  await expect(page.getByRole('checkbox', { name: named(row) })).toBeVisible();

  // 5. The cause is mended, the record relinked, and it syncs.
  await cure(demo, entry);
  await page.getByRole('checkbox', { name: named(row) }).check();
  await relinkAndSync(page, demo);
  await expect.poll(async () => (await find(demo, entry)).outcome).toBe('synced');
  await results(page, demo, `?since=any&q=${row.releasedId}`);
  await expect(
    page.getByRole('row', { name: new RegExp(`${row.releasedId}|${row.number}`) }).getByText('Synced'),
  ).toBeVisible();
});

test('relinked without its cause mended, it fails again, visibly', async ({ demo, signedIn: page }) => {
  const entry = await troubled(demo, 'closed-period');
  const row = await find(demo, entry);
  await results(page, demo, `?since=any&q=${encodeURIComponent(row.releasedId)}`);
  await unlink(page, row, 'Waiting for the auditor');
  await expect.poll(async () => (await find(demo, entry)).link).toBe('unlinked');
  await chooseLink(page, 'Unlinked');
  await page.getByRole('checkbox', { name: named(row) }).check();
  await relinkAndSync(page, demo);
  await expect.poll(async () => (await find(demo, entry)).outcome).toBe('failing');
  const failed = await find(demo, entry);
  expect(failed).toMatchObject({ link: 'linked', problem: { cause: entry.expectedCause } });
  await results(page, demo, `?since=any&q=${encodeURIComponent(row.releasedId)}`);
  await expect(
    page.getByRole('row', { name: new RegExp(`${row.releasedId}|${row.number}`) }).getByText('Failing'),
  ).toBeVisible();
});

async function aSyncedCustomer(demo: Demo): Promise<{ key: string; name: string }> {
  const { items } = await demo.api<{ items: { id: string; outcome: string; role: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?type=contact&outcome=synced&limit=50`,
  );
  const one = items.find((item) => item.role === 'customer');
  const detail = await demo.api<{ name: string; sides: { ledger: { key: string } } }>(
    'GET',
    `/connections/${demo.connectionId}/records/${one?.id}`,
  );
  return { key: detail.sides.ledger.key, name: detail.name };
}
