import type { Page } from '@playwright/test';
import { type Demo, expect, test } from './demo.ts';
import { dialogOf, results } from './story.ts';

/** The flag as users know it from Re-Leased: spinner, blue, orange, red, each changing by itself while one looks on. */

type Flag = 'running' | 'running-with-errors' | 'clean' | 'errors';

/** The colours of the light theme. */
const blue = 'rgb(31, 79, 216)';
const orange = 'rgb(138, 74, 0)';
const red = 'rgb(179, 38, 30)';

/** What each state looks like and is called; without a number, any will do. */
async function seeFlag(page: Page, state: Flag, errors: number | string = '[1-9][0-9]*'): Promise<void> {
  const looks = {
    running: { name: 'Syncing', colour: blue, turns: true },
    'running-with-errors': { name: `Syncing, ${errors} with errors`, colour: orange, turns: true },
    clean: { name: 'Finished clean', colour: blue, turns: false },
    errors: { name: `${errors} with errors`, colour: red, turns: false },
  }[state];
  const flag = page
    .getByRole('main')
    .getByRole('button', { name: new RegExp(`^Sync status: ${looks.name}$`) });
  // A slowed run may take its time on a busy machine.
  await expect(flag).toHaveAttribute('data-flag', state, { timeout: 30_000 });
  await expect(flag).toHaveText(new RegExp(`^${looks.name}$`));
  await expect(flag).toHaveCSS('color', looks.colour);
  const spinner = flag.locator('span[aria-hidden="true"]');
  if (looks.turns) await expect(spinner).toHaveCSS('animation-name', 'turn');
  else await expect(spinner).toHaveCount(0);
}

/** Makes answers of a sandbox late until they are let go. */
async function late(url: string, fault: { path: string; ms: number; method?: string }) {
  const answer = await fetch(`${url}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'late', ...fault }),
  });
  const { faults }: { faults: { id: string }[] } = await answer.json();
  return async () => {
    for (const { id } of faults) await fetch(`${url}/_control/faults/${id}`, { method: 'DELETE' });
  };
}

/** Makes every answer of both sandboxes late, so that a run lasts until it is let go; answers how to let it go. */
async function slowDown(demo: Demo): Promise<() => Promise<void>> {
  const slow = await Promise.all(
    [demo.reLeasedUrl, demo.intacctUrl].map((url) => late(url, { path: '/*api/*', ms: 700 })),
  );
  return async () => {
    for (const letGo of slow) await letGo();
  };
}

const startSync = (page: Page) => page.getByRole('main').getByRole('button', { name: 'Start sync' });

async function flaggedRecords(demo: Demo): Promise<string[]> {
  const { items } = await demo.api<{ items: { id: string }[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?link=linked&outcome=failing,waiting,uncertain,drifted&limit=200`,
  );
  return items.map((one) => one.id);
}

test('the flag turns, and is blue, orange and red, with no reload and no asking', async ({
  demo,
  signedIn: page,
}) => {
  // Without the pages' own asking every so often, only the stream of events is left to tell them.
  await page.addInitScript(() => {
    const every = window.setInterval.bind(window);
    Object.assign(window, {
      setInterval: (act: () => void, ms?: number) => (ms !== undefined && ms >= 1_000 ? 0 : every(act, ms)),
    });
  });
  // Whatever is due by now is done first, so that the number stays what it is.
  await demo.api('POST', `/connections/${demo.connectionId}/runs`, {});
  await demo.idle();
  const flagged = await flaggedRecords(demo);
  const errors = flagged.length;
  expect(errors).toBeGreaterThan(0);
  await results(page, demo, '?since=any');
  await page.evaluate(() => {
    document.documentElement.dataset.loaded = 'once';
  });

  await test.step('red, then orange while it runs, then red again', async () => {
    await seeFlag(page, 'errors', errors);
    const letGo = await slowDown(demo);
    await startSync(page).click();
    await seeFlag(page, 'running-with-errors', errors);
    await expect(page.getByRole('main').getByRole('button', { name: 'Syncing…' })).toBeDisabled();
    await letGo();
    await seeFlag(page, 'errors', errors);
  });

  await test.step('blue as soon as every record with errors is unlinked', async () => {
    await page.getByRole('button', { name: /^Sync status: / }).click();
    await page.getByRole('link', { name: 'View sync results' }).click();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    const selection = page.getByRole('region', { name: 'Selection' });
    await expect(selection).toContainText(`${errors} selected`);
    await selection.getByRole('button', { name: 'Unlink Records' }).click();
    const dialog = dialogOf(page, 'Unlink');
    await dialog.getByLabel('Reason').fill('Looked at after the month end');
    await dialog.getByRole('button', { name: 'Unlink Records' }).click();
    await seeFlag(page, 'clean');
  });

  await test.step('the spinner; a sync that nothing spoils ends blue', async () => {
    const letGo = await slowDown(demo);
    await startSync(page).click();
    await seeFlag(page, 'running');
    await letGo();
    await seeFlag(page, 'clean');
  });

  await test.step('the spinner; orange when a colleague relinks what fails again; red at the end', async () => {
    const letReadingGo = await slowDown(demo);
    await startSync(page).click();
    await seeFlag(page, 'running');
    await demo.api('POST', `/connections/${demo.connectionId}/relink`, { recordIds: flagged, syncNow: true });
    // The contact among them fails by itself; the invoices that have to be tried keep the run on meanwhile.
    const letWritingGo = await late(demo.intacctUrl, { method: 'POST', path: '/*/objects/*', ms: 4_000 });
    await letReadingGo();
    await seeFlag(page, 'running-with-errors');
    await letWritingGo();
    await seeFlag(page, 'errors', errors);
  });

  await expect(page.locator('html')).toHaveAttribute('data-loaded', 'once');
  expect((await flaggedRecords(demo)).sort()).toEqual(flagged.sort());
});
