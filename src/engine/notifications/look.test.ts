import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { putNotifying } from '../../store/write/notification-settings.ts';
import { lookAtCompany } from './look.ts';
import { type NotifyWorld, notifyWorld } from './testing/notify-world.ts';

let database: Database;
let world: NotifyWorld;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
afterAll(() => database.close());

/** Each test has a company of its own in the one database; only looks at that one. */
async function company() {
  world = await notifyWorld(database);
  const told = async () => (await world.outbox()).map((one) => [one.recipient, one.says]);
  return { ...world, look: () => lookAtCompany(database, world.connectionId, world.now), told };
}

test('200 records of one cause are one message, and its end is one', async () => {
  const { look, told, ...one } = await company();
  await one.person('Ann200');
  one.setAccount('archived');
  for (let key = 1; key <= 200; key += 1) one.invoice(String(key));
  await one.sync();
  expect(await look()).toBe(1);
  one.pass(90);
  await one.sync();
  expect(await look()).toBe(0);
  const [message] = await one.outbox();
  expect(message?.items).toMatchObject([
    {
      word: 'stands',
      facts: {
        topic: 'cause',
        code: 'account-inactive',
        params: { account: '4100' },
        records: 200,
        types: [{ type: 'invoice', count: 200 }],
        money: [{ currency: 'GBP', amount: '20000.00' }],
      },
    },
  ]);
  one.setAccount('active');
  await one.sync();
  expect(await look()).toBe(1);
  one.pass(60);
  expect(await look()).toBe(0);
  expect(await told()).toEqual([
    ['ann200@example.com', ['stands cause']],
    ['ann200@example.com', ['over cause']],
  ]);
  // Its end is said of what was told.
  expect((await one.outbox())[1]?.items[0]?.facts).toEqual(message?.items[0]?.facts);
});

test('the first error after a clean sync comes in the same message as its cause; a clean sync is told, too', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnFirst');
  one.invoice('1');
  await one.sync();
  one.pass(5);
  await one.sync();
  await look();
  expect(await told()).toEqual([]);
  one.setAccount('archived');
  one.invoice('2');
  await one.sync();
  await look();
  one.setAccount('active');
  one.pass(61);
  await one.sync();
  await look();
  expect(await told()).toEqual([
    ['annfirst@example.com', ['stands first-error', 'stands cause']],
    ['annfirst@example.com', ['over first-error', 'over cause']],
  ]);
});

test('unlinked records are no trouble, and what was unlinked is over', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnUnlink', 'administrator', ['cause', 'review']);
  one.setAccount('archived');
  one.invoice('1');
  await one.sync();
  await look();
  const [link] = await one.links();
  await one.engine.unlink(one.connectionId, {
    recordIds: [link?.id ?? ''],
    children: 'wait',
    reason: 'disputed',
    reviewOn: '2026-11-24',
    actor: { kind: 'user', id: 'ann', name: 'Ann' },
  });
  await look();
  one.pass(48 * 60);
  await look();
  one.pass(48 * 60);
  await look();
  expect(await told()).toEqual([
    ['annunlink@example.com', ['stands cause']],
    ['annunlink@example.com', ['over cause']],
    ['annunlink@example.com', ['stands review']],
  ]);
});

test('refused credentials are told at once, and that they are good again', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnReconnect');
  const set = (status: string) =>
    database.query('update connection set status = $2 where id = $1', [one.connectionId, status]);
  await set('needs-reconnecting');
  // A run that is still queued does not keep it back.
  await database.query(
    `insert into run (connection_id, id, state, trigger, started_by) values ($1, gen_random_uuid(), 'queued', 'person', 'Ann')`,
    [one.connectionId],
  );
  await look();
  await set('connected');
  await look();
  expect(await told()).toEqual([
    ['annreconnect@example.com', ['stands reconnect']],
    ['annreconnect@example.com', ['over reconnect']],
  ]);
});

test('a plan that waits for a confirmation is told, and another one is news once the window is over', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnPlan', 'administrator', ['confirm']);
  one.invoice('1');
  await one.sync();
  const [link] = await one.links();
  const plan = async (hash: string) => {
    await database.query(
      `insert into run (connection_id, id, state, trigger, started_by, plan_hash, created_at)
       values ($1, gen_random_uuid(), 'needs-confirmation', 'schedule', 'Schedule', $2, now() + interval '1 hour')`,
      [one.connectionId, hash],
    );
  };
  await database.query(
    `insert into guard_item (connection_id, link_id, system, type, verb, fingerprint) values ($1, $2, 'ledger', 'invoice', 'void', 'x')`,
    [one.connectionId, link?.id],
  );
  await plan('first');
  await look();
  await database.query(
    `update run set plan_hash = 'second' where connection_id = $1 and plan_hash = 'first'`,
    [one.connectionId],
  );
  await look();
  expect(await told()).toHaveLength(1);
  one.pass(61);
  await look();
  await database.query('update guard_item set confirmed_at = now() where connection_id = $1', [
    one.connectionId,
  ]);
  await look();
  expect((await told()).map(([, says]) => says)).toEqual([
    ['stands confirm'],
    ['stands confirm'],
    ['over confirm'],
  ]);
});

test('each hears what he chose, about companies he may see', async () => {
  const { look, told, ...one } = await company();
  await one.person('Manager', 'account-manager');
  await one.person('Reader', 'read-only');
  await one.person('Asked', 'read-only', ['cause']);
  await one.person('Quiet', 'administrator', []);
  await one.person('Elsewhere', 'administrator', ['cause'], []);
  one.setAccount('archived');
  one.invoice('1');
  await one.sync();
  await look();
  expect((await told()).map(([to]) => to).sort()).toEqual(['asked@example.com', 'manager@example.com']);
});

test('a company that notifies nobody tells nothing, also not later', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnOff');
  const by = { name: 'Ann', at: one.now().toISOString() };
  await putNotifying(database, one.connectionId, { on: false, burstMinutes: 60, recovery: true }, by);
  one.setAccount('archived');
  one.invoice('1');
  await one.sync();
  await look();
  await putNotifying(database, one.connectionId, { on: true, burstMinutes: 60, recovery: false }, by);
  one.pass(120);
  await look();
  one.setAccount('active');
  await one.sync();
  await look();
  expect(await told()).toEqual([]);
});

test('two processes that look at the same time tell it once; one that dies in the middle has told nothing', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnTwo');
  // From now on they meet at the lock, not at its making.
  await look();
  one.setAccount('archived');
  one.invoice('1');
  await one.sync();
  await expect(
    database.transaction(
      async (tx) => {
        await lookAtCompany({ ...database, transaction: (work) => work(tx) }, one.connectionId, one.now);
        throw new Error('died');
      },
      { repeatable: false },
    ),
  ).rejects.toThrow('died');
  expect(await told()).toEqual([]);
  expect((await Promise.all([look(), look(), look()])).reduce((sum, n) => sum + n, 0)).toBe(1);
  expect(await told()).toHaveLength(1);
});

test('a thousand causes at once are one message with a number', async () => {
  const { look, ...one } = await company();
  await one.person('AnnMany', 'administrator', ['cause']);
  await database.query(
    `insert into link (connection_id, id, type, outcome, problem_code, problem_side, cause_key, problem_params, amount, currency)
     select $1, gen_random_uuid(), 'contact', 'failing', 'field-required', 'ledger', 'field-required:' || n, '{"fields":"name"}', 10, 'GBP'
     from generate_series(1, 1000) n`,
    [one.connectionId],
  );
  expect(await look()).toBe(1);
  const [message] = await one.outbox();
  expect([message?.items.length, message?.more]).toEqual([30, 970]);
  await database.query('delete from link where connection_id = $1 and cause_key is not null', [
    one.connectionId,
  ]);
  one.pass(1);
  expect(await look()).toBe(1);
});

test('companies are looked at when something happened, and otherwise now and then', async () => {
  const { told, ...one } = await company();
  await one.person('AnnDue', 'administrator', ['cause']);
  one.invoice('1');
  await one.sync();
  await world.look();
  const looked = async () =>
    (
      await database.query<{ looked_at: string }>(
        'select looked_at from notice_watch where connection_id = $1',
        [one.connectionId],
      )
    ).rows[0]?.looked_at;
  const before = await looked();
  one.pass(1);
  await world.look();
  expect(await looked()).toBe(before);
  one.setAccount('archived');
  one.invoice('2');
  await one.sync();
  await world.look();
  expect(await told()).toHaveLength(1);
  const then = await looked();
  one.pass(6);
  await world.look();
  expect(await looked()).not.toBe(then);
});

test('causes that stood when notifications came count as told: no flood, and their end is said', async () => {
  const { look, told, ...one } = await company();
  await one.person('AnnUpdate', 'administrator', ['cause']);
  one.setAccount('archived');
  one.invoice('1');
  await one.sync();
  // The step of the migration, on what stands now.
  const sql = await readFile(
    new URL('../../store/migrations/0013_notifications.sql', import.meta.url),
    'utf8',
  );
  await database.exec('delete from notice');
  await database.exec(sql.slice(sql.indexOf('insert into notice ')));
  await look();
  expect(await told()).toEqual([]);
  one.setAccount('active');
  one.pass(61);
  await one.sync();
  await look();
  expect(await told()).toEqual([['annupdate@example.com', ['over cause']]]);
});
