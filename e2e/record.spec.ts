import { floating, seeAccessible } from './accessible.ts';
import { type Demo, expect, test } from './demo.ts';
import { control, results } from './story.ts';

interface Detail {
  readonly id: string;
  readonly number: string;
  readonly releasedId: string | null;
  readonly direction: string;
  readonly outcome: string;
  readonly name: string;
  readonly sides: { readonly ledger: { readonly object: string; readonly key: string } };
  readonly tries: readonly unknown[];
}

/** An invoice that both systems agree on and that Relink wrote itself. */
async function aWrittenInvoice(demo: Demo): Promise<Detail> {
  const base = `/connections/${demo.connectionId}/records`;
  const { items } = await demo.api<{ items: Detail[] }>(
    'GET',
    `${base}?type=invoice&outcome=synced&direction=outgoing&sort=-date&limit=5`,
  );
  const [first] = items;
  if (first === undefined) throw new Error('no invoice was written');
  return demo.api<Detail>('GET', `${base}/${first.id}`);
}

async function syncOnly(demo: Demo, recordId: string): Promise<void> {
  await demo.api('POST', `/connections/${demo.connectionId}/runs`, { recordIds: [recordId] });
  await demo.idle();
}

/** The page around it is looked at elsewhere. */
const drawerPart = 'aside[aria-label="Record"]';

/** Edited in both systems: the record says who changed what, and a person settles it. */
test('a record shows who changed what since both agreed, its family, its tries and its history', async ({
  demo,
  signedIn: page,
}) => {
  const record = await aWrittenInvoice(demo);
  const { object, key } = record.sides.ledger;
  await control(demo.reLeasedUrl, 'edit', {
    resource: 'invoices',
    op: 'update',
    id: record.releasedId,
    fields: { dueDate: '2027-03-31', reference: 'PO 7788' },
  });
  await control(demo.intacctUrl, 'edit', {
    object,
    key,
    op: 'update',
    fields: { dueDate: '2027-01-31' },
  });
  await syncOnly(demo, record.id);

  await results(page, demo, `?since=any&record=${record.id}`);
  const drawer = page.getByRole('complementary', { name: 'Record' });
  const sides = drawer.getByRole('region', { name: 'Both sides' });
  await expect(sides.getByRole('listitem').filter({ hasText: 'Re-Leased changed' })).toContainText(
    /changed Due and Reference, last edited/,
  );
  await expect(sides.getByRole('listitem').filter({ hasText: 'Sage Intacct changed' })).toContainText(
    /changed Due, last edited/,
  );
  const due = sides.getByRole('row', { name: /^Due/ });
  await expect(due).toContainText('both changed');
  await expect(due.getByRole('cell').first()).toContainText(/31 Mar 2027was \d+ \w+ 20\d\d/);
  await expect(due.getByRole('cell').last()).toContainText(/31 Jan 2027was \d+ \w+ 20\d\d/);
  const reference = sides.getByRole('row', { name: /^Reference/ });
  await expect(reference.getByRole('cell').first()).toContainText('PO 7788was');
  await expect(reference.getByRole('cell').last()).not.toContainText('was');
  await seeAccessible(page, 'a record that both sides changed', drawerPart);
  await page.screenshot({ path: test.info().outputPath('record.png') });

  // Its tries, with what was sent; no secret is among it.
  await drawer.getByRole('tab', { name: /^Record/ }).focus();
  await page.keyboard.press('ArrowRight');
  const tries = drawer.getByRole('tabpanel');
  await expect(tries.getByRole('listitem')).toHaveCount(record.tries.length);
  await tries
    .getByText(/^Request/)
    .last()
    .click();
  await expect(tries.locator('details[open] pre')).toContainText(record.number);
  expect(await tries.innerText()).not.toMatch(/bearer|authorization|password|clientsecret/i);
  await seeAccessible(page, 'what was sent and answered', drawerPart);
  await page.keyboard.press('Escape');
  await results(page, demo, `?since=any&record=${record.id}&tab=history`);
  await expect(drawer.getByRole('tabpanel')).toContainText(/both systems|changed|written|made/i);
  await seeAccessible(page, 'its history', drawerPart);

  // Up to its contact in the tree, and what hangs on that.
  await results(page, demo, `?since=any&record=${record.id}`);
  const family = drawer.getByRole('region', { name: 'Hangs together' });
  await family
    .getByRole('button', { name: new RegExp(`^Contact .*${record.name.slice(0, 12)}`) })
    .press('Enter');
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText(record.name);
  await expect(family.getByRole('button', { name: /^Invoice / }).first()).toBeVisible();
  await page.goBack();

  // A person says which side is right; then both agree again.
  await drawer.getByRole('button', { name: 'Take Re-Leased’s' }).press('Enter');
  const choice = page.getByRole('dialog', { name: /^Take Re-Leased’s: / });
  await choice.getByRole('textbox').fill('The lease says the end of March');
  await seeAccessible(page, 'the choice of a side', floating);
  await choice.getByRole('button', { name: 'Take Re-Leased’s' }).press('Enter');
  await expect(choice).toHaveCount(0);
  await demo.idle();
  await expect(sides).toContainText('Neither side has changed since both agreed', { timeout: 30_000 });
  await expect(due.getByRole('cell').last()).toContainText('31 Mar 2027');
});

/** Years old, in a demo of minutes: what the server says of a body that retention removed is put into its answer. */
test('what retention removed of a try is said to be gone, and how long it is kept is in Settings', async ({
  demo,
  signedIn: page,
}) => {
  const record = await aWrittenInvoice(demo);
  await page.route(`**/records/${record.id}`, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const one of body.tries) {
      one.bodiesRemovedAt = '2026-11-20T00:10:00.000Z';
      one.request.body = null;
      if (one.answer !== null) one.answer.body = null;
    }
    await route.fulfill({ response: answer, json: body });
  });
  await results(page, demo, `?since=any&record=${record.id}&tab=tries`);
  const tries = page.getByRole('complementary', { name: 'Record' }).getByRole('tabpanel');
  await tries
    .getByText(/^Request/)
    .last()
    .click();
  await expect(tries.locator('details[open]')).toContainText('Removed by retention, 20 Nov 2026');
  await expect(tries.locator('details[open] pre')).toHaveCount(0);
  await seeAccessible(page, 'a try whose bodies were removed', drawerPart);
  await page.screenshot({ path: test.info().outputPath('removed.png') });

  await page.goto(`${demo.url}/companies/${demo.connectionId}/settings`);
  await page.getByLabel('Days to keep requests and answers').fill('2');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByLabel('Days to keep requests and answers')).toBeFocused();
  await page.getByLabel('Days to keep requests and answers').fill('30');
  await page.getByLabel('Days to keep earlier tries').fill('');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Settings saved')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Days to keep requests and answers')).toHaveValue('30');
  await expect(page.getByLabel('Days to keep earlier tries')).toHaveValue('');
});
