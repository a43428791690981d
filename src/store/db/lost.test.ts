import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { realPostgres, type ServerTestDatabase } from '../testing/real-postgres.ts';
import { DatabaseSessionLost, sqlState } from './errors.ts';
import { ConnectionLost, statementError, withPatience } from './lost.ts';
import type { DatabaseTransaction } from './open.ts';

let database: ServerTestDatabase;
let other: ServerTestDatabase;
beforeAll(async () => {
  [database, other] = await Promise.all([realPostgres(), realPostgres()]);
  await database.exec('create table pot (id int primary key, n int not null); insert into pot values (1, 0)');
}, 60_000);
beforeEach(() => database.exec('update pot set n = 0'));
afterAll(() => Promise.all([database.close(), other.close()]));

/** Ends a session from outside, as an administrator or a restart does. */
const end = (pid: number) => other.query('select pg_terminate_backend($1)', [pid]);

async function pidOf(tx: Pick<DatabaseTransaction, 'query'>): Promise<number> {
  const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

const inPot = async () => (await database.query<{ n: number }>('select n from pot')).rows[0]?.n;

test('a transaction whose session is ended before its commit left runs again, and counts once', async () => {
  let runs = 0;
  await database.transaction(async (tx) => {
    runs += 1;
    await tx.query('update pot set n = n + 1');
    if (runs > 1) return;
    await end(await pidOf(tx));
    await sleep(50);
  });
  expect(runs).toBe(2);
  expect(await inPot()).toBe(1);
});

test('one that is not repeatable is told, and nothing of it is stored', async () => {
  const lost = database.transaction(
    async (tx) => {
      await tx.query('update pot set n = n + 1');
      await end(await pidOf(tx));
      await tx.query('select pg_sleep(1)');
    },
    { repeatable: false },
  );
  await expect(lost).rejects.toBeInstanceOf(ConnectionLost);
  expect(await inPot()).toBe(0);
});

test('a session lost during a commit is no reason to do the work again: nobody knows whether it took effect', async () => {
  // The commit itself takes its time: a deferred check is done by it.
  await database.exec(
    `create or replace function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$;
     create constraint trigger slow after update on pot deferrable initially deferred for each row execute function slow()`,
  );
  let runs = 0;
  let pid = 0;
  const lost = database.transaction(async (tx) => {
    runs += 1;
    pid = await pidOf(tx);
    await tx.query('update pot set n = n + 1');
    setTimeout(() => void end(pid), 200);
  });
  const error: unknown = await lost.catch((caught: unknown) => caught);
  await database.exec('drop trigger slow on pot');
  expect(error).toBeInstanceOf(DatabaseSessionLost);
  expect(error).not.toBeInstanceOf(ConnectionLost);
  expect(sqlState(error)).toBe('08007');
  expect(runs).toBe(1);
});

test('a statement that reads is asked again on another session; one that writes is not', async () => {
  const during = async (sql: string) => {
    const asked = database.query<{ n: number }>(sql).catch((error: unknown) => error);
    await sleep(200);
    await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and state = 'active' and query like '%pg_sleep%'`,
      [new URL(database.databaseUrl).pathname.slice(1)],
    );
    return asked;
  };
  expect(await during('select n, pg_sleep(0.6)::text as s from pot')).toMatchObject({ rows: [{ n: 0 }] });
  expect(await during('update pot set n = 5 where (select pg_sleep(0.6)) is not null')).toBeInstanceOf(
    ConnectionLost,
  );
  expect(await inPot()).toBe(0);
});

test('whoever wants a connection waits while the server takes nobody, for so long and no longer', async () => {
  const refusing = (code: string, times: number) => {
    let asked = 0;
    return async () => {
      asked += 1;
      if (asked <= times) throw Object.assign(new Error('no'), { code });
      return asked;
    };
  };
  expect(await withPatience(refusing('53300', 2), 5_000)).toBe(3);
  expect(await withPatience(refusing('57P03', 1), 5_000)).toBe(2);
  expect(await withPatience(refusing('ECONNREFUSED', 1), 5_000)).toBe(2);
  const late: unknown = await withPatience(refusing('53300', 100), 300).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(DatabaseSessionLost);
  // Not one that is tried again: that would wait as long once more.
  expect(late).not.toBeInstanceOf(ConnectionLost);
  // A wrong password is wrong at the second try as well.
  await expect(withPatience(refusing('28P01', 1), 5_000)).rejects.toThrow('no');
});

test('no error of a statement itself is taken for a lost connection', () => {
  for (const code of ['23505', '57014', '40P01', '53100', '57P04'])
    expect(statementError(Object.assign(new Error('no'), { code }))).not.toBeInstanceOf(ConnectionLost);
});
