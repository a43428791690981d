import { floating, seeAccessible } from './accessible.ts';
import { expect, test } from './demo.ts';

interface Company {
  id: string;
  name: string;
  status: string;
}
interface Wrong {
  connectionId: string;
  causes: number;
  records: number;
  top: { cause: string; message: string; count: number }[];
  money: { currency: string; amount: string }[];
}

const price = ({ currency, amount }: { currency: string; amount: string }) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(Number(amount));

/** All companies on one page: where each stands, what is wrong in it, what that is worth, and the next step. */
test('the overview: tiles that filter, what is wrong in each company, and its next step', async ({
  demo,
  signedIn: page,
}) => {
  // A second company stays: companies cannot be removed, and the others are about the first.
  const quay = await demo.api<Company>('POST', '/connections', { name: 'Quayside Trust' });
  const mine = await demo.api<Company>('GET', `/connections/${demo.connectionId}`);
  const { items } = await demo.api<{ items: Wrong[] }>('GET', '/overview');
  const wrong = items.find((one) => one.connectionId === demo.connectionId);
  if (wrong === undefined || wrong.top[0] === undefined) throw new Error('nothing is wrong in the demo');
  await page.goto(demo.url);
  const lines = page.getByRole('table', { name: 'Companies' }).getByRole('row');
  const line = lines.filter({ hasText: mine.name });
  const other = lines.filter({ hasText: quay.name });

  await test.step('a company says what is wrong in it', async () => {
    await expect(line).toContainText('Sync has errors');
    const causes = line.getByRole('listitem');
    await expect(causes).toHaveCount(wrong.top.length + (wrong.causes > wrong.top.length ? 1 : 0));
    for (const [place, { message, count }] of wrong.top.entries()) {
      await expect(causes.nth(place)).toContainText(message);
      await expect(causes.nth(place)).toContainText(new RegExp(`^${count} `));
    }
    for (const one of wrong.money) await expect(line).toContainText(price(one));
    await expect(line.getByRole('time').first()).toHaveText('today');
    await expect(other).toContainText('Not connected');
    await seeAccessible(page, 'the overview');
    await page.screenshot({ path: test.info().outputPath('overview.png'), fullPage: true });
  });

  await test.step('a tile shows the companies of one status alone, and the address keeps it', async () => {
    const tile = page.getByRole('button', { name: 'Sync has errors' }).first();
    await expect(tile).toHaveText(/^1/);
    await tile.press('Enter');
    await expect(tile).toHaveAttribute('aria-pressed', 'true');
    await expect(page).toHaveURL(/\?status=errors$/);
    await expect(other).toHaveCount(0);
    await page.reload();
    await expect(line).toBeVisible();
    await expect(other).toHaveCount(0);
    await seeAccessible(page, 'the overview, filtered');
    await page.getByRole('button', { name: 'Needs reconnecting' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'No company matches' })).toBeVisible();
    await seeAccessible(page, 'the overview, nothing found');
    await page.getByRole('button', { name: 'Show all' }).press('Enter');
    await expect(lines).toHaveCount(3);
  });

  await test.step('found by name, sorted by what is wrong, all by keyboard', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('quay');
    await expect(line).toHaveCount(0);
    await expect(other.getByRole('link', { name: `Continue onboarding of ${quay.name}` })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Last clean' }).press('Enter');
    await expect(page).toHaveURL(/sort=clean/);
    await page.getByRole('button', { name: 'Open problems' }).press('Enter');
    await expect(page.getByRole('columnheader', { name: 'Open problems' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await expect(lines.nth(1)).toContainText(mine.name);
    await page.keyboard.press('j');
    await expect(line.getByRole('link', { name: mine.name })).toBeFocused();
    await page.keyboard.press('j');
    await expect(other.getByRole('link', { name: quay.name, exact: true })).toBeFocused();
  });

  await test.step('a company’s menu leads to its settings and its messages', async () => {
    await line.getByRole('button', { name: `More of ${mine.name}` }).press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Message log' })).toHaveAttribute(
      'href',
      `/companies/${mine.id}/messages`,
    );
    await seeAccessible(page, 'a company’s menu', floating);
    await page.getByRole('menuitem', { name: 'Integration settings' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await page.goBack();
  });

  await test.step('a cause leads to its records', async () => {
    const [first] = wrong.top;
    await line.getByRole('link', { name: first?.message ?? '' }).press('Enter');
    await expect(page.getByRole('table', { name: 'Sync results' })).toHaveAttribute(
      'aria-rowcount',
      String((first?.count ?? 0) + 1),
    );
    await page.goBack();
  });

  await test.step('a sync is started here, and its company stays where it is', async () => {
    await page.getByRole('button', { name: 'Sync has errors' }).first().press('Enter');
    await expect(other).toHaveCount(0);
    await line.getByRole('button', { name: `Start sync of ${mine.name}` }).press('Enter');
    await demo.idle();
    await expect(line).toContainText('Sync has errors');
    await expect(line.getByRole('button', { name: `Start sync of ${mine.name}` })).toBeEnabled();
  });

  await test.step('where it cannot be learned what is wrong, it says so', async () => {
    await page.route('**/api/v1/overview?*', (route) => route.abort());
    await page.goto(demo.url);
    await expect(page.getByRole('alert')).toContainText('could not be loaded');
    await expect(line).toContainText('Sync has errors');
    await seeAccessible(page, 'the overview in error');
    await page.unroute('**/api/v1/overview?*');
    await page.getByRole('button', { name: 'Load again' }).press('Enter');
    await expect(line.getByRole('listitem').first()).toContainText(wrong.top[0]?.message ?? '');
  });
});
