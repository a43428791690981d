import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { dialogOf, find, type Row, results, troubled } from './story.ts';

/** One that would fail again beside one that would not: the person sees both before anything happens. */
test('unlinked by mistake: undone at once; relinked: only what would pass, by keyboard', async ({
  demo,
  signedIn: page,
}) => {
  const base = `/connections/${demo.connectionId}`;
  const failing = await find(demo, await troubled(demo, 'inactive-customer'));
  const { items } = await demo.api<{ items: Row[] }>(
    'GET',
    `${base}/records?type=bill&outcome=synced&limit=1`,
  );
  const [healthy] = items;
  if (healthy === undefined) throw new Error('no bill is in step');
  const linkOf = async (id: string) => (await demo.api<Row>('GET', `${base}/records/${id}`)).link;

  await test.step('unlink, with what hangs on it, and Undo', async () => {
    await results(page, demo, `?since=any&record=${healthy.id}`);
    const drawer = page.getByRole('complementary', { name: 'Record' });
    await drawer.getByRole('button', { name: 'Unlink Records' }).press('Enter');
    const dialog = dialogOf(page, 'Unlink');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Taken for another one');
    await dialog.getByRole('button', { name: 'Unlink Records' }).press('Enter');
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
