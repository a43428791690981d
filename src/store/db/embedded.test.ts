import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layOut } from '../testing/test-database.ts';
import { EmbeddedSource } from './embedded.ts';
import { DatabaseSessionLost } from './errors.ts';
import { FifoLock } from './fifo-lock.ts';

let home: string;
let source: EmbeddedSource;
beforeEach(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-embedded-'));
  await layOut(home, 'empty');
  const folder = path.join(home, 'database');
  source = await EmbeddedSource.open({
    folder,
    durable: false,
    statementTimeoutMs: 400,
    idleInTransactionMs: 5000,
  });
}, 30_000);
afterEach(async () => {
  await source.close();
  fs.rmSync(home, { recursive: true, force: true });
});

const ENDLESS = 'select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b';

test('a statement over the limit restarts the database: what was committed stays, who waited goes on', async () => {
  await source.maintain('create table t (n int); insert into t values (1)');
  const session = await source.acquire(null);
  await session.run('begin', [], 'relink');
  session.inTransaction(true);
  await session.run('insert into t values (2)', [], 'relink');
  const waiting = source.maintain('select n from t');
  expect(source.waiting).toBe(1);
  await expect(session.run(ENDLESS, [], 'relink')).rejects.toMatchObject({ code: '57014' });
  // The transaction went with the session: it cannot go on in the new one, half done.
  await expect(session.run('insert into t values (3)', [], 'relink')).rejects.toBeInstanceOf(
    DatabaseSessionLost,
  );
  await expect(session.run('commit', [], 'relink')).rejects.toBeInstanceOf(DatabaseSessionLost);
  session.release(true);
  expect((await waiting).rows).toEqual([{ n: 1 }]);
}, 30_000);

test('a session that was replaced is given its reach anew, and maintenance has none', async () => {
  await source.maintain('create role relink_caller');
  const reach = { organizationId: '0198c0de-0000-7000-8000-000000000001', connectionIds: null };
  const roleWithin = async () => {
    const session = await source.acquire(reach);
    const { rows } = await session.run('select current_user::text as name', [], 'relink');
    session.release(false);
    return rows;
  };
  expect(await roleWithin()).toEqual([{ name: 'relink_caller' }]);
  const session = await source.acquire(reach);
  await expect(session.run(ENDLESS, [], 'relink')).rejects.toMatchObject({ code: '57014' });
  session.release(true);
  expect(await roleWithin()).toEqual([{ name: 'relink_caller' }]);
  expect((await source.maintain('select current_user::text as name')).rows).toEqual([{ name: 'postgres' }]);
}, 30_000);

test('maintenance may take longer than the limit', async () => {
  expect((await source.maintain("select pg_sleep(0.8), 'done' as word")).rows).toMatchObject([
    { word: 'done' },
  ]);
});

test('a session that was given back cannot be used, nor give the lock back twice', async () => {
  const first = await source.acquire(null);
  first.release(false);
  await expect(first.run('select 1', [], 'relink')).rejects.toBeInstanceOf(DatabaseSessionLost);
  const second = await source.acquire(null);
  first.release(false);
  const third = source.acquire(null);
  expect(source.waiting).toBe(1);
  second.release(false);
  (await third).release(false);
});

test('closed is closed', async () => {
  await source.close();
  await expect(source.acquire(null)).rejects.toThrow('the database is closed');
});

test('a kill while a new database is laid out leaves nothing that looks like one', async () => {
  const folder = path.join(home, 'second');
  fs.mkdirSync(`${folder}.new`);
  fs.writeFileSync(path.join(`${folder}.new`, 'PG_VERSION'), '18');
  const options = { folder, durable: false, statementTimeoutMs: 5000, idleInTransactionMs: 5000 };
  const other = await EmbeddedSource.open(options);
  expect((await other.maintain('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await other.close();
  expect(fs.existsSync(`${folder}.new`)).toBe(false);
}, 30_000);

test('the lock serves in order', async () => {
  const lock = new FifoLock();
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (turn) => {
      const unlock = await lock.acquire();
      order.push(turn);
      await new Promise((resolve) => setTimeout(resolve, 5 - turn));
      order.push(turn);
      unlock();
      unlock();
    }),
  );
  expect(order).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
});
