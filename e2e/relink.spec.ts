import { floating, seeAccessible } from './accessible.ts';
import { type Demo, expect, test } from './demo.ts';
import { dialogOf, find, type Row as ListedRow, results, troubled } from './story.ts';

interface Row extends ListedRow {
  readonly type: string;
}

/** A bill in step, with a payment that hangs on it. */
async function aPaidBill(demo: Demo): Promise<Row> {
  const base = `/connections/${demo.connectionId}/records`;
  const { items } = await demo.api<{ items: Row[] }>('GET', `${base}?type=payment&outcome=synced&limit=50`);
  for (const { id } of items) {
    const { parents } = await demo.api<{ parents: Row[] }>('GET', `${base}/${id}`);
    const bill = parents.find((one) => one.type === 'bill' && one.outcome === 'synced');
    if (bill !== undefined) return bill;
  }
  throw new Error('no bill in step is paid');
}

/** One that would fail again beside one that would not: the person sees both before anything happens. */
test('unlinked by mistake: undone at once; relinked: only what would pass, by keyboard', async ({
  demo,
  signedIn: page,
}) => {
  const base = `/connections/${demo.connectionId}`;
  const failing = await find(demo, await troubled(demo, 'inactive-customer'));
  const healthy = await aPaidBill(demo);
  const linkOf = async (id: string) => (await demo.api<Row>('GET', `${base}/records/${id}`)).link;

  await test.step('unlink, with what hangs on it, and Undo', async () => {
    await results(page, demo, `?since=any&record=${healthy.id}`);
    const drawer = page.getByRole('complementary', { name: 'Record' });
    await drawer.getByRole('button', { name: 'Unlink Records' }).press('Enter');
    const dialog = dialogOf(page, 'Unlink');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Taken for another one');
    const submit = dialog.getByRole('button', { name: 'Unlink Records' });
    // Not before it is known what hangs on it.
    await expect(submit).toBeEnabled();
    const below = dialog.getByRole('table');
    await expect(below.getByRole('row', { name: /^Payments \d/ })).toContainText(/£[\d,]+\.\d\d/);
    await seeAccessible(page, 'Unlink Records, with what depends on it', floating);
    await submit.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect.poll(() => linkOf(healthy.id)).toBe('unlinked');
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => linkOf(healthy.id)).toBe('linked');
  });

  await test.step('the check says what each would come to, the failing one first', async () => {
    const recordIds = [healthy.id, failing.id];
    await demo.api('POST', `${base}/unlink`, { recordIds, children: 'wait', reason: 'Both under review' });
    await results(page, demo, '?since=any&link=unlinked');
    for (const { id } of [failing, healthy]) {
      const row = page.locator(`[data-record="${id}"]`);
      await row.getByRole('checkbox').press('Space');
      await expect(row.getByRole('checkbox')).toBeChecked();
    }
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Relink 2 records' });
    const lines = dialog.getByRole('list', { name: 'What relinking would do' }).getByRole('listitem');
    await expect(lines).toHaveCount(2);
    await expect(lines.first()).toContainText('Would fail again');
    await expect(lines.first()).toContainText('is inactive in Intacct');
    await expect(lines.last()).toContainText('Resumes');
    await seeAccessible(page, 'Relink Records, one of two would fail', floating);
    await page.screenshot({ path: test.info().outputPath('relink.png') });
    await dialog.getByRole('button', { name: 'Relink the 1 that would pass' }).press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('1 that would fail stays unlinked', { exact: false })).toBeVisible();
    expect([await linkOf(healthy.id), await linkOf(failing.id)]).toEqual(['linked', 'unlinked']);
    await demo.api('POST', `${base}/relink`, { recordIds: [failing.id], syncNow: false });
    await demo.idle();
  });
});
