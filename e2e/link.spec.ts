import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';
import { type Row, results, troubled } from './story.ts';

interface Detail {
  readonly intacctId: string | null;
  readonly releasedId: string | null;
  readonly outcome: string;
  readonly events: readonly { readonly kind: string; readonly reason: string | null }[];
}

/** Two documents that bear one number, one in each system: a person says that they are the same. */
test('a record without a counterpart is linked by hand, with a reason, by keyboard', async ({
  demo,
  signedIn: page,
}) => {
  const { number } = await troubled(demo, 'duplicate-number');
  const { items } = await demo.api<{ items: Row[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?q=${encodeURIComponent(number)}`,
  );
  const row = items.find((one) => one.number === number && one.releasedId !== null);
  if (row === undefined) throw new Error(`no record ${number}`);
  const record = `/connections/${demo.connectionId}/records/${row.id}`;
  expect(row.outcome).toBe('failing');
  await results(page, demo, `?since=any&link=all&record=${row.id}`);
  const drawer = page.getByRole('complementary', { name: 'Record' });
  await drawer.getByRole('button', { name: 'Link by hand…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `Link ${row.number} by hand` });
  const search = dialog.getByRole('searchbox', { name: 'Search Sage Intacct' });
  await expect(search).toBeFocused();
  const candidate = dialog.getByRole('radio', { name: new RegExp(`^${row.number} .*Same number`) });
  await expect(candidate).toBeVisible();
  await seeAccessible(page, 'what may be linked by hand', floating);

  // Nothing is taken for granted: what is missing is asked for, and nothing was linked.
  const submit = dialog.getByRole('button', { name: 'Link the two' });
  await submit.press('Enter');
  await expect(dialog.getByText('Choose one of these, or name another.')).toBeVisible();
  await expect(dialog.getByText(/^Give a reason/)).toBeVisible();

  // A search that finds nothing says what to try; what stands in no system is refused in words.
  await search.fill('no such tenant');
  await expect(dialog.getByText(/^No record without a counterpart in Sage Intacct matches/)).toBeVisible();
  await seeAccessible(page, 'nothing found to link by hand', floating);
  await dialog.getByRole('textbox', { name: 'Its Id or number in Sage Intacct' }).fill('NO-SUCH-1');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The agent typed it into both');
  await submit.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('NO-SUCH-1 is no record of this type');
  await seeAccessible(page, 'a refusal to link by hand', floating);
  expect((await demo.api<Detail>('GET', record)).intacctId).toBeNull();

  await search.fill(row.number);
  await candidate.press('Space');
  await expect(candidate).toBeChecked();
  await submit.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`${row.number} linked with ${row.number}`)).toBeVisible();
  await expect(drawer.getByRole('button', { name: 'Link by hand…' })).toHaveCount(0);
  const linked = await demo.api<Detail>('GET', record);
  expect(linked).toMatchObject({ releasedId: row.releasedId, intacctId: row.number });
  expect(linked.events.find((one) => one.kind === 'record.linked-by-hand')?.reason).toBe(
    'The agent typed it into both',
  );
  await expect(drawer.getByText('The agent typed it into both').first()).toBeVisible();
});
