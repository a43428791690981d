import { readFileSync } from 'node:fs';
import { readCsv } from '../src/domain/csv.ts';
import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';

interface Row {
  id: string;
  type: string;
  number: string | null;
  releasedId: string | null;
  name: string;
  amount: string | null;
  currency: string | null;
}
interface Register {
  items: { id: string }[];
  summary: { records: number; money: { currency: string; amount: string }[] };
}

/** The day on the company's own calendar. */
const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date());
const price = (one: { currency: string; amount: string }) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency: one.currency }).format(Number(one.amount));

/** What is out of the sync: who took it out, when, why, until when, and its money. */
test('the register of unlinked records: reasons, review dates, money, a file, and the way back', async ({
  demo,
  signedIn: page,
}) => {
  const base = `/connections/${demo.connectionId}`;
  const register = () => demo.api<Register>('GET', `${base}/unlinked?limit=200`);
  const search = (query: string) => demo.api<{ items: Row[] }>('GET', `${base}/records?${query}`);
  expect((await register()).summary.records).toBe(0);

  await page.goto(`${demo.url}/companies/${demo.connectionId}`);
  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.getByRole('link', { name: /^Unlinked/ }).press('Enter');
  await expect(page.getByRole('heading', { name: 'No unlinked records' })).toBeVisible();
  await seeAccessible(page, 'the register, empty');

  const { items: invoices } = await search('link=linked&outcome=synced&type=invoice&limit=20');
  const [due, undated] = invoices;
  if (due?.number == null || undated?.number == null) throw new Error('the demo has no two invoices');
  const whose = new Set([due.name, undated.name]);
  const { items: contacts } = await search('link=linked&outcome=synced&type=contact&limit=200');
  const contact = contacts.find(
    (one) => !whose.has(one.name) && invoices.some((invoice) => invoice.name === one.name),
  );
  if (contact === undefined) throw new Error('no other contact has an invoice');
  const unlink = (id: string, more: object) =>
    demo.api('POST', `${base}/unlink`, { recordIds: [id], ...more });
  await unlink(contact.id, { children: 'include', reason: 'Tenant left' });
  await unlink(undated.id, { children: 'wait', reason: '=Being agreed' });
  await unlink(due.id, { children: 'wait', reason: 'Disputed by the tenant', reviewOn: today() });
  const { items: all, summary } = await register();

  await page.reload();
  const lines = page.getByRole('table', { name: 'Unlinked records' }).getByRole('row');
  const line = (one: Row) =>
    lines.filter({ has: page.getByRole('link', { name: one.number ?? one.releasedId ?? '', exact: true }) });

  await test.step('each stands in it once, with who, when, why, until when, and its money', async () => {
    await expect(lines).toHaveCount(1 + summary.records);
    expect(summary.records).toBeGreaterThan(3);
    await expect(nav.getByRole('link', { name: /^Unlinked/ })).toContainText(String(summary.records));
    for (const money of summary.money) await expect(page.getByRole('main')).toContainText(price(money));
    await expect(lines.nth(1)).toContainText(due.number ?? '');
    await expect(line(due)).toContainText('Disputed by the tenant');
    await expect(line(due)).toContainText('RELINK_API_KEY');
    await expect(line(due)).toContainText('Due today');
    await expect(line(due)).toContainText(price({ amount: due.amount ?? '', currency: due.currency ?? '' }));
    await expect(line(undated)).toContainText('No date');
    await expect(line(contact)).toContainText('By hand');
    await expect(lines.filter({ hasText: 'With contact' })).not.toHaveCount(0);
    await seeAccessible(page, 'the register');
    await page.screenshot({ path: test.info().outputPath('register.png'), fullPage: true });
  });

  await test.step('narrowed to what is to be looked at again; the address keeps it', async () => {
    await page.getByRole('radio', { name: /^To look at again/ }).press('Space');
    await expect(page).toHaveURL(/\?review=due$/);
    await expect(lines).toHaveCount(2);
    await page.reload();
    await expect(line(due)).toBeVisible();
    await expect(lines).toHaveCount(2);
    await page.getByRole('search').getByRole('button', { name: 'How: any' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'By a rule' }).press('Enter');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'No unlinked record matches' })).toBeVisible();
    await seeAccessible(page, 'the register, nothing found');
    await page.getByRole('button', { name: 'Show all' }).press('Enter');
    await expect(lines).toHaveCount(1 + summary.records);
    await page.getByRole('button', { name: 'Amount' }).press('Enter');
    await expect(page).toHaveURL(/sort=-amount/);
    await page.getByRole('button', { name: 'Look again on' }).press('Enter');
    await expect(lines.nth(1)).toContainText('Due today');
  });

  await test.step('where it cannot be read, it says so and what to do', async () => {
    await page.route('**/api/v1/connections/*/unlinked?*', (route) => route.abort());
    await page.reload();
    await expect(page.getByRole('alert')).toContainText('The register could not be loaded');
    await seeAccessible(page, 'the register in error');
    await page.unroute('**/api/v1/connections/*/unlinked?*');
    await page.getByRole('button', { name: 'Load again' }).press('Enter');
    await expect(lines).toHaveCount(1 + summary.records);
  });

  await test.step('it comes as a file that a spreadsheet does not carry out', async () => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).press('Enter');
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`unlinked-harbourside-estates-${today()}.csv`);
    const text = readFileSync(await download.path(), 'utf8');
    const { rows } = readCsv(text);
    expect(rows).toHaveLength(1 + summary.records);
    expect(text).toContain(`'=Being agreed`);
  });

  await test.step('and a record is relinked from it', async () => {
    await line(due)
      .getByRole('button', { name: `Relink ${due.number}` })
      .press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Relink / });
    await expect(dialog.getByRole('list', { name: 'What relinking would do' })).toBeVisible();
    await seeAccessible(page, 'relinking from the register', floating);
    await dialog.getByRole('button', { name: /^Relink Records/ }).press('Enter');
    await expect(line(due)).toHaveCount(0);
    await expect(lines).toHaveCount(summary.records);
  });

  await demo.idle();
  const rest = all.map((one) => one.id).filter((id) => id !== due.id);
  await demo.api('POST', `${base}/relink`, { recordIds: rest, syncNow: true });
  await demo.idle();
  expect((await register()).summary.records).toBe(0);
});
