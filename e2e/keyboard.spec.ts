import type { Locator, Page } from '@playwright/test';
import { type Demo, expect, test } from './demo.ts';
import { cure, dialogOf, find, named, troubled } from './story.ts';

/** The article's whole task without a hand on the mouse. Nothing here clicks, checks or fills: only keys are pressed. */

/** Tabs on until a control has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if ((await target.count()) === 1 && (await target.evaluate((one) => one === document.activeElement)))
      return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never reaches ${target.toString()}`);
}

/** Once round with Tab: the focus never leaves the dialog and comes back to where it was. */
async function focusStaysIn(page: Page, dialog: Locator): Promise<void> {
  const start = await page.evaluateHandle(() => document.activeElement);
  for (let pressed = 0; pressed < 30; pressed += 1) {
    await page.keyboard.press('Tab');
    // The guards at both ends hand the focus on at once.
    await expect
      .poll(() => dialog.evaluate((one) => one.contains(document.activeElement)), {
        message: 'the focus is in the dialog',
      })
      .toBe(true);
    if (await start.evaluate((one) => one === document.activeElement)) return;
  }
  throw new Error('Tab does not come round in the dialog');
}

async function signInByKeys(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.url}/companies/${demo.connectionId}/results?since=any`);
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.keyboard.type(demo.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(demo.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Sync results' })).toBeVisible();
}

test('found, unlinked, filtered, relinked and synced by keyboard alone', async ({ demo, page }) => {
  const entry = await troubled(demo, 'missing-dimension');
  const row = await find(demo, entry);
  expect(row).toMatchObject({ link: 'linked', outcome: 'failing' });
  await signInByKeys(page, demo);

  const list = page.getByRole('region', { name: 'Records' });
  const lines = list.getByRole('row').filter({ has: page.getByRole('checkbox', { name: /^Select [^a]/ }) });
  const current = list.locator('[aria-current="true"]');
  const line = lines.filter({ has: page.getByRole('checkbox', { name: named(row) }) });
  const box = page.getByRole('checkbox', { name: named(row) });

  await test.step('? says what the keys do, and Esc closes it', async () => {
    await expect(lines.nth(2)).toBeVisible();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(help).toContainText('Unlink Records');
    await page.keyboard.press('Escape');
    await expect(help).toHaveCount(0);
  });

  await test.step('j and k walk the list; Enter opens a record, Esc closes it', async () => {
    await page.keyboard.press('j');
    await expect(lines.nth(0)).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect(lines.nth(2)).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('k');
    await expect(lines.nth(1)).toHaveAttribute('aria-current', 'true');
    await expect(current).toHaveCount(1);
    await page.keyboard.press('Enter');
    const record = page.getByRole('complementary', { name: 'Record' });
    await expect(record.getByRole('heading').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(record).toHaveCount(0);
  });

  await test.step('/ searches, Enter leads to what is found, x selects it', async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search records' })).toBeFocused();
    // In here letters are letters.
    await page.keyboard.type(row.releasedId);
    await expect(page.getByRole('searchbox', { name: 'Search records' })).toHaveValue(row.releasedId);
    await page.keyboard.press('Enter');
    await expect(list).toBeFocused();
    await expect(lines).toHaveCount(1);
    await page.keyboard.press('j');
    await expect(line).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('x');
    await expect(box).toBeChecked();
    await expect(page.getByRole('region', { name: 'Selection' })).toContainText('1 selected');
  });

  await test.step('u asks why; the focus stays in the question, and Esc gives it back', async () => {
    await page.keyboard.press('u');
    const dialog = dialogOf(page, 'Unlink');
    await expect(dialog.getByLabel('Reason')).toBeFocused();
    await expect(dialog).toContainText('No other record depends on it.');
    await focusStaysIn(page, dialog);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(list).toBeFocused();
    await expect(box).toBeChecked();
    expect(await find(demo, entry)).toMatchObject({ link: 'linked' });

    await page.keyboard.press('u');
    await expect(dialog.getByLabel('Reason')).toBeFocused();
    await page.keyboard.type('The department is being agreed with the tenant');
    await tabTo(page, dialog.getByRole('button', { name: 'Unlink Records' }));
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(lines).toHaveCount(0);
    await expect(list).toBeFocused();
  });

  await test.step('the filter Unlinked shows it', async () => {
    const linked = page.getByRole('radio', { name: /^Linked/ });
    await tabTo(page, linked, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: /^Unlinked/ })).toBeChecked();
    await expect(line).toContainText('Unlinked');
    expect(await find(demo, entry)).toMatchObject({ link: 'unlinked' });
  });

  await test.step('r relinks it, with a sync now, once its cause is mended', async () => {
    await cure(demo, entry);
    await page.keyboard.press('j');
    await expect(line).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('x');
    await expect(box).toBeChecked();
    await page.keyboard.press('r');
    const dialog = dialogOf(page, 'Relink');
    await expect(dialog.getByRole('list', { name: 'What relinking would do' })).toContainText(row.number);
    const syncNow = dialog.getByRole('checkbox', { name: 'Sync now' });
    await expect(syncNow).toBeChecked();
    await tabTo(page, syncNow);
    await page.keyboard.press('Space');
    await expect(syncNow).not.toBeChecked();
    await page.keyboard.press('Space');
    await expect(syncNow).toBeChecked();
    await focusStaysIn(page, dialog);
    await tabTo(page, dialog.getByRole('button', { name: /^Relink Records/ }));
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(lines).toHaveCount(0);
  });

  await test.step('and it stands under Linked, synced', async () => {
    await tabTo(page, page.getByRole('radio', { name: /^Unlinked/ }), 'Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await expect(line).toContainText('Synced');
    expect(await find(demo, entry)).toMatchObject({ link: 'linked', outcome: 'synced' });
  });
});
