import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAtCompany } from '../../engine/notifications/look.ts';
import { createMailer } from '../../engine/notifications/send-mail.ts';
import { type HookReceiver, hookReceiver } from '../../engine/notifications/testing/hook-receiver.ts';
import { type MailServer, mailServer } from '../../engine/notifications/testing/mail-server.ts';
import { adminEmail, adminPassword, type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
let receiver: HookReceiver;
let mail: MailServer;
let cookie: string;
beforeAll(async () => {
  mail = await mailServer();
  receiver = await hookReceiver();
  world = await httpWorld({ mailer: createMailer({ smtpUrl: mail.url, from: 'relink@example.com' }) });
  cookie = await world.signIn(adminEmail, adminPassword);
}, 60_000);
afterAll(async () => {
  await receiver.close();
  await mail.close();
  await world.close();
});

const settings = () => world.ask('GET', `${world.base}/notifications`, { cookie });
const look = () => lookAtCompany(world.database, world.connectionId, () => new Date());

test('a person chooses what to hear of: for one company, for all, or as the role brings along', async () => {
  const all = ['reconnect', 'confirm', 'first-error', 'cause', 'review'];
  expect((await settings()).body).toMatchObject({
    company: { on: true, burstMinutes: 60, recovery: true },
    mine: { email: adminEmail, inForce: all, own: null, general: null },
    sendsMail: true,
  });
  const put = (body: unknown, as: { cookie?: string; key?: string } = { cookie }) =>
    world.ask('PUT', `${world.base}/notifications/mine`, { ...as, body });
  expect((await put({ for: 'all', topics: ['review', 'cause'] })).at('mine.inForce')).toEqual([
    'cause',
    'review',
  ]);
  expect((await put({ for: 'company', topics: [] })).body).toMatchObject({
    mine: { inForce: [], own: [], general: ['cause', 'review'] },
  });
  expect((await put({ for: 'company', topics: null })).at('mine.inForce')).toEqual(['cause', 'review']);
  expect((await put({ for: 'all', topics: null })).at('mine.inForce')).toEqual(all);
  expect((await put({ for: 'company', topics: ['weather'] })).at('errors.0.field')).toBe('topics.0');

  const key = await world.keyFor('read-only');
  expect((await world.ask('GET', `${world.base}/notifications`, { key })).at('mine')).toBeNull();
  expect((await put({ for: 'all', topics: [] }, { key })).at('code')).toBe('no-mailbox');
});

test('how a company notifies is changed in part, within its bounds, and on record', async () => {
  const patch = (body: unknown) => world.ask('PATCH', `${world.base}/notifications`, { cookie, body });
  expect((await patch({ burstMinutes: 15 })).at('company')).toEqual({
    on: true,
    burstMinutes: 15,
    recovery: true,
  });
  expect((await patch({ burstMinutes: 4 })).at('errors')).toEqual([
    { field: 'burstMinutes', message: 'from 5 minutes' },
  ]);
  const audit = await world.ask('GET', `${world.base}/audit?kind=notifications.changed`, { cookie });
  expect(audit.rowsAt('items')).toMatchObject([{ text: 'How the company notifies changed' }]);
  await patch({ burstMinutes: 60 });
});

test('a test e-mail goes out while one waits, and stands in the log', async () => {
  const sent = await world.ask('POST', `${world.base}/notifications/mine/test`, { cookie });
  expect(sent.body).toMatchObject({
    channel: 'email',
    kind: 'test',
    recipient: adminEmail,
    subject: 'Harbourside: test message',
    state: 'sent',
    deliveries: [{ number: 1, outcome: 'sent', status: 250 }],
  });
  expect(mail.received.at(-1)?.to).toEqual([adminEmail]);
});

test('an endpoint is added, tested, changed, gets a new secret and is removed; its secret is shown once', async () => {
  const webhooks = `${world.base}/webhooks`;
  const refused = async (url: string) =>
    (await world.ask('POST', webhooks, { cookie, body: { name: 'Desk', url } })).at('errors.0.message');
  expect(await refused('https://intern.local/x')).toMatch(/private network/);
  expect(await refused('nowhere')).toMatch(/is no address/);

  const body = { name: 'Desk', url: receiver.url };
  const headers = { 'idempotency-key': 'desk' };
  const made = await world.ask('POST', webhooks, { cookie, body, headers });
  expect(made.status).toBe(201);
  // Asked again with the same key, the same answer; without one it is taken.
  expect((await world.ask('POST', webhooks, { cookie, body, headers })).text).toBe(made.text);
  expect((await world.ask('POST', webhooks, { cookie, body })).at('code')).toBe('webhook-url-taken');
  const [id, secret] = [made.textAt('webhook.id'), made.textAt('secret')];

  const tried = await world.ask('POST', `${webhooks}/${id}/test`, { cookie });
  expect(tried.body).toMatchObject({ state: 'sent', deliveries: [{ status: 204 }] });
  const came = receiver.received.at(-1);
  expect(new Webhook(secret).verify(came?.body ?? '', came?.headers ?? {})).toMatchObject({
    type: 'relink.test',
  });
  expect(came?.headers['webhook-id']).toBe(tried.at('id'));

  receiver.answers.push({ status: 500 });
  const failed = await world.ask('POST', `${webhooks}/${id}/test`, { cookie });
  expect(failed.body).toMatchObject({
    state: 'failed',
    fault: { code: 'refused', message: 'The receiver refused it.' },
    deliveries: [{ outcome: 'refused', status: 500, detail: 'It answered 500.' }],
  });
  const again = await world.ask('POST', `${world.base}/messages/${failed.at('id')}/send-again`, { cookie });
  expect(again.body).toMatchObject({ id: failed.at('id'), state: 'sent', tries: 2 });
  expect(receiver.received.slice(-2).map((one) => one.headers['webhook-id'])).toEqual([
    failed.at('id'),
    failed.at('id'),
  ]);
  const once = await world.ask('POST', `${world.base}/messages/${failed.at('id')}/send-again`, { cookie });
  expect(once.at('code')).toBe('not-failed');

  const rotated = await world.ask('POST', `${webhooks}/${id}/rotate`, { cookie });
  expect(rotated.textAt('secret')).not.toBe(secret);
  expect(rotated.at('webhook.oldSecretUntil')).toEqual(expect.any(String));
  await world.ask('POST', `${webhooks}/${id}/test`, { cookie });
  const both = receiver.received.at(-1);
  for (const one of [secret, rotated.textAt('secret')])
    expect(new Webhook(one).verify(both?.body ?? '', both?.headers ?? {})).toMatchObject({
      type: 'relink.test',
    });

  const changed = await world.ask('PATCH', `${webhooks}/${id}`, {
    cookie,
    body: { on: false, topics: ['cause'] },
  });
  expect(changed.body).toMatchObject({ on: false, topics: ['cause'], name: 'Desk' });
  const { body: listed, text } = await world.ask('GET', webhooks, { cookie });
  expect(listed).toMatchObject({ items: [{ id, on: false, lastMessage: { state: 'sent' } }] });

  // Secrets are in no list, no log and no table.
  const tables = ['webhook_endpoint', 'message', 'message_try', 'event', 'idempotent_answer'];
  const rows = await Promise.all(tables.map((table) => world.database.query(`select * from ${table}`)));
  const dump = JSON.stringify(rows, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  const log = await world.ask('GET', `${world.base}/messages`, { cookie });
  for (const one of [secret, rotated.textAt('secret')])
    for (const place of [text, dump, log.text]) expect(place).not.toContain(one.slice('whsec_'.length));
  expect(dump).toContain(receiver.url);

  expect((await world.ask('DELETE', `${webhooks}/${id}`, { cookie })).status).toBe(204);
  expect((await world.ask('POST', `${webhooks}/${id}/test`, { cookie })).status).toBe(404);
});

test('the log says to whom, what, when and how it went; it is filtered and paged', async () => {
  world.ledger.put('account', '900', { ...world.account, status: 'archived' });
  for (let n = 1; n <= 3; n += 1) world.invoice(String(n));
  await world.sync();
  await look();
  const due = await world.ask('GET', `${world.base}/messages?state=due`, { cookie });
  expect(due.rowsAt('items')).toMatchObject([
    {
      channel: 'email',
      recipient: adminEmail,
      subject: 'Harbourside: Account inactive',
      items: [{ topic: 'cause', word: 'stands', title: 'Account inactive' }],
      tries: 0,
      fault: null,
    },
  ]);
  expect(String(due.at('items.0.items.0.message'))).toContain('It stops 3 invoices, £300.00.');

  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await world.ask('GET', `${world.base}/messages?limit=2${cursor}`, { cookie });
    seen.push(...page.rowsAt('items').map((one) => one.id));
    const next = page.at('next');
    cursor = typeof next === 'string' ? `&cursor=${next}` : '';
  } while (cursor !== '');
  expect(seen).toHaveLength(new Set(seen).size);
  expect(seen.length).toBeGreaterThan(4);
  expect([...seen].sort().reverse()).toEqual(seen);
  const webhooks = await world.ask('GET', `${world.base}/messages?channel=webhook`, { cookie });
  expect(new Set(webhooks.rowsAt('items').map((one) => one.channel))).toEqual(new Set(['webhook']));
});
