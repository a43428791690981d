import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { readCsv } from '../src/domain/csv.ts';
import { seeAccessible } from './accessible.ts';
import { type Demo, expect, test } from './demo.ts';
import { results } from './story.ts';

interface Row {
  id: string;
  type: string;
  number: string | null;
  releasedId: string | null;
  intacctId: string | null;
  name: string;
  amount: string | null;
  propertyId: string | null;
  problem: { cause: string; message: string } | null;
}
interface Rows {
  items: Row[];
  total: { count: number; exact: boolean };
}

const records = (demo: Demo, query: string) =>
  demo.api<Rows>('GET', `/connections/${demo.connectionId}/records?limit=200&${query}`);
const table = (page: Page) => page.getByRole('table', { name: 'Sync results' });
const lines = (page: Page) => table(page).locator('[data-record]');
/** How many records the list says match. */
const seeTotal = (page: Page, count: number) =>
  expect(table(page)).toHaveAttribute('aria-rowcount', String(count + 1));
const filters = (page: Page) => page.getByRole('search', { name: 'Filters' });
const cents = (amount: string) => BigInt(Math.round(Number(amount) * 100));

/** Every filter narrows the list to what the API counts, and the address alone brings the same list back. */
test('filters: each narrows, the address keeps them, and one press clears them', async ({
  demo,
  signedIn: page,
}) => {
  await results(page, demo, '?since=any');
  const choose = async (chip: RegExp, role: 'menuitemcheckbox' | 'option', name: string | RegExp) => {
    await filters(page).getByRole('button', { name: chip }).press('Enter');
    await page.getByRole(role, { name }).first().click();
    if (role === 'menuitemcheckbox') await page.keyboard.press('Escape');
  };
  const same = async (query: string) => {
    const { total } = await records(demo, query);
    expect(total.count, query).toBeGreaterThan(0);
    await seeTotal(page, total.count);
    return total.count;
  };
  const clear = async () => {
    await filters(page).getByRole('button', { name: 'Clear', exact: true }).press('Enter');
    await expect(page).toHaveURL(/\?since=any$/);
  };

  await choose(/^Outcome/, 'menuitemcheckbox', 'Failing');
  await expect(page).toHaveURL(/outcome=failing/);
  const failing = await same('link=linked&outcome=failing');
  await choose(/^Type/, 'menuitemcheckbox', 'Invoices');
  await expect(page).toHaveURL(/type=invoice/);
  expect(await same('link=linked&outcome=failing&type=invoice')).toBeLessThan(failing);
  const both = await records(demo, 'link=linked&outcome=failing&type=invoice');
  await page.reload();
  await seeTotal(page, both.total.count);
  await expect(filters(page).getByRole('button', { name: 'Outcome: Failing' })).toBeVisible();
  await seeAccessible(page, 'Sync results, filtered');
  await page.screenshot({ path: test.info().outputPath('filtered.png') });
  await clear();

  await choose(/^Direction/, 'menuitemcheckbox', 'Incoming');
  await same('link=linked&direction=incoming');
  await clear();
  const { items } = await records(demo, 'link=linked&type=invoice');
  const property = items.find((one) => one.propertyId !== null)?.propertyId;
  const { items: properties } = await demo.api<{ items: { id: string; name: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/properties`,
  );
  const name = properties.find((one) => one.id === property)?.name;
  if (property == null || name === undefined) throw new Error('no invoice has a property');
  await choose(/^Property/, 'option', name);
  await same(`link=linked&property=${encodeURIComponent(property)}`);
  await clear();
  const cause = (await records(demo, 'link=linked&outcome=failing')).items[0]?.problem?.cause ?? '';
  const { items: causes } = await demo.api<{ items: { cause: string; message: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/problems`,
  );
  const message = causes.find((one) => one.cause === cause)?.message ?? '';
  await choose(/^Cause/, 'option', new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  await same(`link=linked&cause=${encodeURIComponent(cause)}`);
  await clear();
  const { total } = await records(demo, 'link=linked');
  await seeTotal(page, total.count);

  // Where the list cannot be read it says so, and what to do.
  await page.route('**/api/v1/connections/*/records?*', (route) => route.abort());
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('The list could not be loaded');
  await seeAccessible(page, 'Sync results in error');
  await page.unroute('**/api/v1/connections/*/records?*');
  await page.getByRole('button', { name: 'Load again' }).press('Enter');
  await seeTotal(page, total.count);
});

/** Whatever is known of a record finds it, and shows where it was found. */
test('search by either Id, number, name, amount and message, with the hit marked', async ({
  demo,
  signedIn: page,
}) => {
  const { items } = await records(demo, 'link=linked&type=invoice&outcome=synced');
  const row =
    items.find((one) => one.intacctId !== null && one.number !== null && one.number !== one.intacctId) ??
    items[0];
  const { items: bad } = await records(demo, 'link=linked&outcome=failing&type=invoice');
  const failing = bad.find((one) => one.problem !== null && !one.problem.message.includes(one.name));
  if (row?.amount == null || failing?.problem == null) throw new Error('the demo lacks an invoice');
  await results(page, demo, '?since=any');
  const box = page.getByRole('searchbox', { name: 'Search records' });
  const word = failing.problem.message.split(' ').find((one) => one.length > 6) ?? '';
  const typed = Number(row.amount).toLocaleString('en-GB', { minimumFractionDigits: 2 });
  const found: [what: string, query: string, id: string][] = [
    ['Re-Leased Id', row.releasedId ?? '', row.id],
    ['Intacct Id', row.intacctId ?? '', row.id],
    ['number', (row.number ?? '').toLowerCase(), row.id],
    ['name', row.name.slice(1, 9).trim(), row.id],
    ['amount', typed, row.id],
    ['message', word, failing.id],
    ['number of one with a problem', failing.number ?? '', failing.id],
    ['name of one with a problem', failing.name, failing.id],
  ];
  for (const [what, query, id] of found) {
    await page.keyboard.press('/');
    await box.fill(query);
    await page.keyboard.press('Enter');
    await seeTotal(page, (await records(demo, `link=linked&q=${encodeURIComponent(query)}`)).total.count);
    const line = table(page).locator(`[data-record="${id}"]`);
    await expect(line, what).toBeVisible();
    const mark = line.locator('mark').first();
    if (what === 'amount') await expect(mark, what).toContainText(typed);
    else
      await expect(mark, what).toHaveText(
        new RegExp(`^${query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i'),
      );
  }
  await seeAccessible(page, 'Sync results with hits');
  await page.screenshot({ path: test.info().outputPath('hits.png') });
});

test('each column that sorts does so either way, and 25, 50, 100 or all rows stand in the list', async ({
  demo,
  signedIn: page,
}) => {
  await results(page, demo, '?since=any');
  for (const [head, ways] of [
    ['Re-Leased Id', ['releasedId', '-releasedId']],
    ['Intacct Id', ['intacctId', '-intacctId']],
    ['Amount', ['-amount', 'amount']],
    ['Date', ['', 'updatedAt']],
  ] as const)
    for (const sort of ways) {
      await table(page).getByRole('button', { name: head }).press('Enter');
      await expect(table(page).getByRole('columnheader', { name: head })).toHaveAttribute(
        'aria-sort',
        sort.startsWith('-') || sort === '' ? 'descending' : 'ascending',
      );
      const { items } = await records(demo, `link=linked${sort === '' ? '' : `&sort=${sort}`}`);
      await expect(lines(page).first()).toHaveAttribute('data-record', items[0]?.id ?? '');
      await expect(lines(page).nth(1)).toHaveAttribute('data-record', items[1]?.id ?? '');
    }

  const { total } = await records(demo, 'link=linked');
  expect(total.count).toBeGreaterThan(100);
  const rows = page.getByRole('group', { name: 'Rows per page' });
  for (const size of [25, 100, 50]) {
    await rows.getByRole('button', { name: `${size} rows` }).press('Enter');
    await expect(lines(page)).toHaveCount(size);
  }
  await results(page, demo, '?since=any&sort=releasedId&rows=25');
  await page.getByRole('button', { name: 'Next page' }).press('Enter');
  const { items } = await records(demo, 'link=linked&sort=releasedId');
  await expect(lines(page).first()).toHaveAttribute('data-record', items[25]?.id ?? '');

  // "all" keeps only the rows near the view, and fetches on as one walks down.
  await rows.getByRole('button', { name: 'All rows' }).press('Enter');
  await expect(page).toHaveURL(/rows=all/);
  const last = (await records(demo, 'link=linked&sort=-releasedId')).items[0];
  const list = page.getByRole('region', { name: 'Records' });
  await list.focus();
  await expect(async () => {
    await list.press('End');
    await expect(table(page).locator(`[data-record="${last?.id}"]`)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  expect(await lines(page).count()).toBeLessThan(120);
  await seeTotal(page, total.count);
});

test('a page is chosen, then all that match, with count and money; and all of it comes as a file', async ({
  demo,
  signedIn: page,
}) => {
  const filter = 'link=linked&type=invoice,bill';
  const frozen = await demo.api<{ count: number; money: { currency: string; amount: string }[] }>(
    'POST',
    `/connections/${demo.connectionId}/selections`,
    { filter: { link: 'linked', type: 'invoice,bill' } },
  );
  expect(frozen.count).toBeGreaterThan(25);
  await results(page, demo, '?since=any&rows=25&type=invoice,bill');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).press('Space');
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar).toContainText('25 selected');
  await bar.getByRole('button', { name: `Select all ${frozen.count} that match` }).press('Enter');
  await expect(bar).toContainText(`${frozen.count} selected, all that match`);
  for (const { currency, amount } of frozen.money)
    await expect(bar).toContainText(
      new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(Number(amount)),
    );
  await seeAccessible(page, 'all that match, chosen');
  await page.screenshot({ path: test.info().outputPath('all-that-match.png') });
  await bar.getByRole('button', { name: 'Unlink Records' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `Unlink ${frozen.count} records` });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await lines(page).first().getByRole('checkbox').press('Space');
  await expect(bar).toContainText('24 selected');

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).press('Enter');
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^records-harbourside-estates-\d{4}-\d\d-\d\d\.csv$/);
  const [head, ...rows] = readCsv(readFileSync(await download.path(), 'utf8')).rows.map((one) => one.cells);
  expect(rows).toHaveLength((await records(demo, filter)).total.count);
  const column = (name: string) => head?.indexOf(name) ?? -1;
  expect(new Set(rows.map((row) => row[column('Type')]))).toEqual(new Set(['Invoice', 'Bill']));
  for (const { currency, amount } of frozen.money) {
    const sum = rows
      .filter((row) => row[column('Currency')] === currency)
      .reduce((all, row) => all + cents(row[column('Amount')] ?? ''), 0n);
    expect(sum).toBe(cents(amount));
  }
});
