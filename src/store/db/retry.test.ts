import { afterAll, beforeAll, expect, test } from 'vitest';
import { realPostgres, type ServerTestDatabase } from '../testing/real-postgres.ts';
import { sqlState } from './errors.ts';
import type { DatabaseTransaction } from './open.ts';
import { retried } from './retry.ts';

let database: ServerTestDatabase;
beforeAll(async () => {
  database = await realPostgres();
  await database.exec(
    'create table pot (id int primary key, n int not null); insert into pot values (1, 0), (2, 0)',
  );
}, 60_000);
afterAll(() => database.close());

/** Two transactions that each hold what the other wants next: the server ends one of them. */
async function cross(options: { repeatable?: boolean }) {
  let met = 0;
  let meet = (): void => {};
  const both = new Promise<void>((resolve) => {
    meet = resolve;
  });
  let runs = 0;
  const take = (first: number, second: number) => async (tx: DatabaseTransaction) => {
    runs += 1;
    await tx.query('update pot set n = n + 1 where id = $1', [first]);
    met += 1;
    if (met === 2) meet();
    await both;
    await tx.query('update pot set n = n + 1 where id = $1', [second]);
  };
  const ends = await Promise.allSettled([
    database.transaction(take(1, 2), options),
    database.transaction(take(2, 1), options),
  ]);
  return { ends, runs };
}

test('of two transactions in a deadlock the one the server undid runs again, and both count once', async () => {
  const { ends, runs } = await cross({});
  expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'fulfilled']);
  expect(runs).toBe(3);
  expect((await database.query('select id, n from pot order by id')).rows).toEqual([
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ]);
});

test('one that is not repeatable is told of the deadlock instead', async () => {
  const { ends } = await cross({ repeatable: false });
  const codes = ends.flatMap((end) => (end.status === 'rejected' ? [sqlState(end.reason)] : []));
  expect(codes).toEqual(['40P01']);
});

test('ten transactions that lock the same rows in any order all come through', async () => {
  await database.exec('update pot set n = 0');
  await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      database.transaction(async (tx) => {
        for (const id of at % 2 === 0 ? [1, 2] : [2, 1])
          await tx.query('update pot set n = n + 1 where id = $1', [id]);
      }),
    ),
  );
  expect((await database.query('select n from pot order by id')).rows).toEqual([{ n: 10 }, { n: 10 }]);
});

test('any other error is thrown at once, and a deadlock without end is thrown in the end', async () => {
  let runs = 0;
  const failing = (code: string) => async () => {
    runs += 1;
    throw Object.assign(new Error('no'), { code });
  };
  await expect(retried(failing('23505'))).rejects.toThrow('no');
  expect(runs).toBe(1);
  const waits: number[] = [];
  const wait = async (ms: number) => waits.push(ms);
  await expect(retried(failing('40P01'), {}, wait)).rejects.toThrow('no');
  expect(runs).toBe(1 + 16);
  expect(waits).toHaveLength(15);
  expect(waits.filter((ms) => ms < 0 || ms > 3000)).toEqual([]);
});
