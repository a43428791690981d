import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { type Database, openDatabase } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { realPostgres, type ServerTestDatabase } from '../store/testing/real-postgres.ts';
import { takeSlot } from '../store/write/slots.ts';
import { accountSlots, type Slots, type SlotTiming } from './slots.ts';

const timing: SlotTiming = { leaseMs: 600, renewMs: 100, askMs: 30, idleMs: 60, slowMs: 400 };

/** Counts calls at a time over everybody who uses it. */
function crowd() {
  let now = 0;
  const seen = { most: 0, done: 0 };
  const call = async (ms = 15) => {
    now += 1;
    seen.most = Math.max(seen.most, now);
    await sleep(ms);
    now -= 1;
    seen.done += 1;
  };
  return { seen, call };
}

async function account(database: Database, parallelCalls: number): Promise<string> {
  const id = newId();
  const organizationId = newId();
  await database.query(`insert into organization (id, name) values ($1, 'x')`, [organizationId]);
  await database.query(
    `insert into ledger_account (id, organization_id, base_url, company_id, parallel_calls) values ($1, $2, 'x', 'x', $3)`,
    [id, organizationId, parallelCalls],
  );
  return id;
}

eachDatabase((_kind, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  test('never more calls at a time than the account allows, and everybody comes to it', async () => {
    const slots = accountSlots(database, await account(database, 2), 2, timing);
    const { seen, call } = crowd();
    await Promise.all(Array.from({ length: 30 }, () => slots.run(() => call())));
    expect(seen).toEqual({ most: 2, done: 30 });
  });

  test('a call that throws gives its slot back', async () => {
    const slots = accountSlots(database, await account(database, 1), 1, timing);
    for (let tried = 0; tried < 3; tried += 1)
      await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.run(async () => 'yes')).toBe('yes');
  });

  test('who stops waiting leaves the queue, and nobody behind him is lost', async () => {
    const slots = accountSlots(database, await account(database, 1), 1, timing);
    const { seen, call } = crowd();
    const stop = new AbortController();
    const first = slots.run(() => call(80));
    const given = slots.run(() => call(), stop.signal);
    const last = slots.run(() => call());
    stop.abort(new Error('stopped'));
    await expect(given).rejects.toThrow('stopped');
    await Promise.all([first, last]);
    expect(seen.done).toBe(2);
  });

  test('after "too many" nothing goes for as long as was asked, then one at a time for a while', async () => {
    const slots = accountSlots(database, await account(database, 3), 3, timing);
    await slots.run(async () => {});
    slots.slowDown(0.2);
    const from = Date.now();
    const { seen, call } = crowd();
    await Promise.all(Array.from({ length: 4 }, () => slots.run(() => call())));
    expect(Date.now() - from).toBeGreaterThanOrEqual(195);
    expect(seen.most).toBe(1);
    await sleep(timing.slowMs + 100);
    const after = crowd();
    await Promise.all(Array.from({ length: 12 }, () => slots.run(() => after.call(30))));
    expect(after.seen.most).toBe(3);
  });
});

/** The same server as seen by several processes: each has its own pool and its own gate. */
let server: ServerTestDatabase;
let others: Database[] = [];
beforeAll(async () => {
  server = await realPostgres();
}, 60_000);
afterAll(() => server.close());
beforeEach(async () => {
  for (const one of others) await one.close();
  others = [];
});

async function processes(count: number, accountId: string, parallelCalls: number): Promise<Slots[]> {
  const gates: Slots[] = [];
  for (let at = 0; at < count; at += 1) {
    const database = await openDatabase({ databaseUrl: server.databaseUrl, dataDir: '', poolSize: 2 });
    others.push(database);
    gates.push(accountSlots(database, accountId, parallelCalls, timing));
  }
  return gates;
}

test('four processes share two slots: never three calls at a time, and none of them starves', async () => {
  const gates = await processes(4, await account(server, 2), 2);
  const all = crowd();
  const until = Date.now() + 3_000;
  const each = await Promise.all(
    gates.map(async (slots) => {
      let done = 0;
      // Each wants two at a time, without a pause.
      await Promise.all(
        [0, 1].map(async () => {
          while (Date.now() < until) {
            await slots.run(() => all.call(5));
            done += 1;
          }
        }),
      );
      return done;
    }),
  );
  expect(all.seen.most).toBe(2);
  expect(Math.min(...each)).toBeGreaterThan(0);
}, 30_000);

test('the slots of a process that died are taken over when its lease ends, not before', async () => {
  const accountId = await account(server, 2);
  const dead = newId();
  await takeSlot(server, accountId, dead, 500, false);
  await takeSlot(server, accountId, dead, 500, false);
  const [slots] = await processes(1, accountId, 2);
  const from = Date.now();
  await slots?.run(async () => {});
  const waited = Date.now() - from;
  expect(waited).toBeGreaterThan(300);
  expect(waited).toBeLessThan(3_000);
});

test('a lease stands for many calls: a busy process costs the database next to nothing per call', async () => {
  const accountId = await account(server, 2);
  let statements = 0;
  const counting: Database = {
    ...server,
    query: (sql, params) => {
      statements += 1;
      return server.query(sql, params);
    },
  };
  const slots = accountSlots(counting, accountId, 2, { ...timing, leaseMs: 20_000, renewMs: 3_000 });
  await Promise.all(Array.from({ length: 500 }, () => slots.run(() => sleep(1))));
  console.log(`500 calls: ${statements} statements`);
  expect(statements).toBeLessThanOrEqual(10);
});
