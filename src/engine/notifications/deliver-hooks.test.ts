import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { rotateEndpoint } from '../../store/write/webhook-endpoints.ts';
import { mostTries } from './backoff.ts';
import { deliverDue } from './deliver.ts';
import { type DeliveryWorld, deliveryWorld } from './testing/delivery-world.ts';
import { type HookReceiver, hookReceiver } from './testing/hook-receiver.ts';
import { newWebhookSecret } from './webhook-signature.ts';

let database: Database;
let receiver: HookReceiver;
let world: DeliveryWorld;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
beforeEach(async () => {
  receiver = await hookReceiver();
  world = await deliveryWorld(database);
});
afterEach(async () => {
  await world.close();
  await receiver.close();
  // Nothing of one test is due in the next.
  await database.query(`delete from message`);
});
afterAll(() => database.close());

/** As a receiver checks it who only knows the specification: another implementation than ours. */
function verified(secret: string, place = 0): unknown {
  const hook = receiver.received[place];
  if (hook === undefined) throw new Error('nothing came');
  // It compares with the real clock.
  const { 'webhook-timestamp': _time, ...rest } = hook.headers;
  expect(Number(hook.headers['webhook-timestamp'])).toBe(Math.floor(world.now().getTime() / 1_000));
  const check = new Webhook(secret);
  const at = new Date(Number(hook.headers['webhook-timestamp']) * 1_000);
  const expected = check.sign(rest['webhook-id'] ?? '', at, hook.body);
  expect((hook.headers['webhook-signature'] ?? '').split(' ')).toContain(expected);
  return JSON.parse(hook.body);
}

async function hook(more: { kind?: 'test' } = {}) {
  const endpoint = await world.endpoint(receiver.url);
  const { recipient } = endpoint;
  const id = await world.write({ channel: 'webhook', endpointId: endpoint.id, recipient, ...more });
  return { ...endpoint, endpointId: endpoint.id, id };
}

test('a webhook says what is wrong, and its signature holds for who knows the secret alone', async () => {
  // The real clock, so that the other implementation can check the age as well.
  world.clock.now = new Date();
  const { id, secret } = await hook();
  await world.deliver();
  const [came] = receiver.received;
  expect(came?.headers['webhook-id']).toBe(id);
  expect(new Webhook(secret).verify(came?.body ?? '', came?.headers ?? {})).toEqual({
    type: 'cause.opened',
    timestamp: expect.stringMatching(/Z$/),
    data: {
      company: { id: world.connectionId, name: 'Harbourside' },
      url: `https://relink.example.com/companies/${world.connectionId}/problems`,
      items: [
        {
          title: 'Account inactive',
          message: 'Account 4100 Service charge is inactive in Intacct. It stops 212 invoices, £318,400.12.',
          fix: expect.any(Array),
          code: 'account-inactive',
          side: 'ledger',
          records: 212,
          types: [{ type: 'invoice', count: 212 }],
          money: [{ currency: 'GBP', amount: '318400.12' }],
        },
      ],
      more: 0,
    },
  });
  expect(() => new Webhook(newWebhookSecret()).verify(came?.body ?? '', came?.headers ?? {})).toThrow();
  expect(() => new Webhook(secret).verify(`${came?.body} `, came?.headers ?? {})).toThrow();
  expect(await world.message(id)).toMatchObject({ state: 'sent', tries: 1, fault: null });
  expect(`${came?.body}${JSON.stringify(came?.headers)}${world.lines.join('')}`).not.toContain(
    secret.slice(8),
  );
});

test('a receiver that fails is tried again, later and later, under the same id and with the same bytes', async () => {
  receiver.answers.push(
    { status: 500 },
    'silence',
    { status: 429, headers: { 'retry-after': '3600' } },
    { status: 302, headers: { location: '/x' } },
  );
  const { id, secret } = await hook();
  const waits: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    await world.deliver();
    // Not before its time.
    expect(await world.deliver()).toBe(0);
    const next = (await world.message(id))?.next_at ?? null;
    if (next === null) break;
    waits.push(Math.round((Date.parse(next) - world.now().getTime()) / 1_000));
    world.clock.now = new Date(next);
  }
  // 5 s, a minute, what was asked, half an hour: each a tenth more or less.
  expect(waits[0]).toSatisfy((wait: number) => wait >= 4 && wait <= 6);
  expect(waits[1]).toSatisfy((wait: number) => wait >= 54 && wait <= 66);
  expect(waits[2]).toBe(3_600);
  expect(waits[3]).toSatisfy((wait: number) => wait >= 1_620 && wait <= 1_980);
  expect(await world.message(id)).toMatchObject({ state: 'sent', tries: 5 });
  expect((await world.tries(id)).map((one) => [one.outcome, one.status, one.detail])).toEqual([
    ['refused', 500, 'It answered 500.'],
    ['refused', null, 'No answer within 0 seconds.'],
    ['refused', 429, 'It answered 429.'],
    ['refused', 302, 'It answered 302.'],
    ['sent', 204, null],
  ]);
  expect(new Set(receiver.received.map((one) => one.headers['webhook-id']))).toEqual(new Set([id]));
  expect(new Set(receiver.received.map((one) => one.body)).size).toBe(1);
  verified(secret, 4);
});

test('one that never takes it is given up, and said so', async () => {
  const { id } = await hook();
  for (let n = 0; n < mostTries; n += 1) {
    receiver.answers.push({ status: 503 });
    await world.deliver();
    world.pass(30 * 60);
  }
  expect(await world.deliver()).toBe(0);
  expect(await world.message(id)).toMatchObject({ state: 'failed', fault: 'given-up', tries: mostTries });
  expect(receiver.received).toHaveLength(mostTries);
});

test('a process that dies after sending and before writing it down leads to a repeat under the same id', async () => {
  const { id } = await hook();
  let transactions = 0;
  const dying: Database = {
    ...database,
    transaction: async (work, options) => {
      transactions += 1;
      if (transactions > 1) throw new Error('killed');
      return database.transaction(work, options);
    },
  };
  await expect(deliverDue({ ...world.context, database: dying })).rejects.toThrow('killed');
  expect(receiver.received).toHaveLength(1);
  // While it might still be alive, nobody else takes it.
  expect(await world.deliver()).toBe(0);
  world.pass(3);
  expect(await world.deliver()).toBe(1);
  expect(receiver.received.map((one) => one.headers['webhook-id'])).toEqual([id, id]);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  expect((await world.tries(id)).map((one) => one.outcome)).toEqual(['begun', 'sent']);
});

test('processes that deliver at the same time deliver each message once', async () => {
  const { endpointId, recipient } = await hook();
  for (let n = 0; n < 30; n += 1) await world.write({ channel: 'webhook', endpointId, recipient });
  await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
  const ids = receiver.received.map((one) => one.headers['webhook-id']);
  expect([ids.length, new Set(ids).size]).toEqual([31, 31]);
});

test('a changed secret signs beside the one before for a day, and alone afterwards', async () => {
  const { endpointId, secret, recipient } = await hook();
  const fresh = newWebhookSecret();
  const until = new Date(world.now().getTime() + 24 * 3_600_000).toISOString();
  const now = world.now().toISOString();
  await rotateEndpoint(database, world.connectionId, endpointId, world.seal(endpointId, fresh), now, until);
  await world.deliver();
  expect(verified(fresh)).toEqual(verified(secret));
  world.pass(24 * 60 + 1);
  await world.write({ channel: 'webhook', endpointId, recipient });
  await world.deliver();
  verified(fresh, 1);
  expect(() => verified(secret, 1)).toThrow();
});

test('a receiver that says it is gone is switched off; one that is off gets nothing but tests', async () => {
  receiver.answers.push({ status: 410 });
  const { id, endpointId, recipient } = await hook();
  await world.deliver();
  expect(await world.message(id)).toMatchObject({ state: 'failed', fault: 'gone' });
  const later = await world.write({ channel: 'webhook', endpointId, recipient });
  const trial = await world.write({ channel: 'webhook', endpointId, recipient, kind: 'test' });
  await world.deliver();
  expect(await world.message(later)).toMatchObject({ state: 'failed', fault: 'endpoint-off' });
  expect(await world.message(trial)).toMatchObject({ state: 'sent' });
  expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({ type: 'relink.test' });
});

test('a test that fails is not tried again', async () => {
  receiver.answers.push({ status: 500 });
  const { id } = await hook({ kind: 'test' });
  await world.deliver();
  expect(await world.message(id)).toMatchObject({ state: 'failed', fault: 'refused' });
});

test('no webhook goes into a private network, whatever was stored', async () => {
  const { id: endpointId, recipient } = await world.endpoint('http://10.0.0.1:9/hooks');
  const id = await world.write({ channel: 'webhook', endpointId, recipient });
  await world.deliver();
  expect((await world.tries(id))[0]?.detail).toContain('must begin with https://');
  expect(await world.message(id)).toMatchObject({ state: 'due', tries: 1 });
});
