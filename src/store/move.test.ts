import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyEvents } from '../engine/verify-events.ts';
import { signInMigration } from '../http/access/sign-in.ts';
import { type HttpWorld, httpWorld } from '../http/testing/http-world.ts';
import type { Database } from './db/open.ts';
import { moveDatabase, TargetNotEmpty } from './move.ts';
import { testCompany } from './testing/companies.ts';
import { realPostgres } from './testing/real-postgres.ts';
import { testDatabase } from './testing/test-database.ts';
import { companyChain } from './write/seal.ts';

let world: HttpWorld;
let target: Database;
beforeAll(async () => {
  world = await httpWorld({ open: testDatabase });
  target = await realPostgres();
  await signInMigration(target);
  for (const key of ['901', '902', '903']) world.invoice(key);
  await world.sync();
});
afterAll(async () => {
  await target.close();
  await world.close();
});

test('everything arrives as it was, counters and sealed events with it, and nothing is moved twice', async () => {
  const records = (await world.ask('GET', `${world.base}/records`)).rowsAt('items');
  const unlinked = await world.ask('POST', `${world.base}/unlink`, {
    body: {
      recordIds: [records[0]?.id],
      children: 'wait',
      reason: 'Sold, £ and “quotes”',
      reviewOn: '2027-01-01',
    },
  });
  expect(unlinked.status).toBe(200);
  const moved = await moveDatabase(world.database, target);
  expect(moved.link).toBeGreaterThan(2);
  expect(moved.event).toBeGreaterThan(2);
  expect(moved.hold).toBe(1);
  expect(moved.auth_user).toBe(1);
  const proof = (database: Database) =>
    verifyEvents(
      { database, log: pino({ level: 'silent' }), now: () => new Date() },
      companyChain,
      world.connectionId,
    );
  for (const what of [
    'select type, outcome, held, n from link_counter order by 1, 2, 3',
    'select id, at, actor, before, after, position, digest from event order by id',
    'select link_id, reason, why, review_on, held_at from hold order by link_id',
    'select * from side order by connection_id, system, object, key',
    'select * from request order by id',
    'select tgname, tgenabled from pg_trigger where not tgisinternal order by 1',
  ]) {
    const read = async (database: Database) => (await database.query(what)).rows;
    expect((await read(target)).length, what).toBeGreaterThan(0);
    expect(await read(target), what).toEqual(await read(world.database));
  }
  expect(await proof(target)).toMatchObject({ ok: true, count: (await proof(world.database)).count });
  await expect(moveDatabase(world.database, target)).rejects.toThrow(TargetNotEmpty);
});

test('a server in use is copied as it was at one moment: what is written meanwhile is not in it', async () => {
  const [from, to] = [await realPostgres(), await realPostgres()];
  try {
    for (const database of [from, to]) await signInMigration(database);
    const { connectionId } = await testCompany(from);
    let written: Promise<unknown> | null = null;
    // After the first table, long before this one's turn.
    await moveDatabase(from, to, () => {
      written ??= from.query(`insert into retention_walk values ($1, 'bodies', now(), $1, true, 0)`, [
        connectionId,
      ]);
    });
    await written;
    const walks = async (database: Database) =>
      (await database.query('select 1 from retention_walk')).rowCount;
    expect([await walks(from), await walks(to)]).toEqual([1, 0]);
    expect((await to.query('select id from connection')).rows).toEqual([{ id: connectionId }]);
  } finally {
    await from.close();
    await to.close();
  }
});
