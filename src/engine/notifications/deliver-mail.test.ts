import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { deliverDue } from './deliver.ts';
import { createMailer, mailTransport } from './send-mail.ts';
import { deliveryWorld, someCause } from './testing/delivery-world.ts';
import { type MailServer, mailServer } from './testing/mail-server.ts';

const login = { user: 'relink', password: 'p@ss word of mail' };
const from = 'Relink <relink@example.com>';

let database: Database;
let server: MailServer;
beforeAll(async () => {
  database = await openChosenDatabase();
  server = await mailServer(login);
}, 60_000);
afterAll(async () => {
  await server.close();
  await database.close();
});

function addressed(password = login.password): string {
  const url = new URL(server.url);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(password);
  return url.href;
}

async function world(smtpUrl: string | null = addressed()) {
  await database.query('delete from message');
  server.received.length = 0;
  const made = await deliveryWorld(database, smtpUrl === null ? null : createMailer({ smtpUrl, from }));
  const name = `Bo${made.connectionId.slice(-6)}`;
  const userId = await made.person(name);
  return { ...made, userId, to: `${name.toLowerCase()}@example.com` };
}

/** The text part, with quoted-printable undone. */
function textOf(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  if (/transfer-encoding: base64/i.test(raw)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

test('an e-mail says what is wrong, how much, what to do and where', async () => {
  const { userId, to, write, deliver, message, connectionId } = await world();
  const id = await write({
    channel: 'email',
    userId,
    items: [someCause, { word: 'stands', facts: { topic: 'review', records: 3, latest: '2026-11-23' } }],
  });
  await deliver();
  expect(await message(id)).toMatchObject({ state: 'sent', tries: 1 });
  const [mail] = server.received;
  expect(mail).toMatchObject({ from: 'relink@example.com', to: [to] });
  expect(mail?.raw).toContain(`Message-ID: <${id}@relink.example.com>`);
  expect(mail?.raw).toContain('Subject: Harbourside: Account inactive and 1 more');
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
  const text = textOf(mail?.raw ?? '');
  expect(text).toContain(
    'Account 4100 Service charge is inactive in Intacct. It stops 212 invoices, £318,400.12.',
  );
  expect(text).toContain('  1. In Sage Intacct, open account 4100 and set its status to active.');
  expect(text).toContain(`https://relink.example.com/companies/${connectionId}/problems`);
  expect(text).toContain('Unlinked records are due for review');
});

test('a mailbox that does not exist ends it; a server that is busy is asked again', async () => {
  const { userId, write, deliver, message, tries, pass } = await world();
  server.refusals.push({ code: 550, words: 'No such user' }, { code: 451, words: 'Try later' });
  const gone = await write({ channel: 'email', userId });
  await deliver();
  expect(await message(gone)).toMatchObject({ state: 'failed', fault: 'refused' });
  expect((await tries(gone))[0]).toMatchObject({
    status: 550,
    detail: expect.stringContaining('No such user'),
  });
  const busy = await write({ channel: 'email', userId });
  await deliver();
  expect(await message(busy)).toMatchObject({ state: 'due', tries: 1 });
  pass(1);
  await deliver();
  expect(await message(busy)).toMatchObject({ state: 'sent', tries: 2 });
  expect(server.received).toHaveLength(1);
});

test('a wrong password is ours to mend: it is tried again, and stands nowhere', async () => {
  const wrong = 'a wrong password of mail';
  const { userId, write, deliver, message, tries, lines } = await world(addressed(wrong));
  const id = await write({ channel: 'email', userId });
  await deliver();
  expect(await message(id)).toMatchObject({ state: 'due' });
  const [first] = await tries(id);
  expect(first?.detail).toContain('[secret]');
  expect(`${first?.detail}${lines.join('')}`).not.toContain(wrong);
});

test('without a mail server messages are on record as not sent', async () => {
  const { userId, write, deliver, message, pass } = await world(null);
  const id = await write({ channel: 'email', userId });
  pass(2);
  await deliver();
  expect(await message(id)).toMatchObject({ state: 'unsent', fault: 'no-mail-server' });
  pass(60);
  expect(await deliver()).toBe(0);
});

test('a process without a mail server leaves e-mail to one that has one', async () => {
  const { userId, write, context, message } = await world(null);
  // Whatever the tests run on: on the embedded database there is nobody to leave it to.
  const without = { ...context, database: { ...database, kind: 'server' as const } };
  const id = await write({ channel: 'email', userId });
  expect(await deliverDue(without)).toBe(0);
  expect(await deliverDue({ ...without, mailer: createMailer({ smtpUrl: addressed(), from }) })).toBe(1);
  expect(await message(id)).toMatchObject({ state: 'sent', tries: 1 });
});

test('who may not see the company any more is told nothing of it', async () => {
  const { userId, write, deliver, message } = await world();
  const id = await write({ channel: 'email', userId });
  await database.query('delete from role_grant where principal_id = $1', [userId]);
  await deliver();
  expect(await message(id)).toMatchObject({ state: 'failed', fault: 'recipient-gone' });
  expect(server.received).toEqual([]);
});

test('a name with line ends adds no header', async () => {
  const { userId, write, deliver, connectionId } = await world();
  await database.query('update connection set name = $2 where id = $1', [
    connectionId,
    'Evil\r\nBcc: eve@example.com',
  ]);
  await write({ channel: 'email', userId });
  await deliver();
  const [mail] = server.received;
  expect(mail?.to).toHaveLength(1);
  expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
});

test('a password leaves only over TLS, but on this machine', () => {
  expect(mailTransport('smtp://u:p@mail.example.com')).toMatchObject({
    port: 587,
    requireTLS: true,
    secure: false,
  });
  expect(mailTransport('smtps://u:p@mail.example.com')).toMatchObject({ port: 465, secure: true });
  expect(mailTransport('smtp://u:p@127.0.0.1:2525')).toMatchObject({ port: 2525, requireTLS: false });
  expect(mailTransport('smtp://mail.example.com:25')).toMatchObject({
    port: 25,
    requireTLS: false,
    auth: undefined,
  });
});
