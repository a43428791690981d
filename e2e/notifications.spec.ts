import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { floating, seeAccessible } from './accessible.ts';
import { type Demo, expect, test } from './demo.ts';
import { control } from './story.ts';

interface Came {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody's program that takes webhooks. */
async function receiver() {
  const came: Came[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      came.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/relink`,
    came,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What a webhook says, to who knows only its secret. */
function verified(secret: string, { headers, body }: Came): unknown {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return new Webhook(secret).verify(body, texts);
}

const today = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());

interface Detail {
  id: string;
  releasedId: string;
  direction: string;
  parents: { id: string }[];
  problem: { cause: string } | null;
  sides: { ledger: { object: string; key: string } };
}

/**
 * A trouble that no other test has met, so that nothing was told of it yet: an invoice is edited whose customer
 * somebody made inactive in Intacct.
 */
async function aNewCause(demo: Demo) {
  const base = `/connections/${demo.connectionId}`;
  const { items } = await demo.api<{ items: Detail[] }>(
    'GET',
    `${base}/records?type=invoice&outcome=synced&limit=200`,
  );
  const invoice = items.findLast((one) => one.direction === 'outgoing');
  const { parents } = await demo.api<Detail>('GET', `${base}/records/${invoice?.id}`);
  const contact = await demo.api<Detail>('GET', `${base}/records/${parents[0]?.id}`);
  const { object, key } = contact.sides.ledger;
  const customer = (status: string) =>
    control(demo.intacctUrl, 'edit', { object, key, op: 'update', fields: { status } });
  await customer('inactive');
  await control(demo.reLeasedUrl, 'edit', {
    resource: 'invoices',
    op: 'update',
    id: invoice?.releasedId,
    fields: { dueDate: '2027-04-30' },
  });
  await demo.api('POST', `${base}/runs`, {});
  await demo.idle();
  const { timeZone } = await demo.api<{ timeZone: string }>('GET', base);
  const { problem } = await demo.api<Detail>('GET', `${base}/records/${invoice?.id}`);
  const stopped = await demo.api<{ items: Detail[] }>(
    'GET',
    `${base}/records?cause=${encodeURIComponent(problem?.cause ?? '')}`,
  );
  const recordIds = stopped.items.map((one) => one.id);
  return {
    /** Takes its records out of the sync, to be looked at today. */
    unlink: () =>
      demo.api('POST', `${base}/unlink`, {
        recordIds,
        children: 'wait',
        reason: 'Disputed',
        reviewOn: today(timeZone),
      }),
    mend: async () => {
      await customer('active');
      await demo.api('POST', `${base}/relink`, { recordIds, syncNow: true });
      await demo.idle();
    },
  };
}

test('who hears of what, a signed webhook to a real receiver, and the log of it all', async ({
  demo,
  signedIn: page,
}) => {
  const hooks = await receiver();
  const settings = `${demo.url}/companies/${demo.connectionId}/settings`;
  try {
    // The first sync found causes; without a mail server they were kept, and said not to be sent.
    await page.goto(`${demo.url}/companies/${demo.connectionId}`);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Messages' }).click();
    const messages = page.getByRole('table', { name: 'Messages' });
    const first = messages.getByRole('row').filter({ hasText: demo.email }).first();
    await expect(first).toContainText('Not sent');
    await seeAccessible(page, 'the message log');
    await page.screenshot({ path: test.info().outputPath('messages.png') });
    await first.getByRole('button', { name: /^Details/ }).press('Enter');
    const details = page.getByRole('dialog', { name: /: / });
    await expect(details).toContainText('No mail server is set');
    await expect(details.getByRole('table', { name: 'Tries' }).getByRole('row')).not.toHaveCount(1);
    await seeAccessible(page, 'one message', floating);
    await page.screenshot({ path: test.info().outputPath('message.png') });
    await details.getByRole('button', { name: 'Close' }).last().press('Enter');
    await page.getByRole('radio', { name: 'Webhook' }).check();
    await expect(page.getByText('No message is like this')).toBeVisible();
    await seeAccessible(page, 'no message');
    await page.goto(`${demo.url}/companies/${demo.connectionId}/messages`);

    // What one hears of, kept over a reload.
    await page.getByRole('link', { name: 'Who hears of what' }).press('Enter');
    const mine = page.getByRole('region', { name: 'What you hear of by e-mail' });
    await mine.getByRole('checkbox', { name: 'Unlinked records are due for review' }).uncheck();
    await mine.getByRole('radio', { name: 'This company only' }).check();
    await mine.getByRole('button', { name: 'Save my choice' }).press('Enter');
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    await page.goto(settings);
    await expect(
      mine.getByRole('checkbox', { name: 'Unlinked records are due for review' }),
    ).not.toBeChecked();
    await expect(mine.getByRole('radio', { name: 'This company only' })).toBeChecked();

    // An endpoint: refused where it must not go, then added, its secret shown once.
    await page.getByRole('button', { name: 'Add an endpoint' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a webhook endpoint' });
    await dialog.getByLabel('Name').fill('Our desk');
    await dialog.getByLabel('Address').fill('http://10.0.0.1/relink');
    await dialog.getByRole('button', { name: 'Add endpoint' }).press('Enter');
    await expect(dialog.getByText(/RELINK_ALLOW_HOSTS/)).toBeVisible();
    await seeAccessible(page, 'an address that is refused', floating);
    await page.screenshot({ path: test.info().outputPath('webhook-refused.png') });
    await dialog.getByLabel('Address').fill(hooks.url);
    await dialog.getByRole('button', { name: 'Add endpoint' }).press('Enter');
    const shown = page.getByRole('dialog', { name: 'Copy the signing secret now' });
    const secret = await shown.getByLabel('Signing secret').innerText();
    await seeAccessible(page, 'a secret, once', floating);
    await page.screenshot({ path: test.info().outputPath('webhook-secret.png') });
    await shown.getByRole('button', { name: 'Done' }).press('Enter');
    const endpoints = page.getByRole('table', { name: 'Webhooks' });
    await endpoints.getByRole('button', { name: 'Send a test to Our desk' }).press('Enter');
    await expect(page.getByText('Delivered').first()).toBeVisible();
    await expect(endpoints.getByText('Delivered')).toBeVisible();
    expect(hooks.came.map((one) => verified(secret, one))).toContainEqual(
      expect.objectContaining({ type: 'relink.test' }),
    );
    await seeAccessible(page, 'settings with notifications');
    await page.screenshot({ path: test.info().outputPath('settings.png'), fullPage: true });

    // The real thing: a new cause; it is gone; a record is due for review today.
    const come = (type: string, title: RegExp) => {
      const items = expect.arrayContaining([
        expect.objectContaining({ title: expect.stringMatching(title) }),
      ]);
      return expect
        .poll(() => hooks.came.map((one) => verified(secret, one)), { timeout: 30_000 })
        .toContainEqual(expect.objectContaining({ type, data: expect.objectContaining({ items }) }));
    };
    const cause = await aNewCause(demo);
    try {
      await come('cause.opened', /^Contact inactive/);
      await cause.unlink();
      await come('cause.closed', /^Gone: Contact inactive/);
      await come('review.due', /review/);
    } finally {
      await cause.mend();
    }
    await page.goto(`${demo.url}/companies/${demo.connectionId}/messages?channel=webhook`);
    await expect(messages.getByRole('row', { name: /Gone: Contact inactive/ })).toContainText('Delivered');
    await page.screenshot({ path: test.info().outputPath('messages-webhook.png') });

    // A new secret, and away with it.
    await page.goto(settings);
    await endpoints.getByRole('button', { name: 'More about Our desk' }).press('Enter');
    await page.getByRole('menuitem', { name: 'New secret' }).press('Enter');
    await page
      .getByRole('dialog', { name: 'New secret for Our desk' })
      .getByRole('button', { name: 'Make a new secret' })
      .press('Enter');
    expect(await shown.getByLabel('Signing secret').innerText()).not.toBe(secret);
    await shown.getByRole('button', { name: 'Done' }).press('Enter');
    await expect(endpoints.getByText(/^Old secret until/)).toBeVisible();
    await endpoints.getByRole('button', { name: 'More about Our desk' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Remove' }).press('Enter');
    await page
      .getByRole('dialog', { name: 'Remove Our desk' })
      .getByRole('button', { name: 'Remove endpoint' })
      .press('Enter');
    await expect(page.getByText('No endpoint yet.')).toBeVisible();

    await mine.getByRole('checkbox', { name: 'Unlinked records are due for review' }).check();
    await mine.getByRole('radio', { name: 'All companies' }).check();
    await mine.getByRole('button', { name: 'Save my choice' }).press('Enter');
    await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  } finally {
    hooks.close();
  }
});
