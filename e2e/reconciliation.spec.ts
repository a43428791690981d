import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';

interface Leg {
  class: string;
  currency: string;
  label: string;
  state: string;
  total: { terms: { label: string; records: number }[] } | null;
}

/** Both systems to the cent: the report, its parts, the records behind a figure, and what it says when it is not whole. */
test('a report is made, every difference has its name and its records, and it says when it was not compared', async ({
  demo,
  signedIn: page,
}) => {
  await page.goto(`${demo.url}/companies/${demo.connectionId}`);
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Reconciliation' })
    .press('Enter');
  await expect(page.getByRole('heading', { name: 'No report was made yet' })).toBeVisible();
  await seeAccessible(page, 'reconciliation, empty');
  await page.getByRole('button', { name: 'Reconcile now' }).press('Enter');
  const table = page.getByRole('table', { name: 'Both systems by type' });
  await expect(table).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveURL(/report=/);
  const report = new URL(page.url()).searchParams.get('report') ?? '';

  const base = `/connections/${demo.connectionId}/reconciliation`;
  const { legs } = await demo.api<{ legs: Leg[] }>('GET', `${base}?report=${report}`);
  expect(legs.map((leg) => leg.state)).toEqual(legs.map(() => 'reconciled'));
  await expect(page.getByRole('status').filter({ hasText: 'Both systems agree to the cent' })).toBeVisible();
  for (const leg of legs.slice(0, 6))
    await expect(table.getByRole('button', { name: leg.label, exact: true }).first()).toBeVisible();

  const leg = legs.find((one) => (one.total?.terms.length ?? 0) > 1);
  const term = leg?.total?.terms[0];
  if (leg === undefined || term === undefined) throw new Error('the demo has no difference');
  await table.getByRole('button', { name: leg.label, exact: true }).first().press('Enter');
  const sum = page.getByRole('table', { name: `${leg.label}, ${leg.currency}` });
  const line = sum.getByRole('row').filter({ hasText: term.label });
  await expect(line).toContainText(`${term.records} record`);
  await seeAccessible(page, 'a list of the report opened');
  await page.screenshot({ path: test.info().outputPath('reconciliation.png'), fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await seeAccessible(page, 'the report in the dark');
  await page.screenshot({ path: test.info().outputPath('reconciliation-dark.png'), fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await line.getByRole('button').press('Enter');
  const dialog = page.getByRole('dialog', { name: term.label });
  await expect(dialog.getByRole('row')).toHaveCount(1 + Math.min(term.records, 50));
  await seeAccessible(page, 'the records behind a figure', floating);
  await page.screenshot({ path: test.info().outputPath('reconciliation-records.png') });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.getByRole('radio', { name: 'By property' }).check();
  await expect(page.getByRole('table', { name: `${leg.label} by property` })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('reconciliation-property.png'), fullPage: true });
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await downloading).suggestedFilename()).toMatch(
    /^reconciliation-\d{4}-\d\d-\d\d-by-property\.csv$/,
  );

  // A list that is refused is compared with nothing, and nobody can miss it.
  const deny = (deniedObjects: string[]) =>
    fetch(`${demo.intacctUrl}/_control/settings`, { method: 'PUT', body: JSON.stringify({ deniedObjects }) });
  await deny(['accounts-payable/adjustment']);
  try {
    await page.getByRole('button', { name: 'Reconcile now' }).click();
    await expect(page.getByRole('status').filter({ hasText: '1 list was not compared' })).toBeVisible({
      timeout: 30_000,
    });
    await expect(table.getByRole('row').filter({ hasText: 'could not be read in full' })).toHaveCount(1);
    await seeAccessible(page, 'a report that is not whole');
    await page.screenshot({
      path: test.info().outputPath('reconciliation-not-compared.png'),
      fullPage: true,
    });
  } finally {
    await deny([]);
  }

  await page.getByLabel('As of').fill('2020-01-01');
  await page.getByRole('button', { name: 'Reconcile now' }).click();
  await expect(page.getByRole('alert')).toContainText('a date not before');
});
